import { toCell } from './cells.ts';
import { className } from './class-name.ts';
import type { ColumnBatch, ColumnValues, TypedValues } from './column-batch.ts';
import type { DuckDBResult } from './load-duckdb.ts';
import { columnsOf } from './read-rows.ts';
import { toProblemError } from './sql-failure.ts';

/** A result that comes column by column. */
export interface ColumnStream {
  readonly columns: readonly { readonly name: string; readonly type: string }[];
  /** The next rows; undefined behind the last ones. */
  next(): Promise<ColumnBatch | undefined>;
}

/** Rows in a batch, at least, while there are more: a chunk of DuckDB's has 2,048, too few to send by themselves. */
const ROWS_IN_BATCH = 32_768;

type Chunk = NonNullable<Awaited<ReturnType<DuckDBResult['fetchChunk']>>>;
type Vector = ReturnType<Chunk['getColumnVector']>;

export function columnStream(result: DuckDBResult): ColumnStream {
  let ended = false;
  return {
    columns: columnsOf(result),
    next: async () => {
      const parts: ColumnBatch[] = [];
      for (let rows = 0; !ended && rows < ROWS_IN_BATCH; ) {
        const chunk = await fetched(result);
        if (!chunk || chunk.rowCount === 0) ended = true;
        else {
          parts.push(batchOf(chunk));
          rows += chunk.rowCount;
        }
      }
      return parts.length === 0 ? undefined : joined(parts);
    },
  };
}

async function fetched(result: DuckDBResult): Promise<Chunk | null> {
  try {
    return await result.fetchChunk();
  } catch (error) {
    throw toProblemError(error, '');
  }
}

/** The memory of a chunk is DuckDB's, so that what is kept is copied. */
function batchOf(chunk: Chunk): ColumnBatch {
  const { rowCount } = chunk;
  const columns = Array.from({ length: chunk.columnCount }, (_, i) =>
    valuesOf(chunk.getColumnVector(i), rowCount),
  );
  return { rowCount, columns };
}

function valuesOf(vector: Vector, rowCount: number): ColumnValues {
  const nulls = nullsOf(vector, rowCount);
  const typed = typedValues(vector, rowCount);
  if (typed) return { values: typed, nulls };
  const values: unknown[] = new Array(rowCount);
  for (let i = 0; i < rowCount; i++) values[i] = plainValue(vector.getItem(i));
  return { values, nulls: null };
}

/** Texts, blobs, lists and structs; the rest as text. */
function plainValue(value: unknown): unknown {
  if (typeof value === 'string' || value === null) return value;
  const bytes = (value as { bytes?: unknown }).bytes;
  if (bytes instanceof Uint8Array) return Uint8Array.from(bytes);
  return toCell(value as Parameters<typeof toCell>[0]);
}

interface RawVector {
  readonly items?: TypedValues;
  readonly dataView?: DataView;
  readonly validity?: { readonly data: BigUint64Array | null; readonly offset: number };
  readonly type: { readonly scale?: number };
  getItem(index: number): unknown;
}

const PLAIN_NUMBERS =
  /^DuckDB(?:U?(?:Tiny|Small|Big)Int|U?Integer|Float|Double|Date|Timestamp(?:TZ|Seconds|Milliseconds|Nanoseconds)?)Vector$/;

function typedValues(vector: Vector, rowCount: number): TypedValues | undefined {
  const raw = vector as unknown as RawVector;
  const kind = className(vector);
  if (PLAIN_NUMBERS.test(kind)) return raw.items!.slice(0, rowCount);
  if (kind === 'DuckDBBooleanVector') {
    const view = raw.dataView!;
    return new Uint8Array(view.buffer, view.byteOffset, rowCount).slice();
  }
  if (/^DuckDBDecimal\d+Vector$/.test(kind)) return decimals(raw, rowCount);
  return undefined;
}

/** Decimals as doubles: exact up to 15 digits. */
function decimals(vector: RawVector, rowCount: number): Float64Array {
  const values = new Float64Array(rowCount);
  for (let i = 0; i < rowCount; i++) {
    const value = vector.getItem(i) as { toDouble(): number } | null;
    values[i] = value === null ? 0 : value.toDouble();
  }
  return values;
}

function nullsOf(vector: Vector, rowCount: number): Uint8Array | null {
  const validity = (vector as unknown as RawVector).validity;
  if (!validity?.data) return null;
  const { data, offset } = validity;
  const bits = new Uint8Array(data.buffer, data.byteOffset, data.byteLength);
  const nulls = new Uint8Array(rowCount);
  let any = false;
  for (let i = 0; i < rowCount; i++) {
    const bit = offset + i;
    if ((bits[bit >> 3]! & (1 << (bit & 7))) !== 0) continue;
    nulls[i] = 1;
    any = true;
  }
  return any ? nulls : null;
}

function joined(parts: readonly ColumnBatch[]): ColumnBatch {
  const [first] = parts;
  if (parts.length === 1) return first!;
  const rowCount = parts.reduce((sum, part) => sum + part.rowCount, 0);
  return { rowCount, columns: first!.columns.map((_, i) => joinColumn(parts, i, rowCount)) };
}

function joinColumn(parts: readonly ColumnBatch[], index: number, rowCount: number): ColumnValues {
  const pieces = parts.map((part) => part.columns[index]!);
  const nulls = pieces.some((piece) => piece.nulls) ? new Uint8Array(rowCount) : null;
  const { values } = pieces[0]!;
  if (Array.isArray(values)) return { values: pieces.flatMap((piece) => piece.values as unknown[]), nulls };
  const all = new (values.constructor as new (length: number) => TypedValues)(rowCount);
  let at = 0;
  for (const piece of pieces) {
    (all as Float64Array).set(piece.values as Float64Array, at);
    if (piece.nulls) nulls!.set(piece.nulls, at);
    at += piece.values.length;
  }
  return { values: all, nulls };
}
