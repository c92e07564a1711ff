import type { LineageNode } from '../../compiler/lineage/project-lineage.ts';
import type { Manifest } from '../../compiler/manifest/manifest.ts';
import type { CheckRun } from './check-run.ts';

/** What a check left of each relation, as lineage takes it. */
export function lineageNodes(
  manifest: Manifest,
  { ids, result, compiledSql }: Pick<CheckRun, 'ids' | 'result' | 'compiledSql'>,
): LineageNode[] {
  return ids.flatMap((id): LineageNode[] => {
    const columns = result.relations.get(id)?.columns ?? null;
    const source = manifest.sources[id];
    if (source) {
      const { database, schema, identifier } = source;
      return [{ node: source, relation: { database, schema, name: identifier }, sql: null, columns }];
    }
    const node = manifest.nodes[id];
    if (!node || !['model', 'seed', 'snapshot'].includes(node.resource_type)) return [];
    const { database, schema, alias } = node;
    const relation = node.config.materialized === 'ephemeral' ? null : { database, schema, name: alias };
    return [{ node, relation, sql: compiledSql(id), columns }];
  });
}
