import { appendFileSync, mkdirSync, renameSync, rmSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { type JsonSinkOptions, jsonSink } from './json-sink.ts';
import type { Sink } from './log.ts';
import { levels, noPaint } from './log-event.ts';

export interface FileSinkOptions extends Omit<JsonSinkOptions, 'write'> {
  readonly folder: string;
  readonly format: 'text' | 'debug' | 'json' | 'default';
  /** Bytes at which dbt.log becomes dbt.log.1; 0 means never. */
  readonly maxBytes: number;
}

const KEEP = 5;
const FLUSH_AT = 64 * 1024;

/** Appends to `dbt.log` in dbt's debug form or as JSON. A folder that cannot be written is no reason to stop. */
export function fileSink(options: FileSinkOptions): Sink {
  const path = join(options.folder, 'dbt.log');
  let buffer = '';
  let broken = false;
  const flush = () => {
    if (buffer === '' || broken) return;
    const text = buffer;
    buffer = '';
    try {
      mkdirSync(options.folder, { recursive: true });
      rotate(path, options.maxBytes, text.length);
      appendFileSync(path, text);
    } catch {
      broken = true;
    }
  };
  const write = (text: string) => {
    buffer += text;
    if (buffer.length > FLUSH_AT) flush();
  };
  const sink = options.format === 'json' ? jsonSink({ ...options, write }) : debugSink(options, write);
  return { write: sink.write, close: flush };
}

function debugSink(
  { minimum, mask, now, invocationId, format }: FileSinkOptions,
  write: (text: string) => void,
): Sink {
  const least = levels.indexOf(minimum);
  return {
    write: (event) => {
      if (!event.printed && levels.indexOf(event.level) < least) return;
      const time = now().toISOString().slice(11, 23);
      const text = mask(event.text(noPaint));
      if (format === 'text') {
        write(`${time.slice(0, 8)}  ${text}\n`);
        return;
      }
      const rule = '='.repeat(30);
      if (event.name === 'MainReportVersion') write(`\n\n${rule} ${time}000 | ${invocationId} ${rule}\n`);
      write(`${time}000 [${event.level.padEnd(5)}] [MainThread]: ${text}\n`);
    },
    close: () => {},
  };
}

function rotate(path: string, maxBytes: number, coming: number): void {
  if (maxBytes <= 0) return;
  const size = statSync(path, { throwIfNoEntry: false })?.size ?? 0;
  if (size === 0 || size + coming <= maxBytes) return;
  rmSync(`${path}.${KEEP}`, { force: true });
  for (let i = KEEP - 1; i >= 1; i--) {
    if (statSync(`${path}.${i}`, { throwIfNoEntry: false })) renameSync(`${path}.${i}`, `${path}.${i + 1}`);
  }
  renameSync(path, `${path}.1`);
}
