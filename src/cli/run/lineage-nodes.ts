import type { LineageNode } from '../../compiler/lineage/project-lineage.ts';
import type { Manifest } from '../../compiler/manifest/manifest.ts';
import type { CheckRun } from './check-run.ts';

/** What a check left of each relation, as lineage takes it. */
export async function lineageNodes(
  manifest: Manifest,
  { ids, result, sqlOf }: CheckRun,
): Promise<LineageNode[]> {
  const nodes: LineageNode[] = [];
  for (const id of ids) {
    const columns = result.relations.get(id)?.columns ?? null;
    const source = manifest.sources[id];
    if (source) {
      const { database, schema, identifier } = source;
      nodes.push({ node: source, relation: { database, schema, name: identifier }, sql: null, columns });
      continue;
    }
    const node = manifest.nodes[id];
    if (!node || !['model', 'seed', 'snapshot'].includes(node.resource_type)) continue;
    const { database, schema, alias } = node;
    const relation = node.config.materialized === 'ephemeral' ? null : { database, schema, name: alias };
    const made = node.resource_type === 'seed' ? { sql: null } : await sqlOf(node);
    const text = 'sql' in made ? { sql: made.sql } : { sql: null, noSql: made.reason };
    nodes.push({ node, relation, ...text, columns });
  }
  return nodes;
}
