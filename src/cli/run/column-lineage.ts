import { artifactLineage, type CatalogColumns } from '../../compiler/lineage/artifact-lineage.ts';
import {
  columnLineageJson,
  type NodeColumnLineage,
  withColumnLineage,
} from '../../compiler/lineage/column-lineage-json.ts';
import type { Manifest } from '../../compiler/manifest/manifest.ts';
import type { UniqueId } from '../../compiler/manifest/resource.ts';

export type ColumnLineages = ReadonlyMap<UniqueId, NodeColumnLineage>;

type Lineaged = Parameters<typeof withColumnLineage>[0];

/** The column lineage of a project whose SQL is compiled, as the manifest holds it. */
export async function columnLineageOf(
  manifest: Pick<Manifest, 'nodes' | 'sources'>,
  catalog: CatalogColumns | undefined,
): Promise<ColumnLineages> {
  const { openSqlParser } = await import('../../runner/duckdb/sql-parser.ts');
  const parser = await openSqlParser();
  try {
    return columnLineageJson(await artifactLineage(manifest, catalog, parser));
  } finally {
    parser.close();
  }
}

/** Artifacts as read from a folder, whoever wrote them, with column lineage in the nodes and sources of the manifest. */
export async function addColumnLineage<T extends { readonly manifest: unknown; readonly catalog?: unknown }>(
  artifacts: T,
): Promise<T> {
  const given = (artifacts.manifest ?? {}) as Partial<Manifest>;
  const manifest = { nodes: given.nodes ?? {}, sources: given.sources ?? {} };
  const lineage = await columnLineageOf(manifest, artifacts.catalog as CatalogColumns | undefined);
  const nodes = withLineage(manifest.nodes, lineage);
  return { ...artifacts, manifest: { ...given, nodes, sources: withLineage(manifest.sources, lineage) } };
}

/** A section of a manifest with its lineage; a source has some where a seed or another node fills it. */
export function withLineage<T extends Lineaged>(
  section: Readonly<Record<UniqueId, T>>,
  lineage: ColumnLineages,
): Record<UniqueId, T> {
  return Object.fromEntries(
    Object.entries(section).map(([id, node]) => [id, withColumnLineage(node, lineage.get(id))]),
  );
}
