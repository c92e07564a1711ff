import type { Sink } from './log.ts';
import { type Level, levels, noPaint } from './log-event.ts';

export interface JsonSinkOptions {
  readonly write: (text: string) => void;
  readonly minimum: Level;
  readonly mask: (text: string) => string;
  readonly now: () => Date;
  readonly invocationId: string;
  readonly pid: number;
}

/** dbt's JSON log: one object a line, keys in alphabetical order. */
export function jsonSink({ write, minimum, mask, now, invocationId, pid }: JsonSinkOptions): Sink {
  const least = levels.indexOf(minimum);
  return {
    write: (event) => {
      if (!event.printed && levels.indexOf(event.level) < least) return;
      const info = {
        category: '',
        code: event.code,
        extra: {},
        invocation_id: invocationId,
        level: event.level,
        msg: event.text(noPaint),
        name: event.name,
        pid,
        thread: 'MainThread',
        ts: now().toISOString().replace('Z', '000Z'),
      };
      write(`${mask(JSON.stringify({ data: sorted(event.data), info }))}\n`);
    },
    close: () => {},
  };
}

function sorted(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sorted);
  if (typeof value !== 'object' || value === null || value instanceof Date) return value;
  const entries = Object.entries(value).sort(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0));
  return Object.fromEntries(entries.map(([key, item]) => [key, sorted(item)]));
}
