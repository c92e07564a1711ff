import { levels } from '../graph/levels.ts';
import type { Manifest } from '../manifest/manifest.ts';
import type { ManifestNode, UniqueId } from '../manifest/resource.ts';
import { type LineageNode, type ProjectLineage, projectLineage } from './project-lineage.ts';
import type { SqlParser } from './sql-parser.ts';

/** The part of catalog.json that lineage reads. */
export interface CatalogColumns {
  readonly nodes?: CatalogSection;
  readonly sources?: CatalogSection;
}

type CatalogSection = Readonly<
  Record<UniqueId, { readonly columns?: Readonly<Record<string, CatalogColumn>> } | undefined>
>;

interface CatalogColumn {
  readonly name: string;
  readonly type?: string;
  readonly index?: number;
}

/**
 * The lineage of a project from its manifest with compiled SQL, dbt's own or ours. What a relation's columns are, the
 * catalog tells; where it is silent, the SQL of the relation itself, as far as that goes.
 */
export async function artifactLineage(
  manifest: Pick<Manifest, 'nodes' | 'sources'>,
  catalog: CatalogColumns | undefined,
  parser: SqlParser,
): Promise<ProjectLineage> {
  const nodes: LineageNode[] = Object.values(manifest.sources).map((source) => ({
    node: source,
    relation: { database: source.database, schema: source.schema, name: source.identifier },
    sql: null,
    columns: columnsOf(catalog?.sources, source.unique_id),
  }));
  const relations = Object.values(manifest.nodes).filter(isRelation);
  const parents = new Map(relations.map((node) => [node.unique_id, node.depends_on?.nodes ?? []]));
  for (const id of levels(parents).keys()) {
    const node = manifest.nodes[id]!;
    const { database, schema, alias } = node;
    nodes.push({
      node,
      relation: node.config?.materialized === 'ephemeral' ? null : { database, schema, name: alias },
      sql: isProgram(node) ? null : (node.compiled_code ?? null),
      ...(isProgram(node) ? { noSql: programReason } : {}),
      columns: columnsOf(catalog?.nodes, id),
    });
  }
  return await projectLineage(nodes, parser);
}

function isRelation({ resource_type }: ManifestNode): boolean {
  return resource_type === 'model' || resource_type === 'seed' || resource_type === 'snapshot';
}

/** Why a program has no column lineage. */
export const programReason = 'a program makes it, and what of is not known';

export function isProgram({ language }: ManifestNode): boolean {
  return language === 'python' || language === 'typescript';
}

function columnsOf(section: CatalogSection | undefined, id: UniqueId): LineageNode['columns'] {
  const columns = Object.values(section?.[id]?.columns ?? {});
  if (columns.length === 0) return null;
  return columns
    .toSorted((a, b) => (a.index ?? 0) - (b.index ?? 0))
    .map(({ name, type }) => ({ name, ...(type ? { type } : {}) }));
}
