import { tableFromIPC } from '@uwdata/flechette';
import type { ArrowTable } from '../model-context.ts';
import type { NamedColumn } from './columns-outcome.ts';

// Arrow's tables, of apache-arrow or flechette, by what both have.

export function isArrowTable(value: object): value is ArrowTable {
  const { schema, getChild } = value as Partial<ArrowTable>;
  return typeof getChild === 'function' && Array.isArray(schema?.fields);
}

/** The file format begins with its name, the stream format with a continuation mark. */
export function isArrowFile(bytes: Uint8Array): boolean {
  const start = Buffer.from(bytes.buffer, bytes.byteOffset, Math.min(bytes.byteLength, 6));
  return start.toString('latin1') === 'ARROW1' || (start.length >= 4 && start.readUInt32LE() === 0xffffffff);
}

export function tableOfFile(bytes: Uint8Array): ArrowTable {
  return tableFromIPC(bytes, { useBigInt: true }) as unknown as ArrowTable;
}

interface ArrowVector extends Iterable<unknown> {
  readonly length: number;
  readonly nullCount?: number;
  toArray(): unknown;
}

export function arrowColumns(table: ArrowTable): NamedColumn[] {
  return table.schema.fields.map(({ name, type }) => {
    const vector = table.getChild(name) as ArrowVector;
    const kind = kindOf(type);
    if (kind === undefined) {
      const array = vector.nullCount === 0 ? vector.toArray() : undefined;
      const isTyped = ArrayBuffer.isView(array) && array.constructor.name.endsWith('Array');
      return { name, values: isTyped ? (array as Float64Array) : Array.from(vector), nulls: null };
    }
    return { name, type: kind, values: Array.from(vector, (value) => timeText(value, kind)), nulls: null };
  });
}

/** Type ids of Arrow's format: apache-arrow and flechette have them both. */
const DATE = 8;
const TIMESTAMP = 10;

/** DuckDB's type where a value of Arrow does not tell it. */
function kindOf(type: unknown): string | undefined {
  const { typeId, timezone } = type as { typeId?: number; timezone?: string | null };
  if (typeId === DATE) return 'DATE';
  if (typeId === TIMESTAMP) return timezone ? 'TIMESTAMPTZ' : 'TIMESTAMP';
  return undefined;
}

/** Both libraries give dates and times as milliseconds since 1970, or as Dates. */
function timeText(value: unknown, kind: string): unknown {
  if (value === null || value === undefined) return null;
  const date = value instanceof Date ? value : new Date(Number(value));
  return kind === 'DATE' ? date.toISOString().slice(0, 10) : date;
}
