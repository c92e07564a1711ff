import type { ColumnProfile, TableProfile } from '../../util/table-facts.ts';
import type { DuckdbSession } from '../duckdb/session.ts';
import {
  columnKind,
  histogramSql,
  type ProfiledColumn,
  summarySql,
  summaryWidth,
  valuesSql,
} from './profile-sql.ts';

export interface ProfileLimits {
  readonly rows: number;
  readonly columns: number;
}

/** Rows from which distinct values are estimated: exact counts of each column would cost too much memory. */
const exactRows = 300_000;
const fewValues = 12;
const mostValues = 6;

/**
 * Nulls, distinct values, least and greatest, and a histogram or the commonest values of each column. The relation is
 * read once, into a temporary table. `relation` is SQL that stands after `from`, names in it quoted.
 */
export async function profileRelation(
  session: DuckdbSession,
  relation: string,
  limits: ProfileLimits,
): Promise<TableProfile> {
  await session.execute(
    `create or replace temp table emds_profile as select * from ${relation} limit ${limits.rows + 1}`,
  );
  const described = await session.execute('select * from emds_profile limit 0', { fetch: true });
  const counted = await session.execute('select count(*) from emds_profile', { fetch: true });
  const found = Number(counted.rows[0]![0]);
  const rows = Math.min(found, limits.rows);
  if (found > rows) await session.execute(`delete from emds_profile where rowid >= ${rows}`);
  const columns = described.columns
    .slice(0, limits.columns)
    .map(({ name, type }) => ({ name, type: String(type), kind: columnKind(String(type)) }));
  return {
    rows,
    isWhole: found <= limits.rows,
    columns: await profileColumns(session, columns, rows),
    moreColumns: Math.max(0, described.columns.length - limits.columns),
  };
}

/** Each query reads the temporary table once for each column at most. */
async function profileColumns(
  session: DuckdbSession,
  columns: readonly ProfiledColumn[],
  rows: number,
): Promise<ColumnProfile[]> {
  const approximate = rows > exactRows;
  const facts = await summaries(session, columns, approximate);
  const bins = await histograms(session, columns, facts);
  const values = await commonest(session, columns, { facts, bins, rows });
  return columns.map(({ name, type }, i) => {
    const { present, distinct, min, max, mean } = facts[i]!;
    const nulls = rows - present;
    return {
      ...{ name, type, nulls, distinct, approximate, min, max, mean },
      bins: bins.get(i) ?? [],
      values: values.get(i) ?? [],
    };
  });
}

/** DuckDB's time grows faster than the number of aggregates in one query: 75 columns at once take eight times as long. */
const columnsAtOnce = 5;

async function summaries(
  session: DuckdbSession,
  columns: readonly ProfiledColumn[],
  approximate: boolean,
): Promise<Summary[]> {
  const found: Summary[] = [];
  for (let first = 0; first < columns.length; first += columnsAtOnce) {
    const part = columns.slice(first, first + columnsAtOnce);
    const [flat = []] = await rowsOf(session, summarySql(part, approximate));
    for (const i of part.keys())
      found.push(readSummary(flat.slice(i * summaryWidth, (i + 1) * summaryWidth)));
  }
  return found;
}

interface Summary {
  readonly present: number;
  readonly distinct: number | null;
  readonly min: string | null;
  readonly max: string | null;
  readonly mean: number | null;
  readonly low: number | null;
  readonly high: number | null;
}

function readSummary([present, distinct, min, max, mean, low, high]: readonly unknown[]): Summary {
  const numberOf = (value: unknown) => (value === null || value === undefined ? null : Number(value));
  const textOf = (value: unknown) => (value === null || value === undefined ? null : String(value));
  return {
    present: Number(present),
    distinct: numberOf(distinct),
    min: textOf(min),
    max: textOf(max),
    mean: numberOf(mean),
    low: numberOf(low),
    high: numberOf(high),
  };
}

const binCount = 24;

/** By number of the column; those with few different values have none. */
async function histograms(
  session: DuckdbSession,
  columns: readonly ProfiledColumn[],
  facts: readonly Summary[],
): Promise<Map<number, number[]>> {
  const parts = columns.flatMap(({ name, kind }, i) => {
    const { low, high, distinct } = facts[i]!;
    if (low === null || high === null || !(high > low) || (distinct ?? 0) <= fewValues) return [];
    return [histogramSql(i, name, { kind, low, high, bins: binCount })];
  });
  const found = new Map<number, number[]>();
  if (parts.length === 0) return found;
  for (const [column, bin, count] of await rowsOf(session, parts.join('\nunion all\n'))) {
    const bins = found.get(Number(column)) ?? new Array<number>(binCount).fill(0);
    bins[Number(bin)] = Number(count);
    found.set(Number(column), bins);
  }
  return found;
}

interface Found {
  readonly facts: readonly Summary[];
  readonly bins: ReadonlyMap<number, readonly number[]>;
  readonly rows: number;
}

/** By number of the column, where there is no histogram; values that are nearly all different say nothing. */
async function commonest(
  session: DuckdbSession,
  columns: readonly ProfiledColumn[],
  { facts, bins, rows }: Found,
): Promise<Map<number, { value: string; count: number }[]>> {
  const parts = columns.flatMap(({ name, kind }, i) => {
    const distinct = facts[i]!.distinct ?? 0;
    const isTelling = distinct > 0 && (distinct <= fewValues || distinct <= rows * 0.9);
    return kind !== 'other' && !bins.has(i) && isTelling ? [valuesSql(i, name, mostValues)] : [];
  });
  const found = new Map<number, { value: string; count: number }[]>();
  if (parts.length === 0) return found;
  for (const [column, value, count] of await rowsOf(session, parts.join('\nunion all\n'))) {
    const values = found.get(Number(column)) ?? [];
    values.push({ value: String(value), count: Number(count) });
    found.set(Number(column), values);
  }
  for (const values of found.values())
    values.sort((a, b) => b.count - a.count || (a.value < b.value ? -1 : 1));
  return found;
}

async function rowsOf(session: DuckdbSession, sql: string): Promise<readonly (readonly unknown[])[]> {
  return (await session.execute(sql, { fetch: true })).rows;
}
