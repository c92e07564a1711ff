import type { UniqueId } from '../compiler/manifest/resource.ts';
import type { Database } from '../runner/duckdb/open-database.ts';
import { quoteIdentifier } from '../runner/duckdb/quote.ts';
import {
  changedSql,
  countSql,
  keySql,
  oneSidedSql,
  type SharedColumn,
  type Sides,
  type TypedColumn,
  wholeRowsSql,
} from './compare-sql.ts';
import type { Cell, ChangedRow, ExampleRow, RelationDiff } from './data-diff.ts';

export interface RelationPair {
  readonly id: UniqueId;
  readonly name: string;
  /** Quoted, as they stand in a FROM clause. */
  readonly before: string;
  readonly after: string;
  readonly key: readonly string[];
  readonly keyFrom: string;
}

/** Compares the rows of a relation in two places, by key where each side has every key once. At most `limit` examples each. */
export async function compareRelations(
  database: Database,
  pair: RelationPair,
  limit: number,
): Promise<RelationDiff> {
  const [before, after] = [await describe(database, pair.before), await describe(database, pair.after)];
  const shared = before.flatMap((column): SharedColumn[] => {
    const same = find(after, column.name);
    return same ? [{ name: same.name, before: column, after: same }] : [];
  });
  const isKey = ({ name }: SharedColumn) => pair.key.some((key) => key.toLowerCase() === name.toLowerCase());
  const key = shared.filter(isKey);
  const complete = pair.key.length > 0 && key.length === pair.key.length;
  const counts = {
    before: await count(database, pair.before, complete ? key.map((it) => it.before.name) : []),
    after: await count(database, pair.after, complete ? key.map((it) => it.after.name) : []),
  };
  const repeated = Math.max(counts.before.repeated, counts.after.repeated);
  const usable = complete && repeated === 0;
  const sides: Sides = {
    before: pair.before,
    after: pair.after,
    key: usable ? key : [],
    columns: usable ? shared.filter((column) => !isKey(column)) : shared,
  };
  const found = usable ? await byKey(database, sides, limit) : await byWholeRows(database, sides, limit);
  return {
    id: pair.id,
    name: pair.name,
    key: usable ? key.map((column) => column.name) : null,
    keyFrom: usable ? pair.keyFrom : whyNoKey(pair, complete, repeated),
    rows: { before: counts.before.rows, after: counts.after.rows },
    ...found,
    columnsAdded: after.filter((it) => !find(before, it.name)).map((it) => it.name),
    columnsRemoved: before.filter((it) => !find(after, it.name)).map((it) => it.name),
    columnsRetyped: shared
      .filter((it) => it.before.type !== it.after.type)
      .map((it) => ({ name: it.name, before: it.before.type, after: it.after.type })),
  };
}

function whyNoKey({ key, keyFrom }: RelationPair, complete: boolean, repeated: number): string {
  if (key.length === 0) return keyFrom;
  if (!complete) return `both sides have to have the key (${key.join(', ')})`;
  return `the key (${key.join(', ')}) is not unique: ${repeated.toLocaleString('en')} of its values stand in more than one row`;
}

type Found = Pick<RelationDiff, 'added' | 'removed' | 'changed' | 'columns' | 'examples'>;

async function byKey(database: Database, sides: Sides, limit: number): Promise<Found> {
  const [row] = await database.run(countSql(sides));
  const [added, removed, changed] = [Number(row!['added']), Number(row!['removed']), Number(row!['changed'])];
  const names = [...sides.key, ...sides.columns].map((column) => column.name);
  const oneSided = async (side: 'added' | 'removed', rows: number) =>
    rows === 0 || limit <= 0
      ? []
      : (await database.run(oneSidedSql(sides, side, limit))).map((it) => toRow(it, names));
  const examples = {
    added: await oneSided('added', added),
    removed: await oneSided('removed', removed),
    changed:
      changed === 0 || limit <= 0
        ? []
        : (await database.run(changedSql(sides, limit))).map((it) => toChange(it, sides)),
  };
  const columns = sides.columns.map(({ name }, index) => ({ name, changed: Number(row![`c${index}`]) }));
  return { added, removed, changed, columns, examples };
}

async function byWholeRows(database: Database, sides: Sides, limit: number): Promise<Found> {
  const names = sides.columns.map((column) => column.name);
  const side = async (which: 'added' | 'removed') => {
    if (names.length === 0) return { rows: 0, examples: [] };
    const [counted] = await database.run(wholeRowsSql(sides, which, 'count(*) as n'));
    const rows = Number(counted!['n']);
    if (rows === 0 || limit <= 0) return { rows, examples: [] };
    const shown = names.map((name, index) => `r.${quoteIdentifier(name)}::varchar as c${index}`).join(', ');
    const found = await database.run(`${wholeRowsSql(sides, which, shown)} order by all limit ${limit}`);
    return { rows, examples: found.map((it) => toRow(it, names)) };
  };
  const [added, removed] = [await side('added'), await side('removed')];
  return {
    added: added.rows,
    removed: removed.rows,
    changed: 0,
    columns: [],
    examples: { added: added.examples, removed: removed.examples, changed: [] },
  };
}

async function describe(database: Database, relation: string): Promise<TypedColumn[]> {
  const rows = await database.run(`describe select * from ${relation}`);
  return rows.map((row) => ({ name: String(row['column_name']), type: String(row['column_type']) }));
}

async function count(database: Database, relation: string, key: readonly string[]) {
  const [row] = await database.run(keySql(relation, key));
  return { rows: Number(row!['rows']), repeated: Number(row!['repeated']) };
}

function find(columns: readonly TypedColumn[], name: string): TypedColumn | undefined {
  return columns.find((column) => column.name.toLowerCase() === name.toLowerCase());
}

function toRow(row: Readonly<Record<string, unknown>>, names: readonly string[]): ExampleRow {
  return Object.fromEntries(names.map((name, index) => [name, cell(row[`c${index}`])]));
}

function toChange(row: Readonly<Record<string, unknown>>, { key, columns }: Sides): ChangedRow {
  return {
    key: Object.fromEntries(key.map((column, index) => [column.name, cell(row[`k${index}`])])),
    columns: Object.fromEntries(
      columns.flatMap((column, index) =>
        row[`d${index}`] === true
          ? [[column.name, [cell(row[`b${index}`]), cell(row[`a${index}`])] as const]]
          : [],
      ),
    ),
  };
}

function cell(value: unknown): Cell {
  return value === null || value === undefined ? null : String(value);
}
