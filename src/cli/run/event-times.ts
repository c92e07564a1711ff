import type { EventWindow } from '../../compiler/compile/event-window.ts';
import { isRecord } from '../../compiler/project/is-record.ts';
import { parseYaml } from '../../compiler/project/yaml.ts';
import { invalidOptionValue } from '../../diagnostics/codes/usage.ts';
import { ProblemError } from '../../diagnostics/diagnostic.ts';
import { type BatchSize, batchSizes } from '../../runner/microbatch/batches.ts';
import type { BatchResults, BatchSettings } from '../../runner/microbatch/run-microbatch.ts';
import { parseUtc } from '../../util/utc-time.ts';
import type { Session } from '../session.ts';

/** What an earlier run did of its microbatch models, and when it began. */
export interface PreviousBatches {
  readonly byId: ReadonlyMap<string, BatchResults>;
  readonly startedAt: Date;
}

/** What a call says of microbatch models. */
export function batchSettings(session: Session, previous: PreviousBatches | undefined): BatchSettings {
  const { values } = session.flags;
  const sample = sampleWindow(session);
  const start = sample?.start ?? moment('--event-time-start', values['event_time_start']);
  const end = sample?.end ?? moment('--event-time-end', values['event_time_end']);
  return {
    asked: { ...(start ? { start } : {}), ...(end ? { end } : {}) },
    now: previous?.startedAt ?? session.invocation.startedAt,
    ...(previous ? { previous: previous.byId } : {}),
  };
}

/** `--sample`: `3 days`, counted back from now, or `{start: …, end: …}`; the latter as a value where a run is repeated. */
export function sampleWindow(session: Session): EventWindow | undefined {
  const text = session.flags.values['sample'];
  if (isRecord(text)) return windowOf(text);
  if (typeof text !== 'string' || text.trim() === '') return undefined;
  const isGiven = text.trimStart().startsWith('{');
  return isGiven ? givenWindow(text) : relativeWindow(text, session.invocation.startedAt);
}

function givenWindow(text: string): EventWindow {
  const { value, problem } = parseYaml({ path: '--sample', text });
  return windowOf(problem ? {} : (value as { start?: unknown; end?: unknown }));
}

function windowOf(given: { readonly start?: unknown; readonly end?: unknown }): EventWindow {
  const [start, end] = [moment('--sample', given.start), moment('--sample', given.end)];
  if (start && end) return { start, end };
  throw fault('--sample', `'${JSON.stringify(given)}' must have a "start" and an "end"`);
}

/** `args` of a run's results name the times that its options came to, so that a repeated run has the same. */
export function argsWithTimes(session: Session): Readonly<Record<string, unknown>> {
  const { values } = session.flags;
  const { sample: _, ...given } = session.invocation.args;
  const args: Record<string, unknown> = given;
  for (const name of ['event_time_start', 'event_time_end']) {
    const time = moment(`--${name.replaceAll('_', '-')}`, values[name]);
    if (time) args[name] = isoUtc(time).slice(0, -'+00:00'.length);
  }
  const window = values['empty'] === true ? undefined : sampleWindow(session);
  if (window) args['sample'] = { start: isoUtc(window.start), end: isoUtc(window.end) };
  return args;
}

/** As Python's isoformat writes a time in UTC. */
function isoUtc(time: Date): string {
  const text = time.toISOString().slice(0, -1);
  return `${text.endsWith('.000') ? text.slice(0, -4) : `${text}000`}+00:00`;
}

function relativeWindow(text: string, end: Date): EventWindow {
  const [count, unit, more] = text.split(' ');
  if (unit === undefined || more !== undefined) {
    throw fault(
      '--sample',
      `Cannot load SAMPLE_WINDOW from '${text}'. Must be of form 'DAYS_INT GRAIN_SIZE'.`,
    );
  }
  if (!/^[+-]?\d+$/.test(count!)) throw fault('--sample', `Unable to convert '${count}' to an integer.`);
  const size = batchSizes.find((it) => it === unit.toLowerCase().replace(/s+$/, ''));
  if (!size) {
    const known = [...batchSizes, ...batchSizes.map((it) => `${it}s`)].map((it) => `'${it}'`);
    throw fault('--sample', `Invalid grain size '${unit}'. Must be one of [${known.join(', ')}].`);
  }
  return { start: earlier(end, size, Number(count)), end };
}

/** Some hours, days, months or years before; the last day of a month where that has fewer days. */
function earlier(time: Date, size: BatchSize, count: number): Date {
  if (size === 'hour' || size === 'day') {
    return new Date(time.getTime() - count * (size === 'day' ? 86_400_000 : 3_600_000));
  }
  const months = size === 'year' ? 12 * count : count;
  const first = new Date(Date.UTC(time.getUTCFullYear(), time.getUTCMonth() - months));
  const days = new Date(Date.UTC(first.getUTCFullYear(), first.getUTCMonth() + 1, 0)).getUTCDate();
  first.setUTCDate(Math.min(time.getUTCDate(), days));
  return new Date(first.getTime() + (time.getTime() % 86_400_000));
}

function moment(option: string, value: unknown): Date | undefined {
  if (value === null || value === undefined || value === '') return undefined;
  const found = value instanceof Date ? value : parseUtc(value);
  if (found) return found;
  const forms = "'%Y-%m-%d', '%Y-%m-%dT%H:%M:%S', '%Y-%m-%d %H:%M:%S'";
  throw fault(option, `'${String(value)}' does not match the formats ${forms}.`);
}

function fault(option: string, reason: string): ProblemError {
  return new ProblemError(invalidOptionValue(option, reason));
}
