import { fromPlain } from '../dict.ts';
import { HostObject } from '../host.ts';
import { toJson } from '../json.ts';
import { normalizeInteger } from '../numbers.ts';
import { str } from '../text.ts';
import { isPlainObject, PyFloat } from '../values.ts';
import { Decimal } from './decimal.ts';
import { type PrintText, ResultTable } from './table.ts';
import type { ColumnKind } from './table-sequence.ts';
import { intervalText, temporalValue } from './table-temporal.ts';
import type { QueryResult } from './warehouse.ts';

const INTEGER_TYPES =
  /^(TINYINT|SMALLINT|INTEGER|BIGINT|HUGEINT|UTINYINT|USMALLINT|UINTEGER|UBIGINT|UHUGEINT|BIGNUM|VARINT)$/;

/** agate's column type for a DuckDB type. */
function kindOf(type: string): ColumnKind {
  const name = type.toUpperCase();
  if (INTEGER_TYPES.test(name)) return 'Integer';
  if (/^(DOUBLE|FLOAT|REAL|DECIMAL|NUMERIC)/.test(name) && !name.endsWith(']')) return 'Number';
  if (name === 'BOOLEAN') return 'Boolean';
  if (name === 'DATE') return 'Date';
  return /^TIMESTAMP/.test(name) && !name.endsWith(']') ? 'DateTime' : 'Text';
}

/**
 * A query's result as dbt hands it to templates: whole numbers as int, other numbers as Decimal, dates and times as
 * such, lists and structs as JSON text, everything else as text. A column of nulls only is an Integer one.
 */
export function tableOfResult(result: QueryResult, print?: PrintText): ResultTable {
  const names = uniqueNames(result.columns.map((column) => column.name));
  const columns = result.columns.map((column, index) => {
    const typed = kindOf(column.type);
    const known =
      typed === 'Integer' || result.rows.some((row) => row[index] !== null && row[index] !== undefined);
    return { name: names[index]!, kind: known ? typed : ('Integer' as const) };
  });
  const readers = columns.map(({ kind }, index) => readerOf(kind, result.columns[index]!.type));
  return new ResultTable({
    columns,
    rows: () => result.rows.map((row) => row.map((cell, index) => readCell(cell, readers[index]!))),
    rowCount: result.rows.length,
    print,
  });
}

type CellReader = (cell: unknown) => unknown;

function readCell(cell: unknown, read: CellReader): unknown {
  return cell === null || cell === undefined ? null : read(cell);
}

function readerOf(kind: ColumnKind, type: string): CellReader {
  switch (kind) {
    case 'Integer':
      return (cell) => (typeof cell === 'bigint' ? normalizeInteger(cell) : cell);
    case 'Number':
      return decimalCell;
    case 'Date':
    case 'DateTime':
      return (cell) => (typeof cell === 'string' ? temporalValue(kind, cell) : cell);
    case 'Text':
      return type === 'INTERVAL' ? (cell) => intervalText(str(cell)) : textCell;
    default:
      return (cell) => cell;
  }
}

function decimalCell(cell: unknown): unknown {
  if (typeof cell === 'number') return Decimal.ofNumber(cell);
  if (cell instanceof PyFloat) return Decimal.ofNumber(cell.value);
  if (typeof cell === 'bigint') return new Decimal(cell, 0);
  if (typeof cell === 'string') return Decimal.parse(cell) ?? cell;
  return cell;
}

function textCell(cell: unknown): unknown {
  if (typeof cell === 'string') return cell;
  if (Array.isArray(cell) || (typeof cell === 'object' && cell !== null && isPlainObject(cell))) {
    return toJson(jsonable(cell), { indent: null, sortKeys: false });
  }
  return str(cell);
}

function jsonable(cell: unknown): unknown {
  if (Array.isArray(cell)) return cell.map(jsonable);
  if (cell instanceof Decimal) return cell.toNumber();
  if (cell instanceof HostObject) return cell.toText();
  if (typeof cell === 'object' && cell !== null && isPlainObject(cell)) {
    return fromPlain(Object.fromEntries(Object.entries(cell).map(([key, item]) => [key, jsonable(item)])));
  }
  return cell;
}

/** A name that comes twice gets `_2`, and so on, as dbt makes them. */
function uniqueNames(names: readonly string[]): string[] {
  const seen = new Map<string, number>();
  return names.map((name) => {
    const count = seen.get(name);
    if (count === undefined) {
      seen.set(name, 1);
      return name;
    }
    seen.set(name, count + 1);
    return `${name}_${count + 1}`;
  });
}
