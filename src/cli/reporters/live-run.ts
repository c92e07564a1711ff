import type { GraphNode } from '../../compiler/manifest/resource.ts';
import { printHuman } from '../../diagnostics/print.ts';
import type { RunEvent } from '../../runner/events.ts';
import type { NodeResult } from '../../runner/run-results.ts';
import { describeNode } from '../log/describe-node.ts';
import { countResults, type EndedNode } from '../log/end-of-run.ts';
import { failingRows } from '../log/failing-rows.ts';
import { pluralize } from '../log/fancy-line.ts';
import { LiveBlock } from './live-block.ts';
import type { RunOptions } from './reporter.ts';
import type { Terminal } from './terminal.ts';

const MOST_RUNNING = 8;
const TICK_MS = 80;
const SPINNER = '⠋⠙⠹⠸⠼⠴⠦⠧⠇⠏';

interface LiveOptions extends RunOptions {
  readonly color: boolean;
  readonly now: () => number;
}

/** What runs now, how far it is, and what went wrong so far, in a block at the bottom of the terminal. */
export class LiveRun {
  readonly #block: LiveBlock;
  readonly #options: LiveOptions;
  readonly #running = new Map<string, { text: string; since: number }>();
  readonly #timer: NodeJS.Timeout;
  readonly #startedAt: number;
  readonly #stopListening: () => void;
  #total = 0;
  #done = 0;
  #failed = 0;
  #warned = 0;
  #stopping = false;

  constructor(terminal: Terminal, options: LiveOptions) {
    this.#block = new LiveBlock(terminal);
    this.#options = options;
    this.#startedAt = options.now();
    this.#timer = setInterval(() => this.#draw(), TICK_MS);
    this.#timer.unref();
    this.#stopListening = terminal.onResize(() => this.#draw());
  }

  above(text: string): void {
    this.#block.above(text);
  }

  event(event: RunEvent): void {
    switch (event.kind) {
      case 'run-started':
        this.#total = event.total;
        break;
      case 'node-started':
        this.#start(event.id, describeNode(event.node, this.#options.database));
        break;
      case 'hook-started':
        this.#start(event.node.unique_id, `${event.hook} hook ${event.index} of ${event.count}`);
        break;
      case 'hook-finished':
        this.#finishHook(event);
        break;
      case 'node-finished':
        this.#finishNode(event);
        break;
      case 'message':
        if (event.level === 'warn') this.#block.above(`${this.#paint('33', '!')} ${event.message}`);
        else if (event.level !== 'debug') this.#block.above(event.message);
        break;
      case 'diagnostic':
        this.#block.above(`${printHuman(event.diagnostic, { color: this.#options.color })}\n`);
        break;
      case 'interrupted':
        this.#stopping = true;
        this.#draw();
        break;
      default:
        break;
    }
  }

  finish(ended: readonly EndedNode[], end: { seconds: number; interrupted: boolean }): void {
    this.close();
    if (this.#options.ending !== 'none') this.#block.above(this.#summary(ended, end));
  }

  close(): void {
    clearInterval(this.#timer);
    this.#stopListening();
    this.#block.close();
  }

  #start(id: string, text: string): void {
    this.#running.set(id, { text, since: this.#options.now() });
  }

  #finishNode(event: Extract<RunEvent, { kind: 'node-finished' }>): void {
    this.#running.delete(event.id);
    if (event.index === null) return;
    this.#done++;
    const { result, node } = event;
    if (result.status === 'warn') this.#warned++;
    else if (['error', 'fail', 'runtime error', 'partial success'].includes(result.status)) this.#failed++;
    else return;
    if (this.#options.showNodes) this.#block.above(this.#failure(this.#named(node, result), result));
  }

  /** With its file, where nothing else says in which one to look. */
  #named(node: GraphNode, { diagnostic }: NodeResult): string {
    const path = diagnostic && !diagnostic.at ? this.#paint('2', ` (${node.original_file_path})`) : '';
    return `${describeNode(node, this.#options.database)}${path}`;
  }

  #finishHook({ node, hook, result }: Extract<RunEvent, { kind: 'hook-finished' }>): void {
    this.#running.delete(node.unique_id);
    if (result.status !== 'error') return;
    this.#failed++;
    this.#block.above(this.#failure(`${hook} hook ${node.name}`, result));
  }

  #failure(description: string, result: NodeResult): string {
    const isWarning = result.status === 'warn';
    const mark = isWarning ? this.#paint('33', '!') : this.#paint('31', '✗');
    const lines = [`${mark} ${description}`];
    if (result.diagnostic)
      lines.push(indented(printHuman(result.diagnostic, { color: this.#options.color })));
    else if (result.message) lines.push(indented(result.message.trim()));
    if (result.sample && result.sample.rows.length > 0)
      lines.push(failingRows(result.sample, result.failures));
    return `${lines.join('\n')}\n`;
  }

  #draw(): void {
    const now = this.#options.now();
    const frame = SPINNER[Math.floor(now / TICK_MS) % SPINNER.length]!;
    const running = [...this.#running.values()];
    const lines = running.slice(0, MOST_RUNNING).map(({ text, since }) => {
      return `${this.#paint('36', frame)} ${text} ${this.#paint('2', seconds(now - since))}`;
    });
    if (running.length > MOST_RUNNING) lines.push(`  and ${running.length - MOST_RUNNING} more`);
    lines.push(this.#progress(now - this.#startedAt));
    this.#block.draw(lines);
  }

  #progress(elapsed: number): string {
    const width = 24;
    const part = this.#total === 0 ? 0 : Math.round((this.#done / this.#total) * width);
    const bar = `${'━'.repeat(part)}${this.#paint('2', '━'.repeat(width - part))}`;
    const counts = [`${this.#done} of ${this.#total}`];
    if (this.#failed > 0) counts.push(this.#paint('31', `${this.#failed} failed`));
    if (this.#warned > 0) counts.push(this.#paint('33', pluralize(this.#warned, 'warning')));
    if (this.#stopping) counts.push(this.#paint('33', 'stopping'));
    return `${bar} ${counts.join('  ')}  ${this.#paint('2', seconds(elapsed))}`;
  }

  #summary(
    ended: readonly EndedNode[],
    { seconds: elapsed, interrupted }: { seconds: number; interrupted: boolean },
  ): string {
    const shown = ended.filter(
      ({ node, result }) => node.resource_type !== 'operation' || result.status === 'error',
    );
    const stats = countResults(shown);
    const parts = [this.#paint(stats.pass > 0 ? '32' : '2', `✓ ${stats.pass} ok`)];
    if (stats.warn > 0) parts.push(this.#paint('33', `! ${pluralize(stats.warn, 'warning')}`));
    if (stats.error > 0) parts.push(this.#paint('31', `✗ ${stats.error} failed`));
    if (stats.skip > 0) parts.push(`○ ${stats.skip} skipped`);
    if (stats.noop > 0) parts.push(this.#paint('2', `${stats.noop} no-op`));
    const stopped = interrupted ? this.#paint('33', 'Interrupted. ') : '';
    return `${stopped}${parts.join('  ')}  ${this.#paint('2', `in ${elapsed.toFixed(1)}s`)}`;
  }

  #paint(code: string, text: string): string {
    return this.#options.color ? `\u001b[${code}m${text}\u001b[0m` : text;
  }
}

function indented(text: string): string {
  return text.replace(/^(?=.)/gm, '  ');
}

function seconds(milliseconds: number): string {
  const whole = Math.floor(milliseconds / 1000);
  return whole < 60
    ? `${(milliseconds / 1000).toFixed(1)}s`
    : `${Math.floor(whole / 60)}m${String(whole % 60).padStart(2, '0')}s`;
}
