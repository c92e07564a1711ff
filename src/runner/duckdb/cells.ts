import type { DuckDBMaterializedResult } from './load-duckdb.ts';

/**
 * A cell as it leaves DuckDB: whole numbers are numbers while they are exact, else bigints; what JavaScript has no
 * type for carries its kind. The column's type string tells integers from doubles.
 */
export type WireCell = null | boolean | number | bigint | string | TypedCell;

export type TypedCell =
  | { readonly kind: 'decimal'; readonly text: string; readonly scale: number }
  | { readonly kind: 'date'; readonly text: string }
  /** `text` is `YYYY-MM-DD HH:MM:SS[.ffffff]`; that of a timestamptz is in UTC and ends in +00:00. */
  | { readonly kind: 'timestamp' | 'timestamptz'; readonly text: string; readonly micros: bigint }
  | { readonly kind: 'time' | 'timetz'; readonly text: string; readonly micros: bigint }
  | {
      readonly kind: 'interval';
      readonly text: string;
      readonly months: number;
      readonly days: number;
      readonly micros: bigint;
    }
  | { readonly kind: 'uuid' | 'bit'; readonly text: string }
  | { readonly kind: 'blob'; readonly bytes: Uint8Array }
  | { readonly kind: 'list'; readonly items: readonly WireCell[] }
  | { readonly kind: 'struct'; readonly entries: Readonly<Record<string, WireCell>> }
  | { readonly kind: 'map'; readonly entries: readonly (readonly [WireCell, WireCell])[] };

type RawValue = Awaited<ReturnType<DuckDBMaterializedResult['getRows']>>[number][number];

/** DuckDB's value object as a wire cell. `any` stops here: the classes are told apart by their fields. */
export function toCell(value: RawValue): WireCell {
  switch (typeof value) {
    case 'bigint':
      return value >= Number.MIN_SAFE_INTEGER && value <= Number.MAX_SAFE_INTEGER ? Number(value) : value;
    case 'object':
      return value === null ? null : objectCell(value);
    case 'undefined':
      return null;
    default:
      return value as boolean | number | string;
  }
}

// biome-ignore lint/suspicious/noExplicitAny: DuckDB's value classes share no discriminating field.
function objectCell(value: any): WireCell {
  switch (value.constructor.name as string) {
    case 'DuckDBDecimalValue':
      return { kind: 'decimal', text: value.toString(), scale: value.scale };
    case 'DuckDBDateValue':
      return { kind: 'date', text: value.toString() };
    case 'DuckDBTimestampValue':
      return { kind: 'timestamp', text: value.toString(), micros: value.micros };
    case 'DuckDBTimestampSecondsValue':
      return { kind: 'timestamp', text: value.toString(), micros: value.seconds * 1_000_000n };
    case 'DuckDBTimestampMillisecondsValue':
      return { kind: 'timestamp', text: value.toString(), micros: value.millis * 1_000n };
    case 'DuckDBTimestampNanosecondsValue':
      return { kind: 'timestamp', text: value.toString(), micros: value.nanos / 1_000n };
    case 'DuckDBTimestampTZValue':
      return { kind: 'timestamptz', text: utcText(value.micros), micros: value.micros };
    case 'DuckDBTimeValue':
    case 'DuckDBTimeNSValue':
      return { kind: 'time', text: value.toString(), micros: value.micros ?? value.nanos / 1_000n };
    case 'DuckDBTimeTZValue':
      return { kind: 'timetz', text: value.toString(), micros: value.micros };
    default:
      return furtherCell(value);
  }
}

// biome-ignore lint/suspicious/noExplicitAny: as above.
function furtherCell(value: any): WireCell {
  switch (value.constructor.name as string) {
    case 'DuckDBIntervalValue':
      return {
        kind: 'interval',
        text: value.toString(),
        months: value.months,
        days: value.days,
        micros: value.micros,
      };
    case 'DuckDBUUIDValue':
      return { kind: 'uuid', text: value.toString() };
    case 'DuckDBBitValue':
      return { kind: 'bit', text: value.toString() };
    case 'DuckDBBlobValue':
      return { kind: 'blob', bytes: value.bytes };
    case 'DuckDBListValue':
    case 'DuckDBArrayValue':
      return { kind: 'list', items: value.items.map(toCell) };
    case 'DuckDBStructValue':
      return {
        kind: 'struct',
        entries: Object.fromEntries(
          Object.entries(value.entries).map(([k, v]) => [k, toCell(v as RawValue)]),
        ),
      };
    case 'DuckDBMapValue':
      return {
        kind: 'map',
        entries: value.entries.map((e: { key: RawValue; value: RawValue }) => [
          toCell(e.key),
          toCell(e.value),
        ]),
      };
    case 'DuckDBUnionValue':
      return toCell(value.value);
    default:
      return String(value);
  }
}

/** A moment in UTC as Python prints it: `2020-01-02 03:04:05.000006+00:00`. */
function utcText(micros: bigint): string {
  if (micros === 9223372036854775807n) return 'infinity';
  if (micros === -9223372036854775807n) return '-infinity';
  const fraction = ((micros % 1_000_000n) + 1_000_000n) % 1_000_000n;
  const seconds = Number((micros - fraction) / 1_000_000n);
  const day = new Date(seconds * 1000);
  if (Number.isNaN(day.getTime())) return `${micros} microseconds since 1970`;
  const text = day.toISOString().slice(0, 19).replace('T', ' ');
  return `${text}${fraction === 0n ? '' : `.${fraction.toString().padStart(6, '0')}`}+00:00`;
}

/** A cell as plain text for a terminal; null is empty. */
export function cellText(cell: WireCell): string {
  if (cell === null) return '';
  if (typeof cell !== 'object') return String(cell);
  switch (cell.kind) {
    case 'list':
      return `[${cell.items.map(nestedText).join(', ')}]`;
    case 'struct':
      return `{${Object.entries(cell.entries)
        .map(([name, value]) => `${name}: ${nestedText(value)}`)
        .join(', ')}}`;
    case 'map':
      return `{${cell.entries.map(([key, value]) => `${nestedText(key)}: ${nestedText(value)}`).join(', ')}}`;
    case 'blob':
      return `\\x${Buffer.from(cell.bytes).toString('hex')}`;
    default:
      return cell.text;
  }
}

function nestedText(cell: WireCell): string {
  return cell === null ? 'NULL' : cellText(cell);
}
