import { artifactLineage, type CatalogColumns } from '../../compiler/lineage/artifact-lineage.ts';
import {
  columnLineageJson,
  type NodeColumnLineage,
  withColumnLineage,
} from '../../compiler/lineage/column-lineage-json.ts';
import type { Manifest } from '../../compiler/manifest/manifest.ts';
import type { ManifestNode, UniqueId } from '../../compiler/manifest/resource.ts';

type Lineages = ReadonlyMap<UniqueId, NodeColumnLineage>;

/** The column lineage of a project whose SQL is compiled, as the manifest holds it. */
export async function columnLineageOf(
  manifest: Pick<Manifest, 'nodes' | 'sources'>,
  catalog: CatalogColumns | undefined,
): Promise<Lineages> {
  const { openSqlParser } = await import('../../runner/duckdb/sql-parser.ts');
  const parser = await openSqlParser();
  try {
    return columnLineageJson(await artifactLineage(manifest, catalog, parser));
  } finally {
    parser.close();
  }
}

/** Artifacts as read from a folder, whoever wrote them, with column lineage in the nodes of the manifest. */
export async function addColumnLineage<T extends { readonly manifest: unknown; readonly catalog?: unknown }>(
  artifacts: T,
): Promise<T> {
  const given = (artifacts.manifest ?? {}) as Partial<Manifest>;
  const manifest = { nodes: given.nodes ?? {}, sources: given.sources ?? {} };
  const lineage = await columnLineageOf(manifest, artifacts.catalog as CatalogColumns | undefined);
  return { ...artifacts, manifest: { ...given, nodes: withLineage(manifest.nodes, lineage) } };
}

function withLineage(
  nodes: Readonly<Record<UniqueId, ManifestNode>>,
  lineage: Lineages,
): Record<UniqueId, ManifestNode> {
  return Object.fromEntries(
    Object.entries(nodes).map(([id, node]) => [id, withColumnLineage(node, lineage.get(id))]),
  );
}
