import type { AstJson } from '../compiler/lineage/ast.ts';
import type { LineageNode } from '../compiler/lineage/project-lineage.ts';
import type { SqlParser } from '../compiler/lineage/sql-parser.ts';
import type { Manifest } from '../compiler/manifest/manifest.ts';
import type { UniqueId } from '../compiler/manifest/resource.ts';

/** Nodes that were written otherwise, and whose query says what it said before: only layout, comments or Jinja differ. */
export async function sameQueries(
  before: Manifest,
  after: readonly LineageNode[],
  parser: SqlParser,
): Promise<ReadonlySet<UniqueId>> {
  const pairs = after.flatMap(({ node, sql }) => {
    const old = before.nodes[node.unique_id];
    const isChanged = old?.raw_code !== node['raw_code'] || old?.compiled_code !== sql;
    return sql !== null && old?.compiled_code && isChanged
      ? [{ id: node.unique_id, sql, old: old.compiled_code }]
      : [];
  });
  const trees = await parser.parseAll(pairs.flatMap(({ sql, old }) => [old, sql]));
  const isSame = (place: number) => {
    const [old, now] = [withoutPlaces(trees[place]!), withoutPlaces(trees[place + 1]!)];
    return old !== undefined && old === now;
  };
  return new Set(pairs.filter((_, index) => isSame(2 * index)).map(({ id }) => id));
}

function withoutPlaces(tree: AstJson): string | undefined {
  if (tree.error) return undefined;
  return JSON.stringify(tree, (key, value) => (key === 'query_location' ? undefined : value));
}
