import type { Manifest } from '../manifest/manifest.ts';
import type { GraphResource, ManifestNode } from '../manifest/resource.ts';

/** semantic_manifest.json: what MetricFlow reads of semantic models, metrics, saved queries and time spines. */
export function semanticManifestText(manifest: Manifest): string {
  const json = {
    semantic_models: Object.values(manifest.semantic_models).map((it) => without(it, nodeKeys)),
    metrics: Object.values(manifest.metrics).map((it) => without(it, nodeKeys)),
    project_configuration: {
      time_spine_table_configurations: [],
      metadata: null,
      dsi_package_version: { major_version: '0', minor_version: '9', patch_version: '0' },
      time_spines: Object.values(manifest.nodes).flatMap(timeSpine),
    },
    saved_queries: Object.values(manifest.saved_queries).map((it) => without(it, nodeKeys)),
  };
  return JSON.stringify(json);
}

/** Keys of dbt's nodes that MetricFlow has no field for. */
const nodeKeys = new Set([
  'resource_type',
  'package_name',
  'path',
  'original_file_path',
  'unique_id',
  'fqn',
  'created_at',
  'depends_on',
  'refs',
  'sources',
  'unrendered_config',
  'group',
  'tags',
  'meta',
  'model',
]);

function without(resource: GraphResource, keys: ReadonlySet<string>): Record<string, unknown> {
  return Object.fromEntries(Object.entries(resource).filter(([key]) => !keys.has(key)));
}

function timeSpine(node: ManifestNode): Record<string, unknown>[] {
  const spine = node.time_spine as { standard_granularity_column?: string } | null | undefined;
  const column = spine?.standard_granularity_column;
  if (!column) return [];
  const granularity = Object.values(node.columns).find((it) => it.name === column)?.granularity ?? 'day';
  const { alias, schema: schema_name, database, relation_name } = node;
  return [
    {
      node_relation: { alias, schema_name, database, relation_name },
      primary_column: { name: column, time_granularity: granularity },
      custom_granularities: [],
    },
  ];
}
