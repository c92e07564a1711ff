import type { Manifest } from '../compiler/manifest/manifest.ts';
import type { ManifestNode, SourceDefinition, UniqueId } from '../compiler/manifest/resource.ts';
import { quoteText } from './duckdb/quote.ts';
import type { DuckdbSession } from './duckdb/session.ts';

/** One relation of catalog.json v1, in its wire shape. */
export interface CatalogTable {
  readonly metadata: {
    readonly type: string;
    readonly schema: string;
    readonly name: string;
    readonly database: string;
    readonly comment: string | null;
    readonly owner: string | null;
  };
  readonly columns: Readonly<Record<string, CatalogTableColumn>>;
  readonly stats: Readonly<Record<string, CatalogStat>>;
  readonly unique_id: UniqueId;
}

export interface CatalogTableColumn {
  readonly type: string;
  readonly index: number;
  readonly name: string;
  readonly comment: string | null;
}

export interface CatalogStat {
  readonly id: string;
  readonly label: string;
  readonly value: boolean | string | number | null;
  readonly include: boolean;
  readonly description: string;
}

export interface CatalogResults {
  readonly nodes: Readonly<Record<UniqueId, CatalogTable>>;
  readonly sources: Readonly<Record<UniqueId, CatalogTable>>;
}

/** What exists in the database of a manifest's nodes and sources, all of it with one query. */
export async function buildCatalog(
  manifest: Manifest,
  session: DuckdbSession,
  selected?: ReadonlySet<UniqueId>,
): Promise<CatalogResults> {
  const isSelected = (id: UniqueId) => !selected || selected.has(id);
  const nodes = Object.values(manifest.nodes).filter(
    (node) => isRelation(node) && isSelected(node.unique_id),
  );
  const sources = Object.values(manifest.sources).filter((source) => isSelected(source.unique_id));
  const wanted = [
    ...nodes.map((node) => keyOf(node.database, node.schema, node.alias)),
    ...sources.map((source) =>
      keyOf(source.database ?? session.defaultDatabase, source.schema, source.identifier),
    ),
  ];
  if (wanted.length === 0) return { nodes: {}, sources: {} };
  const tables = await readTables(
    session,
    new Set(wanted.map((key) => key.split('\0').slice(0, 2).join('\0'))),
  );
  const found = <T extends ManifestNode | SourceDefinition>(
    resources: readonly T[],
    key: (resource: T) => string,
  ) =>
    Object.fromEntries(
      resources.flatMap((resource) => {
        const table = tables.get(key(resource));
        return table ? [[resource.unique_id, { ...table, unique_id: resource.unique_id }] as const] : [];
      }),
    );
  return {
    nodes: found(nodes, (node) => keyOf(node.database, node.schema, node.alias)),
    sources: found(sources, (source) =>
      keyOf(source.database ?? session.defaultDatabase, source.schema, source.identifier),
    ),
  };
}

function isRelation(node: ManifestNode): boolean {
  if (node.resource_type === 'test') return node.relation_name !== null;
  return (
    ['model', 'seed', 'snapshot'].includes(node.resource_type) && node.config.materialized !== 'ephemeral'
  );
}

function keyOf(...parts: readonly string[]): string {
  return parts.join('\0').toLowerCase();
}

type Row = readonly [string, string, string, boolean, string | null, string, number, string, string | null];

async function readTables(
  session: DuckdbSession,
  schemas: ReadonlySet<string>,
): Promise<Map<string, Omit<CatalogTable, 'unique_id'>>> {
  const pairs = [...schemas].map((key) => `(${key.split('\0').map(quoteText).join(', ')})`).join(', ');
  const { rows } = await session.execute(catalogSql(pairs), { fetch: true });
  const tables = new Map<string, Omit<CatalogTable, 'unique_id'>>();
  for (const row of rows as unknown as readonly Row[]) {
    const [database, schema, name, isView, comment, column, index, type, columnComment] = row;
    const key = keyOf(database, schema, name);
    let table = tables.get(key);
    if (!table) {
      const metadata = { type: isView ? 'VIEW' : 'BASE TABLE', schema, name, database, comment, owner: null };
      table = { metadata, columns: {}, stats: noStats };
      tables.set(key, table);
    }
    (table.columns as Record<string, CatalogTableColumn>)[column] = {
      type,
      index,
      name: column,
      comment: columnComment,
    };
  }
  return tables;
}

function catalogSql(pairs: string): string {
  return `with relations as (
  select database_name, schema_name, table_name, false as is_view, comment from duckdb_tables()
  union all
  select database_name, schema_name, view_name, true, comment from duckdb_views()
)
select r.database_name, r.schema_name, r.table_name, r.is_view, r.comment, c.column_name, c.column_index, c.data_type, c.comment
from relations r
join duckdb_columns() c using (database_name, schema_name, table_name)
where (lower(r.database_name), lower(r.schema_name)) in (${pairs})
order by r.schema_name, r.table_name, c.column_index`;
}

const noStats: CatalogTable['stats'] = {
  has_stats: {
    id: 'has_stats',
    label: 'Has Stats?',
    value: false,
    include: false,
    description: 'Indicates whether there are statistics for this table',
  },
};
