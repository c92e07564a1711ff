import { closeSync, openSync, writeSync } from 'node:fs';

/** Characters that are written at once. */
const BLOCK = 1 << 20;

/** Writes rows as JSON, one a line, which DuckDB reads. Keeps little in memory however many rows there are. */
export class RowsFile {
  readonly columns = new Set<string>();
  count = 0;
  readonly #file: number;
  #block = '';

  constructor(path: string) {
    this.#file = openSync(path, 'w');
  }

  add(row: unknown): void {
    if (typeof row !== 'object' || row === null || Array.isArray(row) || ArrayBuffer.isView(row)) {
      throw new Error(`row ${this.count + 1} of the result is no object: ${describe(row)}`);
    }
    for (const name of Object.keys(row)) this.columns.add(name);
    this.count++;
    this.#block += `${objectJson(row as Record<string, unknown>)}\n`;
    if (this.#block.length >= BLOCK) this.#flush();
  }

  close(): void {
    this.#flush();
    closeSync(this.#file);
  }

  #flush(): void {
    const bytes = Buffer.from(this.#block, 'utf8');
    this.#block = '';
    for (let written = 0; written < bytes.length; ) written += writeSync(this.#file, bytes, written);
  }
}

/** JSON with bigints as numbers; blobs are texts that DuckDB casts; what is no value is null. */
function json(value: unknown): string {
  switch (typeof value) {
    case 'string':
    case 'boolean':
      return JSON.stringify(value);
    case 'number':
      return Number.isFinite(value) ? String(value) : 'null';
    case 'bigint':
      return String(value);
    case 'object':
      return value === null ? 'null' : compoundJson(value);
    default:
      return 'null';
  }
}

function compoundJson(value: object): string {
  if (value instanceof Date) return Number.isNaN(value.getTime()) ? 'null' : `"${value.toISOString()}"`;
  if (Array.isArray(value)) return `[${value.map(json).join(',')}]`;
  if (value instanceof Uint8Array) return JSON.stringify(blobText(value));
  if (ArrayBuffer.isView(value))
    return `[${Array.from(value as unknown as Iterable<unknown>, json).join(',')}]`;
  if (value instanceof Map) return objectJson(Object.fromEntries(value) as Record<string, unknown>);
  if (value instanceof Set) return `[${Array.from(value, json).join(',')}]`;
  const toJson = (value as { toJSON?: unknown }).toJSON;
  if (typeof toJson === 'function') return json(toJson.call(value));
  return objectJson(value as Record<string, unknown>);
}

function objectJson(value: Record<string, unknown>): string {
  const entries = Object.keys(value).map((key) => `${JSON.stringify(key)}:${json(value[key])}`);
  return `{${entries.join(',')}}`;
}

function blobText(bytes: Uint8Array): string {
  return Array.from(bytes, (byte) => `\\x${byte.toString(16).padStart(2, '0')}`).join('');
}

export function describe(value: unknown): string {
  if (value === null) return 'null';
  if (Array.isArray(value)) return 'an array';
  if (typeof value === 'object') return `a ${value.constructor?.name ?? 'object without class'}`;
  return typeof value === 'string' ? JSON.stringify(value.slice(0, 40)) : `${typeof value} ${String(value)}`;
}
