import { typescriptNoColumns } from '../../diagnostics/codes/typescript.ts';
import { ProblemError } from '../../diagnostics/diagnostic.ts';
import { quoteIdentifier, quoteText } from '../duckdb/quote.ts';
import type { NodeWork } from '../node-work.ts';
import type { ScriptOutcome } from './protocol.ts';

type Types = ReadonlyMap<string, string>;

/** The query that reads what a model made; typed columns go into a temporary table of the node's session first. */
export async function outcomeSql(outcome: ScriptOutcome, work: NodeWork): Promise<string> {
  const declared = declaredTypes(work);
  switch (outcome.kind) {
    case 'sql':
      return outcome.sql;
    case 'parquet':
      return await castQuery(`read_parquet(${quoteText(outcome.file)})`, declared, work);
    case 'columns':
      return await columnsQuery(outcome, declared, work);
    case 'rows':
      return outcome.count === 0
        ? emptyQuery(outcome.types, declared, work)
        : await rowsQuery(outcome, declared, work);
  }
}

/** Types of config `columns` over those of `data_type` in properties; names compare without case. */
function declaredTypes({ node }: NodeWork): Types {
  const types = new Map<string, string>();
  for (const { name, data_type } of Object.values(node.columns)) {
    if (typeof data_type === 'string') types.set(name.toLowerCase(), data_type);
  }
  const columns = node.config['columns'];
  if (typeof columns === 'object' && columns !== null)
    for (const [name, type] of Object.entries(columns)) types.set(name.toLowerCase(), String(type));
  return types;
}

async function rowsQuery(
  outcome: Extract<ScriptOutcome, { kind: 'rows' }>,
  declared: Types,
  { session }: NodeWork,
): Promise<string> {
  const file = quoteText(outcome.file);
  const options = "format = 'newline_delimited', records = true, maximum_object_size = 134217728";
  const inferring = `read_json(${file}, ${options}, sample_size = -1)`;
  const types = (name: string): string | undefined =>
    declared.get(name.toLowerCase()) ??
    (Object.hasOwn(outcome.types, name) ? outcome.types[name] : undefined);
  if (!outcome.columns.some(types)) return `select * from ${inferring}`;
  const missing = outcome.columns.filter((name) => !types(name));
  const inferred = missing.length > 0 ? await describe(session, inferring) : new Map<string, string>();
  const columns = outcome.columns.map(
    (name) => `${quoteText(name)}: ${quoteText(types(name) ?? inferred.get(name) ?? 'VARCHAR')}`,
  );
  return `select * from read_json(${file}, ${options}, columns = {${columns.join(', ')}})`;
}

async function describe(session: NodeWork['session'], table: string): Promise<Map<string, string>> {
  const { rows } = await session.execute(`describe select * from ${table}`, { fetch: true });
  return new Map(rows.map(([name, type]) => [String(name), String(type)]));
}

async function castQuery(table: string, declared: Types, { session }: NodeWork): Promise<string> {
  if (declared.size === 0) return `select * from ${table}`;
  const columns = [...(await describe(session, table)).keys()].map((name) => {
    const type = declared.get(name.toLowerCase());
    return type ? cast(name, type) : quoteIdentifier(name);
  });
  return `select ${columns.join(', ')} from ${table}`;
}

function cast(name: string, type: string): string {
  return `cast(${quoteIdentifier(name)} as ${type}) as ${quoteIdentifier(name)}`;
}

/** Without rows, the declared columns are all that is known; what adds to a table takes the table's. */
function emptyQuery(types: Readonly<Record<string, string>>, declared: Types, work: NodeWork): string {
  const { node, environment } = work;
  const config = node.config['columns'];
  const named = [
    ...Object.keys(typeof config === 'object' && config !== null ? config : {}),
    ...Object.values(node.columns).map((column) => column.name),
    ...Object.keys(types),
  ];
  const names = [...new Map(named.map((name) => [name.toLowerCase(), name])).values()];
  const typed = names.map((name) => [name, declared.get(name.toLowerCase()) ?? types[name]] as const);
  const isIncremental = node.config.materialized === 'incremental';
  if (isIncremental && environment.contexts.relationType(node) === 'table')
    return `select * from ${node.relation_name} where false`;
  if (typed.length === 0 || typed.some(([, type]) => type === undefined))
    throw new ProblemError(typescriptNoColumns(node));
  const columns = typed.map(([name, type]) => `cast(null as ${type}) as ${quoteIdentifier(name)}`);
  return `select ${columns.join(', ')} where false`;
}

async function columnsQuery(
  { columns, batch }: Extract<ScriptOutcome, { kind: 'columns' }>,
  declared: Types,
  { session, node }: NodeWork,
): Promise<string> {
  const table = `${node.name}__emds_columns`;
  const list = columns.map(({ name, stored }) => `${quoteIdentifier(name)} ${stored}`);
  await session.execute(`create or replace temp table ${quoteIdentifier(table)} (${list.join(', ')})`);
  const appender = await session.appendColumns(table);
  try {
    appender.append(batch);
  } finally {
    appender.close();
  }
  const selected = columns.map(({ name, stored, type }) => {
    const wanted = declared.get(name.toLowerCase()) ?? type;
    return wanted === stored ? quoteIdentifier(name) : cast(name, wanted);
  });
  return `select ${selected.join(', ')} from temp.main.${quoteIdentifier(table)}`;
}
