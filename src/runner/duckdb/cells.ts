import { className } from './class-name.ts';
import type { DuckDBMaterializedResult } from './load-duckdb.ts';

/**
 * A cell as it leaves DuckDB; its column's type tells what it stands for. Whole numbers are numbers while they are
 * exact, else bigints; decimals, dates and times are text (`1.50`, `2024-02-29`, `2024-02-29 12:00:00.5`, with time
 * zone in UTC and ending in `+00:00`); lists are arrays, structs and maps plain objects.
 */
export type WireCell =
  | null
  | boolean
  | number
  | bigint
  | string
  | readonly WireCell[]
  | { readonly [key: string]: WireCell };

type RawValue = Awaited<ReturnType<DuckDBMaterializedResult['getRows']>>[number][number];

/** DuckDB's value as a wire cell. */
export function toCell(value: RawValue): WireCell {
  switch (typeof value) {
    case 'bigint':
      return value >= Number.MIN_SAFE_INTEGER && value <= Number.MAX_SAFE_INTEGER ? Number(value) : value;
    case 'object':
      return value === null ? null : objectCell(value, false);
    case 'undefined':
      return null;
    default:
      return value as boolean | number | string;
  }
}

/** Within lists and structs, decimals are numbers and times have a T, as Python's JSON has them. */
function nestedCell(value: RawValue): WireCell {
  return typeof value === 'object' && value !== null ? objectCell(value, true) : toCell(value);
}

// biome-ignore lint/suspicious/noExplicitAny: DuckDB's value classes share no discriminating field.
function objectCell(value: any, nested: boolean): WireCell {
  switch (className(value)) {
    case 'DuckDBDecimalValue':
      return nested ? value.toDouble() : value.toString();
    case 'DuckDBTimestampValue':
      return nested ? value.toString().replace(' ', 'T') : value.toString();
    case 'DuckDBTimestampTZValue':
      return nested ? utcText(value.micros).replace(' ', 'T') : utcText(value.micros);
    case 'DuckDBListValue':
    case 'DuckDBArrayValue':
      return value.items.map(nestedCell);
    case 'DuckDBStructValue':
      return entriesCell(Object.entries(value.entries));
    case 'DuckDBMapValue':
      return entriesCell(
        value.entries.map((entry: { key: RawValue; value: RawValue }) => [
          cellText(nestedCell(entry.key)),
          entry.value,
        ]),
      );
    case 'DuckDBUnionValue':
      return nested ? nestedCell(value.value) : toCell(value.value);
    default:
      return String(value);
  }
}

function entriesCell(entries: readonly (readonly [string, unknown])[]): WireCell {
  return Object.fromEntries(entries.map(([name, value]) => [name, nestedCell(value as RawValue)]));
}

/** A moment in UTC as Python prints it: `2020-01-02 03:04:05.000006+00:00`. */
function utcText(micros: bigint): string {
  if (micros === 9223372036854775807n) return 'infinity';
  if (micros === -9223372036854775807n) return '-infinity';
  const fraction = ((micros % 1_000_000n) + 1_000_000n) % 1_000_000n;
  const day = new Date(Number((micros - fraction) / 1_000n));
  if (Number.isNaN(day.getTime())) return `${micros} microseconds since 1970`;
  const text = day.toISOString().slice(0, 19).replace('T', ' ');
  return `${text}${fraction === 0n ? '' : `.${fraction.toString().padStart(6, '0')}`}+00:00`;
}

/** A cell as plain text for a terminal; null is empty. */
export function cellText(cell: WireCell): string {
  if (cell === null) return '';
  return typeof cell === 'object'
    ? JSON.stringify(cell, (_, item) => (typeof item === 'bigint' ? item.toString() : item))
    : String(cell);
}
