import type { AstJson, Expression } from '../../compiler/lineage/ast.ts';
import type { SqlParser } from '../../compiler/lineage/sql-parser.ts';
import { type Database, openDatabase } from './open-database.ts';
import { quoteIdentifier } from './quote.ts';

/** A parser on a DuckDB of its own, which holds no data. Close it when done. */
export interface DuckdbParser extends SqlParser {
  close(): void;
}

const serialize = `select json_serialize_sql(sql, skip_null := true, skip_empty := true, skip_default := true) as ast
from (select unnest(from_json($1::json, '["varchar"]')) as sql)`;

/** Texts for one call: enough for its cost not to count, and few enough for the trees of them all. */
const batchSize = 64;

/** Opens DuckDB in memory as a parser. */
export async function openSqlParser(): Promise<DuckdbParser> {
  const database = await openDatabase(':memory:', { threads: 1, autoload_known_extensions: false });
  return {
    parse: async (sql) => (await parseBatch(database, [sql]))[0]!,
    parseAll: async (texts) => {
      const trees: AstJson[] = [];
      for (let from = 0; from < texts.length; from += batchSize)
        trees.push(...(await parseBatch(database, texts.slice(from, from + batchSize))));
      return trees;
    },
    matchColumns: (star, names) => matchColumns(database, star, names),
    close: () => database.close(),
  };
}

async function parseBatch(database: Database, texts: readonly string[]): Promise<AstJson[]> {
  const rows = await database.run(serialize, [JSON.stringify(texts)]);
  const trees = rows.map((row) => JSON.parse(String(row['ast'])) as AstJson);
  const unnamed: Expression[] = [];
  const sqlOf: string[] = [];
  trees.forEach(({ statements }, index) => {
    for (const { node } of statements ?? []) collectUnnamed(node, unnamed);
    while (sqlOf.length < unnamed.length) sqlOf.push(texts[index]!);
  });
  const names = unnamed.length > 0 ? await printAll(database, unnamed) : [];
  unnamed.forEach((item, index) => {
    const name = names[index];
    if (name !== undefined && isCertain(name, sqlOf[index]!))
      (item as { implied_name?: string }).implied_name = name;
  });
  return trees;
}

/** Select items and aggregates of a PIVOT that get their name from DuckDB. */
function collectUnnamed(part: unknown, found: Expression[]): void {
  if (typeof part !== 'object' || part === null) return;
  for (const [key, inner] of Object.entries(part)) {
    if (key === 'select_list' || key === 'aggregates')
      for (const item of inner as Expression[]) if (needsName(item)) found.push(item);
    collectUnnamed(inner, found);
  }
}

function needsName(item: Expression): boolean {
  return item.alias === undefined && !['COLUMN_REF', 'POSITIONAL_REFERENCE', 'STAR'].includes(item.class);
}

/** DuckDB names an item by its own print of it. */
async function printAll(
  database: Database,
  items: readonly Expression[],
): Promise<readonly (string | undefined)[]> {
  try {
    const texts = JSON.stringify(items.map((item) => selectOf([item])));
    const rows = await database.run(
      'select json_deserialize_sql(item) as text from (select unnest(from_json($1::json, \'["json"]\')) as item)',
      [texts],
    );
    return rows.map((row) => String(row['text']).replace(/^SELECT /, ''));
  } catch {
    if (items.length === 1) return [undefined];
    const middle = Math.ceil(items.length / 2);
    const first = await printAll(database, items.slice(0, middle));
    return [...first, ...(await printAll(database, items.slice(middle)))];
  }
}

/** The tree no longer tells how a lambda or a type was written, and DuckDB's name does: such a name stays open. */
function isCertain(text: string, sql: string): boolean {
  if (text.includes('CAST(')) return false;
  return !text.includes('->') || !/\blambda\b|\bfor\b/i.test(sql);
}

function selectOf(items: readonly Expression[]): unknown {
  const node = {
    type: 'SELECT_NODE',
    select_list: items.map(completed),
    from_table: { type: 'EMPTY' },
    aggregate_handling: 'STANDARD_HANDLING',
  };
  return { error: false, statements: [{ node: completed(node) }] };
}

/** DuckDB takes what it left out for its default, all but these. */
function completed(part: unknown): unknown {
  if (typeof part !== 'object' || part === null) return part;
  if (Array.isArray(part)) return part.map(completed);
  const entries = Object.entries(part).map(([key, inner]) => [key, completed(inner)]);
  const whole = Object.fromEntries(entries) as Record<string, unknown>;
  if (typeof whole['type'] === 'string' && whole['type'].endsWith('_NODE')) whole['cte_map'] ??= { map: [] };
  if (whole['class'] === 'STAR') return { relation_name: '', exclude_list: [], replace_list: [], ...whole };
  return whole;
}

/** `COLUMNS(…)` or `t.* LIKE …` of a relation that has no name. */
function withoutTable({ alias: _alias, relation_name: _table, ...plain }: Expression): Expression {
  const [first, ...others] = plain.children ?? [];
  return first?.class === 'STAR' ? { ...plain, children: [withoutTable(first), ...others] } : plain;
}

async function matchColumns(
  database: Database,
  star: Expression,
  names: readonly string[],
): Promise<readonly string[] | null> {
  const [text] = await printAll(database, [withoutTable(star)]);
  if (text === undefined) return null;
  const columns = names.map((name) => `null::varchar as ${quoteIdentifier(name)}`).join(', ');
  try {
    const rows = await database.run(`describe select ${text} from (select ${columns})`);
    return rows.map((row) => String(row['column_name']));
  } catch {
    return null;
  }
}
