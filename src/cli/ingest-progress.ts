import type { IngestEvent } from '../ingest/ingest-event.ts';
import { unreachable } from '../util/unreachable.ts';
import { logEvent } from './log/events.ts';
import type { Level } from './log/log-event.ts';
import { LiveBlock } from './reporters/live-block.ts';
import type { Session } from './session.ts';

const LINE_EVERY_MS = 5_000;
const DRAW_EVERY_MS = 100;

/** Tells how an ingest goes on: one moving line for a person, a line now and then in a pipe. */
export function ingestProgress({ reporter, terminal, clock, flags }: Session): {
  event: (event: IngestEvent) => void;
  close: () => void;
} {
  const isLive = terminal.isTty && flags.values['quiet'] !== true && flags.values['log_format'] === 'default';
  const block = isLive ? new LiveBlock(terminal) : undefined;
  let last = 0;
  const say = (text: string, level: Level = 'info') => {
    block?.close();
    reporter.event(logEvent('EmdsNote', { code: 'Z050', level, text, data: { msg: text } }));
  };
  return {
    event: (event) => {
      if (event.kind !== 'progress') {
        for (const [text, level] of describe(event)) say(text, level);
        return;
      }
      const now = clock.now();
      if (now - last < (block ? DRAW_EVERY_MS : LINE_EVERY_MS)) return;
      last = now;
      if (block) block.draw([progressText(event)]);
      else say(progressText(event));
    },
    close: () => block?.close(),
  };
}

type Told = Exclude<IngestEvent, { kind: 'progress' }>;

function describe(event: Told): readonly (readonly [string, Level])[] {
  const { table } = event;
  switch (event.kind) {
    case 'started': {
      const instead = event.insteadOf === undefined ? '' : ` instead of ${event.insteadOf}`;
      const lines: [string, Level][] = [[`${table}: reading ${event.from}${instead}`, 'info']];
      if (event.notice !== undefined) lines.push([`${table}: ${event.notice}`, 'info']);
      return lines;
    }
    case 'load-started': {
      const since = event.since === undefined ? '' : ` since ${event.since}`;
      return [[`${table}: ${event.reason}${since}, ${count(event.expected)} rows to read`, 'info']];
    }
    case 'retrying':
      return [
        [
          `${table}: ${event.cause}, trying again in ${seconds(event.delayMs)} (attempt ${event.attempt})`,
          'warn',
        ],
      ];
    case 'waiting':
      return [[`${table}: waiting ${seconds(event.delayMs)}: ${event.reason}`, 'info']];
    case 'note':
      return [[`${table}: ${event.message}`, 'info']];
    case 'landed':
      return [[`${table}: landed ${event.file} (${count(event.rows)} rows, ${size(event.bytes)})`, 'info']];
    case 'finished':
    case 'failed':
      return [];
    default:
      return unreachable(event);
  }
}

function progressText({ table, rows, bytes, expected }: Extract<IngestEvent, { kind: 'progress' }>): string {
  const part = expected > 0 ? ` (${Math.min(100, Math.floor((rows / expected) * 100))}%)` : '';
  return `${table}: ${count(rows)} of ${count(expected)} rows${part}, ${size(bytes)}`;
}

function count(number: number): string {
  return number.toLocaleString('en-US');
}

function size(bytes: number): string {
  return bytes < 1_000_000 ? `${Math.ceil(bytes / 1000)} kB` : `${(bytes / 1_000_000).toFixed(1)} MB`;
}

function seconds(milliseconds: number): string {
  return `${(milliseconds / 1000).toFixed(1)} s`;
}
