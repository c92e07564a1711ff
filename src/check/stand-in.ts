import type { CompiledNode } from '../compiler/compile/node-contexts.ts';
import { type LineageNode, projectLineage } from '../compiler/lineage/project-lineage.ts';
import type { ManifestNode, UniqueId } from '../compiler/manifest/resource.ts';
import { type DuckdbParser, openSqlParser } from '../runner/duckdb/sql-parser.ts';
import type { CheckedModel } from './check-model.ts';
import type { CheckEnvironment } from './environment.ts';
import type { CheckedColumn } from './finding.ts';
import { createTable } from './make-relation.ts';
import { isOfMend } from './mend/find-edit.ts';

/** DuckDB's parser, opened when it is wanted for the first time. */
export class LazyParser {
  #opened: Promise<DuckdbParser> | undefined;

  open(): Promise<DuckdbParser> {
    this.#opened ??= openSqlParser();
    return this.#opened;
  }

  async close(): Promise<void> {
    (await this.#opened)?.close();
  }
}

/** Binds like anything: what is built on it is checked for names. */
const noType = '"NULL"';

/**
 * A relation in the place of one whose query DuckDB refuses: its columns are those that the text of the query names, and
 * have no type. Where that can't be told, they are all words of the text and all columns of what it reads: what is none
 * of these is no column.
 */
export async function standIn(
  node: ManifestNode,
  compiled: CompiledNode,
  environment: CheckEnvironment,
): Promise<CheckedModel> {
  // The wrong query of an ephemeral model would stand in each query that reads it.
  if (node.config.materialized === 'ephemeral') return { usable: false };
  const names = await namesOf(node, compiled.compiled_code ?? '', environment);
  const isTold = names?.every(({ name }) => !isOfMend({ message: name })) ?? false;
  const columns = isTold
    ? names!.map(({ name }) => ({ name, type: noType }))
    : wordsOf(node, compiled, environment);
  const id = node.unique_id;
  environment.relations.set(id, { id, columns, sql: compiled.compiled_code });
  return {
    usable: true,
    isTable: true,
    isStandIn: true,
    isLoose: !isTold,
    create: createTable(node, columns),
  };
}

function wordsOf(
  node: ManifestNode,
  { compiled_code }: CompiledNode,
  { graph, relations }: CheckEnvironment,
): CheckedColumn[] {
  const columns = new Map<string, CheckedColumn>();
  const add = (column: CheckedColumn) => {
    const key = column.name.toLowerCase();
    if (!columns.has(key)) columns.set(key, column);
  };
  for (const parent of graph.parents.get(node.unique_id) ?? [])
    for (const column of relations.get(parent)?.columns ?? []) add(column);
  for (const { name } of Object.values(node.columns)) add({ name, type: noType });
  for (const [name] of (compiled_code ?? '').matchAll(/[\p{L}_][\p{L}\p{N}_$]*/gu))
    add({ name, type: noType });
  return [...columns.values()];
}

async function namesOf(
  node: ManifestNode,
  sql: string,
  environment: CheckEnvironment,
): Promise<LineageNode['columns']> {
  const { graph, parser } = environment;
  const parents = (graph.parents.get(node.unique_id) ?? []).flatMap((id) => parentOf(id, environment));
  const self: LineageNode = { node, relation: nameOf(node), sql, columns: null };
  const { nodes } = await projectLineage([...parents, self], await parser.open());
  return nodes.get(node.unique_id)!.columns;
}

function parentOf(id: UniqueId, { manifest, relations }: CheckEnvironment): LineageNode[] {
  const columns = relations.get(id)?.columns ?? null;
  const source = manifest.sources[id];
  if (source) {
    const { database, schema, identifier } = source;
    return [{ node: source, relation: { database, schema, name: identifier }, sql: null, columns }];
  }
  const node = manifest.nodes[id];
  return node ? [{ node, relation: nameOf(node), sql: null, columns }] : [];
}

function nameOf({ database, schema, alias, config }: ManifestNode): LineageNode['relation'] {
  return config.materialized === 'ephemeral' ? null : { database, schema, name: alias };
}
