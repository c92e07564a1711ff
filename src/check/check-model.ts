import type { CompiledNode } from '../compiler/compile/node-contexts.ts';
import type { ManifestNode } from '../compiler/manifest/resource.ts';
import { incrementalStrategyMissing } from '../diagnostics/codes/adapter.ts';
import {
  configColumnMissing,
  describedColumnMissing,
  incrementalSchemaMismatch,
  schemaChangeUnknown,
} from '../diagnostics/codes/check.ts';
import { nearest } from '../diagnostics/suggest.ts';
import type { BoundAhead } from './bind-ahead.ts';
import { checkContract } from './check-contract.ts';
import { constantFailures } from './constant-failures.ts';
import type { CheckEnvironment } from './environment.ts';
import type { CheckedColumn } from './finding.ts';
import {
  type Bound,
  bindRelation,
  createTable,
  locate,
  locateMended,
  refusal,
  wrapped,
} from './make-relation.ts';
import { mayFail } from './may-fail.ts';
import { EditedText } from './mend/edit.ts';
import { isOfMend } from './mend/find-edit.ts';
import { settingPlace } from './setting-place.ts';
import { withSnapshotColumns } from './snapshot-columns.ts';
import { standIn } from './stand-in.ts';

/** What is left to do of a node once tables of its level are there. */
export interface CheckedModel {
  /** False where what is built on it can't be checked. */
  readonly usable: boolean;
  /** Whether it has a table of its own. */
  readonly isTable?: boolean;
  /** Statement that makes it as an empty table, where it is not there or awaited. */
  readonly create?: string;
  /** Whether a later run, with the table in place, is to be checked too. */
  readonly isIncremental?: boolean;
  /** Whether its columns have names alone, because its query is wrong. */
  readonly isStandIn?: boolean;
  /** Whether it may have more columns than were meant. */
  readonly isLoose?: boolean;
  /** Whether types may differ from those that were meant, because of a mistake. */
  readonly isVague?: boolean;
}

/** A query as it was rendered, and what is known of it. */
interface Query {
  readonly compiled: CompiledNode;
  /** Its columns, where it is bound. */
  readonly known: readonly CheckedColumn[] | undefined;
  readonly ahead: BoundAhead | undefined;
}

/** Binds the query of a model or snapshot, unless it is bound, and holds its columns against everything that speaks of them. */
export async function checkModel(
  node: ManifestNode,
  environment: CheckEnvironment,
  { compiled, known, ahead }: Query,
): Promise<CheckedModel> {
  const { found, relations } = environment;
  // An ephemeral model without SQL is never sent by itself: whoever reads it is refused.
  const isEphemeral = node.config.materialized === 'ephemeral';
  if (isEphemeral && isEmpty(compiled.compiled_code ?? '')) return { usable: true };
  const columnsKnown = ahead?.columns ?? known;
  const bound: Bound = columnsKnown
    ? { problems: [], columns: columnsKnown }
    : await bindRelation(node, compiled, environment);
  for (const problem of bound.problems) found(problem, 'error');
  if (bound.isPivot) {
    await checkPivot(node, compiled, environment);
    return { usable: false };
  }
  if (!bound.columns || bound.columns.some(({ name }) => isOfMend({ message: name })))
    return await standIn(node, compiled, environment);
  const columns =
    node.resource_type === 'snapshot' ? withSnapshotColumns(node, bound.columns) : bound.columns;
  relations.set(node.unique_id, { id: node.unique_id, columns, sql: compiled.compiled_code });
  // What was bound ahead knows no places.
  const placed = async () =>
    ahead ? await environment.contexts.open(node, environment.watched).compile() : compiled;
  const query = bound.mended ?? new EditedText(compiled.compiled_code ?? '');
  const isBound = bound.problems.length === 0 || bound.mended !== undefined;
  const isMixed =
    isBound &&
    mayFail(query.text, relations.familiesOf) &&
    (await checkConstants(
      query,
      { node, compiled: await placed(), isVague: bound.isVague ?? false },
      environment,
    ));
  checkDescribed(node, columns, environment);
  checkConfig(node, columns, environment);
  checkStrategy(node, environment);
  checkSchemaChange(node, environment);
  if (node.config.contract?.enforced)
    await checkContract(node, { columns, compiled: await placed(), environment });
  if (isEphemeral) return { usable: true };
  const isIncremental = node.config.materialized === 'incremental';
  const made = { usable: true, isTable: true, isIncremental, isVague: isMixed || (bound.isVague ?? false) };
  return ahead ? made : { ...made, create: createTable(node, columns) };
}

/** A view can't have columns that values make. */
async function checkPivot(
  node: ManifestNode,
  compiled: CompiledNode,
  { session, isOwn, found }: CheckEnvironment,
): Promise<void> {
  if (node.config.materialized !== 'view') return;
  const sql = compiled.compiled_code ?? '';
  const statement = `create temporary view emds_pivot as (\n${sql}\n)`;
  const problem = await refusal(session, statement);
  if (problem) found(locate(problem, { node, compiled, statement, sql, isOwn }), 'error');
}

interface Mended {
  readonly node: ManifestNode;
  readonly compiled: CompiledNode;
  /** Whether types may differ from those that were meant. */
  readonly isVague: boolean;
}

/** Literals, casts and calls that fail whatever the rows are. Tells whether a column's type may be another than was meant. */
async function checkConstants(
  query: EditedText,
  { node, compiled, isVague }: Mended,
  { session, isOwn, found }: CheckEnvironment,
): Promise<boolean> {
  const all = await constantFailures(session, wrapped(query.text));
  const failures = all.filter(({ isOfTypes }) => !isVague || !isOfTypes);
  for (const { problem, isConditional } of failures)
    found(locateMended(problem, query, { node, compiled, isOwn }), isConditional ? 'warning' : 'error');
  return failures.some(({ isMixed }) => isMixed);
}

function isEmpty(sql: string): boolean {
  return sql.replace(/--.*|\/\*[\s\S]*?\*\//g, '').trim() === '';
}

/** Columns that YAML describes and nobody has: a build says nothing of them, docs show them. */
function checkDescribed(
  node: ManifestNode,
  columns: readonly CheckedColumn[],
  { places, found }: CheckEnvironment,
): void {
  if (node.config.contract?.enforced) return;
  const names = columns.map((column) => column.name);
  for (const { name } of Object.values(node.columns)) {
    if (hasColumn(columns, name)) continue;
    const near = nearest(name, names);
    const at = places.column(node, name);
    const place = { node: node.unique_id, ...(at ? { at } : {}) };
    found(describedColumnMissing({ ...place, name, model: node.name, ...(near ? { near } : {}) }), 'warning');
  }
}

const columnSettings = ['unique_key', 'updated_at', 'check_cols', 'event_time'] as const;

/** Settings that name columns. An expression in their place is left to the build. */
function checkConfig(
  node: ManifestNode,
  columns: readonly CheckedColumn[],
  environment: CheckEnvironment,
): void {
  const { found } = environment;
  for (const setting of columnSettings) {
    const given = node.config[setting];
    for (const name of Array.isArray(given) ? given : [given]) {
      if (typeof name !== 'string' || name === 'all' || !/^\w+$/.test(name)) continue;
      if (hasColumn(columns, name)) continue;
      const near = nearest(
        name,
        columns.map((column) => column.name),
      );
      const at = settingPlace(node, name, environment);
      const place = { node: node.unique_id, ...(at ? { at } : {}) };
      found(
        configColumnMissing({ ...place, name, setting, model: node.name, ...(near ? { near } : {}) }),
        'error',
      );
    }
  }
}

const schemaChanges = ['ignore', 'append_new_columns', 'sync_all_columns', 'fail'];

function checkSchemaChange(node: ManifestNode, environment: CheckEnvironment): void {
  const value = node.config.on_schema_change;
  if (node.config.materialized !== 'incremental' || !value || schemaChanges.includes(value)) return;
  const near = nearest(value, schemaChanges);
  const at = settingPlace(node, value, environment);
  environment.found(
    schemaChangeUnknown({ node: node.unique_id, value, near, ...(at ? { at } : {}) }),
    'warning',
  );
}

/** An incremental model's strategy is a macro, which a build looks for when it is its turn. */
function checkStrategy(node: ManifestNode, environment: CheckEnvironment): void {
  const { found, manifest, project } = environment;
  const strategy = node.config['incremental_strategy'];
  if (node.config.materialized !== 'incremental' || typeof strategy !== 'string') return;
  const macro = `get_incremental_${strategy.replaceAll('+', '_')}_sql`;
  if (Object.values(manifest.macros).some(({ name }) => name === macro)) return;
  const at = settingPlace(node, strategy, environment);
  const problem = incrementalStrategyMissing(macro, project.root.name);
  found({ ...problem, node: node.unique_id, ...(at ? { at } : {}) }, 'error');
}

/** Holds the columns of every run but the first, which has its table in place, against those of the first. */
export async function checkIncremental(
  node: ManifestNode,
  environment: CheckEnvironment,
  known: readonly CheckedColumn[] | undefined,
): Promise<void> {
  const { found, places, relations } = environment;
  const first = relations.get(node.unique_id)!.columns;
  const next = known ?? (await bindAgain(node, environment));
  if (!next) return;
  const change = String(node.config.on_schema_change ?? 'ignore');
  const added = next.filter(({ name }) => !hasColumn(first, name)).map(({ name }) => name);
  const removed = first.filter(({ name }) => !hasColumn(next, name)).map(({ name }) => name);
  if (change === 'sync_all_columns' || added.length + removed.length === 0) return;
  if (change === 'append_new_columns' && removed.length === 0) return;
  const at = places.column(node, undefined) ?? {
    file: { path: node.original_file_path, text: node.raw_code },
    offset: Math.max(0, node.raw_code.search(/is_incremental\s*\(/)),
    length: 14,
  };
  const model = { node: node.unique_id, at, model: node.name, added, removed };
  found(incrementalSchemaMismatch(model), change === 'fail' || removed.length > 0 ? 'error' : 'warning');
}

async function bindAgain(
  node: ManifestNode,
  environment: CheckEnvironment,
): Promise<readonly CheckedColumn[] | undefined> {
  const { watched, contexts, found } = environment;
  const compiled = await contexts.open(node, watched).compile();
  const { problems, columns } = await bindRelation(node, compiled, environment);
  for (const problem of problems) found(problem, 'error');
  return columns;
}

export function hasColumn(columns: readonly CheckedColumn[], name: string): boolean {
  const wanted = name.toLowerCase().replace(/^"(.*)"$/, '$1');
  return columns.some((column) => column.name.toLowerCase() === wanted);
}
