import type { TypedValues } from '../../duckdb/column-batch.ts';
import type { Column, Row, Table } from '../model-context.ts';

type Decode = (value: never) => unknown;

/** Units of each type of time in a millisecond. */
const TIME_UNITS: Readonly<Record<string, number>> = {
  TIMESTAMP: 1_000,
  'TIMESTAMP WITH TIME ZONE': 1_000,
  TIMESTAMP_NS: 1_000_000,
  TIMESTAMP_MS: 1,
  TIMESTAMP_S: 0.001,
};

/** One column of a batch, or of all of them. */
export class ColumnData implements Column {
  readonly name: string;
  readonly type: string;
  readonly values: TypedValues | readonly unknown[];
  /** 1 for each null; null when there is none, or the values are a list. */
  readonly nulls: Uint8Array | null;
  readonly #decode: Decode;

  constructor(name: string, type: string, { values, nulls }: Pick<ColumnData, 'values' | 'nulls'>) {
    this.name = name;
    this.type = type;
    this.values = values;
    this.nulls = nulls;
    this.#decode = Array.isArray(values) ? keep : decoderOf(type);
  }

  get length(): number {
    return this.values.length;
  }

  get nullCount(): number {
    let count = 0;
    for (let i = 0; i < this.length; i++) if (this.isNull(i)) count++;
    return count;
  }

  isNull(index: number): boolean {
    if (this.nulls) return this.nulls[index] === 1;
    return Array.isArray(this.values) && this.values[index] === null;
  }

  get(index: number): unknown {
    if (this.nulls?.[index]) return null;
    const value = this.values[index];
    return value === undefined ? null : this.#decode(value as never);
  }

  toArray(): unknown[] {
    return Array.from({ length: this.length }, (_, i) => this.get(i));
  }

  *[Symbol.iterator](): Iterator<unknown> {
    for (let i = 0; i < this.length; i++) yield this.get(i);
  }
}

function keep(value: unknown): unknown {
  return value;
}

function decoderOf(type: string): Decode {
  if (type === 'BOOLEAN') return (value: number) => value === 1;
  if (type === 'DATE') return dateText;
  if (type === 'BIGINT' || type === 'UBIGINT') return safeInteger;
  const units = TIME_UNITS[type];
  if (units !== undefined) return (value: bigint) => new Date(Math.floor(Number(value) / units));
  return keep;
}

function safeInteger(value: bigint): number | bigint {
  const number = Number(value);
  return Number.isSafeInteger(number) ? number : value;
}

function dateText(days: number): string {
  const date = new Date(days * 86_400_000);
  return Number.isNaN(date.getTime()) ? String(days) : date.toISOString().replace(/T.*/, '');
}

/** Columns of one length. */
export class TableData implements Table {
  readonly length: number;
  readonly names: readonly string[];
  readonly columns: Readonly<Record<string, ColumnData>>;

  constructor(columns: readonly ColumnData[], length: number) {
    this.length = length;
    this.names = columns.map((column) => column.name);
    this.columns = Object.fromEntries(columns.map((column) => [column.name, column]));
  }

  column(name: string): ColumnData {
    const column = Object.hasOwn(this.columns, name) ? this.columns[name] : undefined;
    if (!column) throw new Error(`there is no column "${name}"; there are: ${this.names.join(', ')}`);
    return column;
  }

  *rows(): IterableIterator<Row> {
    const columns = this.names.map((name) => this.columns[name]!);
    for (let i = 0; i < this.length; i++) {
      const row: Record<string, unknown> = {};
      for (const column of columns) row[column.name] = column.get(i);
      yield row;
    }
  }
}

/** Puts batches of the same columns together. */
export function joinTables(tables: readonly TableData[], empty: TableData): TableData {
  if (tables.length <= 1) return tables[0] ?? empty;
  const length = tables.reduce((sum, table) => sum + table.length, 0);
  const columns = empty.names.map((name) =>
    joinColumns(
      tables.map((table) => table.column(name)),
      length,
    ),
  );
  return new TableData(columns, length);
}

function joinColumns(parts: readonly ColumnData[], length: number): ColumnData {
  const { name, type, values } = parts[0]!;
  if (Array.isArray(values)) {
    return new ColumnData(name, type, {
      values: parts.flatMap((part) => part.values as unknown[]),
      nulls: null,
    });
  }
  const all = new (values.constructor as new (length: number) => Float64Array)(length);
  const nulls = parts.some((part) => part.nulls) ? new Uint8Array(length) : null;
  let at = 0;
  for (const part of parts) {
    all.set(part.values as Float64Array, at);
    if (part.nulls) nulls!.set(part.nulls, at);
    at += part.length;
  }
  return new ColumnData(name, type, { values: all, nulls });
}
