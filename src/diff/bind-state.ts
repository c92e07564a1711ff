import type { CheckedColumn } from '../check/finding.ts';
import { createTable, queryColumns, refusal } from '../check/make-relation.ts';
import { withSnapshotColumns } from '../check/snapshot-columns.ts';
import { type ExistingColumns, relationKey, sourceColumns } from '../check/source-columns.ts';
import { levels } from '../compiler/graph/levels.ts';
import type { CatalogColumns } from '../compiler/lineage/artifact-lineage.ts';
import type { Manifest } from '../compiler/manifest/manifest.ts';
import type { ManifestNode, UniqueId } from '../compiler/manifest/resource.ts';
import { createSchemas, type SchemaName } from '../runner/create-schemas.ts';
import { canBeDatabase } from '../runner/duckdb/scratch-warehouse.ts';
import type { DuckdbSession } from '../runner/duckdb/session.ts';

export type Columns = ReadonlyMap<UniqueId, readonly CheckedColumn[]>;

export interface BindOptions {
  readonly manifest: Manifest;
  readonly catalog: CatalogColumns | undefined;
  /** On a scratch warehouse that has the manifest's databases. */
  readonly session: DuckdbSession;
  readonly existing: ExistingColumns;
  /** Columns of a node as the project of today has them, where nothing about it changed. */
  readonly unchanged: (id: UniqueId, before: Columns) => readonly CheckedColumn[] | undefined;
}

/**
 * The columns of a state's relations: its compiled SQL is bound on empty tables, as `check` does with the project, so
 * that both sides stand on the same types of sources. What that can't tell, the catalog may; the rest is left out.
 */
export async function bindState(options: BindOptions): Promise<Columns> {
  const { manifest, session } = options;
  const columns = new Map<UniqueId, readonly CheckedColumn[]>();
  await createSchemas(session, schemasOf(options));
  for (const source of Object.values(manifest.sources)) {
    const key = relationKey(source.database ?? session.defaultDatabase, source.schema, source.identifier);
    const found =
      sourceColumns(source, options.existing.get(key)) ??
      options.unchanged(source.unique_id, columns) ??
      catalogColumns(options.catalog?.sources, source.unique_id);
    const relation = { database: source.database, schema: source.schema, alias: source.identifier };
    if (found && (await makeTable(session, relation, found))) columns.set(source.unique_id, found);
  }
  const nodes = Object.values(manifest.nodes).filter((node) =>
    ['model', 'seed', 'snapshot'].includes(node.resource_type),
  );
  const parents = new Map(nodes.map((node) => [node.unique_id, node.depends_on?.nodes ?? []]));
  for (const id of levels(parents).keys()) {
    const found = await columnsOfNode(manifest.nodes[id]!, columns, options);
    if (found) columns.set(id, found);
  }
  return columns;
}

function schemasOf({ manifest, session }: BindOptions): SchemaName[] {
  const all = [...Object.values(manifest.nodes), ...Object.values(manifest.sources)];
  const names = new Map<string, SchemaName>();
  for (const { database, schema } of all) {
    const name: SchemaName = [database ?? session.defaultDatabase, schema];
    if (canBeDatabase(name[0])) names.set(name.join('\0').toLowerCase(), name);
  }
  return [...names.values()];
}

async function columnsOfNode(
  node: ManifestNode,
  before: Columns,
  options: BindOptions,
): Promise<readonly CheckedColumn[] | undefined> {
  const { session } = options;
  const sql = node.language === undefined || node.language === 'sql' ? node.compiled_code : null;
  const bound = sql ? await queryColumns(session, sql) : undefined;
  const columns = bound && node.resource_type === 'snapshot' ? withSnapshotColumns(node, bound) : bound;
  const known =
    columns ??
    options.unchanged(node.unique_id, before) ??
    catalogColumns(options.catalog?.nodes, node.unique_id);
  if (known) await makeTable(session, node, known);
  return known;
}

async function makeTable(
  session: DuckdbSession,
  relation: { database: string | null; schema: string; alias: string },
  columns: readonly CheckedColumn[],
): Promise<boolean> {
  return !(await refusal(session, createTable(relation, columns)));
}

function catalogColumns(
  section: CatalogColumns['nodes'],
  id: UniqueId,
): readonly CheckedColumn[] | undefined {
  const columns = Object.values(section?.[id]?.columns ?? {});
  if (columns.length === 0) return undefined;
  return columns
    .toSorted((a, b) => (a.index ?? 0) - (b.index ?? 0))
    .map(({ name, type }) => ({ name, type: type ?? 'VARCHAR' }));
}
