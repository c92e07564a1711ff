import { join } from 'node:path';
import type { ScriptOutcome } from '../protocol.ts';
import { arrowColumns, isArrowFile, isArrowTable, tableOfFile } from './arrow.ts';
import { ColumnData, TableData } from './column.ts';
import { columnsOutcome, type NamedColumn, storedAs } from './columns-outcome.ts';
import { QueryData } from './relation.ts';
import { describe, RowsFile } from './rows-file.ts';

/** Turns what a model returned into what the database can read: SQL, columns or a file. */
export async function writeResult(given: unknown, scratch: string): Promise<ScriptOutcome> {
  const result = await collected(given);
  if (typeof result === 'string') return { kind: 'sql', sql: result };
  if (result instanceof QueryData) return { kind: 'sql', sql: result.sql };
  if (result === null || typeof result !== 'object') throw nothing(result);
  if (isFrame(result)) {
    const file = join(scratch, 'frame.parquet');
    await result.writeParquet(file);
    return { kind: 'parquet', file };
  }
  const columns = columnsOf(result);
  if (columns) return writeColumns(columns, scratch);
  if (isIterable(result)) return await writeRows(result, scratch);
  throw nothing(result);
}

/** A lazy frame of Polars becomes a frame. */
async function collected(result: unknown): Promise<unknown> {
  const isLazy =
    typeof result === 'object' &&
    result !== null &&
    typeof (result as { collect?: unknown }).collect === 'function' &&
    typeof (result as { writeParquet?: unknown }).writeParquet !== 'function';
  return isLazy ? await (result as { collect(): unknown }).collect() : result;
}

function nothing(result: unknown): Error {
  const what = result === undefined ? 'nothing' : describe(result);
  return new Error(
    `The model returned ${what}. It must return SQL, rows (an array or iterable of objects), columns, an Arrow table or a Polars frame.`,
  );
}

function isFrame(result: object): result is { writeParquet(path: string): unknown } {
  return typeof (result as { writeParquet?: unknown }).writeParquet === 'function';
}

function isIterable(result: object): result is Iterable<unknown> | AsyncIterable<unknown> {
  return Symbol.asyncIterator in result || Symbol.iterator in result;
}

function columnsOf(result: object): NamedColumn[] | undefined {
  if (result instanceof TableData) return result.names.map((name) => result.column(name));
  if (result instanceof Uint8Array) {
    if (!isArrowFile(result)) throw new Error('The model returned bytes that are no Arrow file or stream.');
    return arrowColumns(tableOfFile(result));
  }
  if (isArrowTable(result)) return arrowColumns(result);
  if (isIterable(result)) return undefined;
  const entries = Object.entries(result);
  if (entries.length === 0 || !entries.every(([, values]) => isList(values))) return undefined;
  return entries.map(([name, values]) => namedColumn(name, values));
}

function isList(values: unknown): boolean {
  return (
    Array.isArray(values) ||
    values instanceof ColumnData ||
    (ArrayBuffer.isView(values) && 'length' in values)
  );
}

function namedColumn(name: string, values: unknown): NamedColumn {
  if (values instanceof ColumnData)
    return { name, type: values.type, values: values.values, nulls: values.nulls };
  return { name, type: undefined, values: values as unknown[], nulls: null };
}

function writeColumns(
  columns: readonly NamedColumn[],
  scratch: string,
): ScriptOutcome | Promise<ScriptOutcome> {
  const length = columns[0]!.values.length;
  for (const { name, values } of columns) {
    if (values.length !== length) {
      throw new Error(`Column "${name}" has ${values.length} rows, and "${columns[0]!.name}" ${length}.`);
    }
  }
  if (columns.every((column) => storedAs(column) !== undefined)) return columnsOutcome(columns, length);
  const types = columns.map((column) => [column.name, column.type ?? storedAs(column)] as const);
  const known = Object.fromEntries(types.filter(([, type]) => type !== undefined)) as Record<string, string>;
  return writeRows(rowsOf(columns, length), scratch, known);
}

function* rowsOf(columns: readonly NamedColumn[], length: number): Iterable<unknown> {
  const decoded = columns.map(
    ({ name, type = '', values, nulls }) => new ColumnData(name, type, { values, nulls }),
  );
  yield* new TableData(decoded, length).rows();
}

async function writeRows(
  rows: Iterable<unknown> | AsyncIterable<unknown>,
  scratch: string,
  types: Readonly<Record<string, string>> = {},
): Promise<ScriptOutcome> {
  const path = join(scratch, 'rows.json');
  const file = new RowsFile(path);
  try {
    for await (const row of rows) {
      if (row instanceof TableData) for (const inner of row.rows()) file.add(inner);
      else file.add(row);
    }
  } finally {
    file.close();
  }
  return { kind: 'rows', file: path, count: file.count, columns: [...file.columns], types };
}
