import type { GraphNode, ManifestNode } from '../../compiler/manifest/resource.ts';
import type { NodeResult } from '../../runner/run-results.ts';

/** A relation as dbt's lines show it: `schema.alias`, with the database where it is not the target's. */
export function relationText(node: GraphNode, defaultDatabase: string): string {
  const { database, schema, alias, name } = node as Partial<ManifestNode> & { name: string };
  const place = `${schema ?? ''}.${alias ?? name}`;
  return database && database !== defaultDatabase ? `${database}.${place}` : place;
}

/** What dbt's START and OK lines call a node. */
export function describeNode(node: GraphNode, defaultDatabase: string): string {
  switch (node.resource_type) {
    case 'model': {
      const { language, config } = node as ManifestNode;
      const kind = config['incremental_strategy'] === 'microbatch' ? 'microbatch' : config.materialized;
      return `${language ?? 'sql'} ${kind} model ${relationText(node, defaultDatabase)}`;
    }
    case 'seed':
      return `seed file ${relationText(node, defaultDatabase)}`;
    case 'snapshot':
      return `snapshot ${relationText(node, defaultDatabase)}`;
    case 'test':
      return `test ${node.name}`;
    case 'unit_test':
      return `unit_test ${unitTestName(node)}`;
    case 'source':
      return `freshness of ${String(node['source_name'])}.${node.name}`;
    case 'function':
      return `function ${relationText(node, defaultDatabase)}`;
    case 'saved_query':
      return `saved query ${node.name}`;
    default:
      return `${node.resource_type} ${node.name}`;
  }
}

/** `customers::customers_are_counted`. */
export function unitTestName(node: GraphNode): string {
  const version = node['version'] ?? null;
  return `${String(node['model'])}::${node.name}${version === null ? '' : `_v${String(version)}`}`;
}

/** What dbt's JSON log says of the node that an event is about. */
export function nodeInfo(
  node: GraphNode,
  { status, startedAt = '', finishedAt = '' }: { status: string; startedAt?: string; finishedAt?: string },
): Record<string, unknown> {
  const it = node as Partial<ManifestNode> & GraphNode;
  return {
    materialized: it.config['materialized'] ?? '',
    meta: it.meta ?? {},
    node_checksum: (it as ManifestNode).checksum?.checksum ?? '',
    node_finished_at: finishedAt,
    node_name: it.name,
    node_path: it.path,
    node_relation: {
      alias: (it as ManifestNode).alias ?? '',
      database: (it as ManifestNode).database ?? '',
      relation_name: (it as ManifestNode).relation_name ?? '',
      schema: (it as ManifestNode).schema ?? '',
    },
    node_started_at: startedAt,
    node_status: status,
    resource_type: it.resource_type,
    unique_id: it.unique_id,
  };
}

/** Node information with the times of a result. */
export function resultInfo(node: GraphNode | ManifestNode, result: NodeResult): Record<string, unknown> {
  const startedAt = result.timing[0]?.started_at.replace('Z', '');
  const finishedAt = result.timing.at(-1)?.completed_at.replace('Z', '');
  return nodeInfo(node, {
    status: result.status,
    ...(startedAt ? { startedAt } : {}),
    ...(finishedAt ? { finishedAt } : {}),
  });
}
