import { quoteIdentifier } from '../duckdb/quote.ts';

const longestText = 120;

/** How a column's values can be counted. */
export type ValueKind = 'number' | 'time' | 'text' | 'other';

/** What kind of values a DuckDB type holds. */
export function columnKind(type: string): ValueKind {
  const name = type.toUpperCase();
  if (/[[\]]|^(STRUCT|MAP|UNION|LIST|ARRAY)\b/.test(name)) return 'other';
  if (/^(U?(TINY|SMALL|BIG|HUGE)?INT(EGER)?|BIGNUM|DECIMAL\b.*|DOUBLE|FLOAT|REAL)$/.test(name))
    return 'number';
  if (/^(DATE|TIMESTAMP.*)$/.test(name)) return 'time';
  return /^(BLOB|BIT|GEOMETRY|VARIANT|INTERVAL|"NULL"|NULL)/.test(name) ? 'other' : 'text';
}

export interface ProfiledColumn {
  readonly name: string;
  readonly type: string;
  readonly kind: ValueKind;
}

/** Values that `summarySql` gives for each column. */
export const summaryWidth = 7;

/**
 * One row with, for each column, its values present, distinct, least and greatest as text, mean, and least and greatest
 * as numbers.
 */
export function summarySql(columns: readonly ProfiledColumn[], approximate: boolean): string {
  const facts = columns.flatMap(({ name, kind }) => summaryOf(quoteIdentifier(name), kind, approximate));
  return `select\n  ${facts.join(',\n  ')}\nfrom emds_profile`;
}

function summaryOf(column: string, kind: ValueKind, approximate: boolean): string[] {
  if (kind === 'other') return [`count(${column})`, ...Array<string>(summaryWidth - 1).fill('null')];
  const number = asNumber(column, kind);
  const finite = (call: string) =>
    number === '' ? 'null' : `${call}(${number}) filter (where isfinite(${number}))`;
  return [
    `count(${column})`,
    approximate ? `approx_count_distinct(${column})` : `count(distinct ${column})`,
    `left(cast(min(${column}) as varchar), ${longestText})`,
    `left(cast(max(${column}) as varchar), ${longestText})`,
    kind === 'number' ? finite('avg') : 'null',
    finite('min'),
    finite('max'),
  ];
}

/** Column number, bin and how many values fall into it, for some equal parts of a range. */
export function histogramSql(
  column: number,
  name: string,
  { kind, low, high, bins }: { kind: ValueKind; low: number; high: number; bins: number },
): string {
  const value = asNumber(quoteIdentifier(name), kind);
  const width = `${literal(high - low)} / ${bins}`;
  return `select ${column}, least(${bins - 1}, cast(floor((${value} - ${literal(low)}) / (${width})) as integer)) as bin, count(*)
from emds_profile where isfinite(${value}) group by bin`;
}

/** Column number, value as text and how often it occurs, for the commonest ones. */
export function valuesSql(column: number, name: string, most: number): string {
  const quoted = quoteIdentifier(name);
  return `(select ${column}, left(cast(${quoted} as varchar), ${longestText}), count(*) as times
from emds_profile where ${quoted} is not null group by ${quoted} order by times desc, cast(${quoted} as varchar) limit ${most})`;
}

function asNumber(column: string, kind: ValueKind): string {
  if (kind === 'number') return `cast(${column} as double)`;
  return kind === 'time' ? `epoch(${column})` : '';
}

function literal(value: number): string {
  return `cast('${value}' as double)`;
}
