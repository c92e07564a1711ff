import type { UniqueId } from '../manifest/resource.ts';

/**
 * Who needs whom: an edge goes from a node to what is built from it. Plain maps rather than a graph library, since every
 * algorithm on it is ours (iterative, so that a chain of any length is safe) and a library's store costs five times more.
 */
export interface Graph {
  /** In the order in which dbt links them: sources, nodes, then the rest. */
  readonly ids: readonly UniqueId[];
  readonly parents: ReadonlyMap<UniqueId, readonly UniqueId[]>;
  readonly children: ReadonlyMap<UniqueId, readonly UniqueId[]>;
}

/** Walks outward from a set, level by level; the start itself is only in the result where a path leads back to it. */
export function reach(
  edges: ReadonlyMap<UniqueId, readonly UniqueId[]>,
  start: Iterable<UniqueId>,
  depth: number | null = null,
): Set<UniqueId> {
  const reached = new Set<UniqueId>();
  let layer: Iterable<UniqueId> = start;
  for (let level = 0; depth === null || level < depth; level++) {
    const next: UniqueId[] = [];
    for (const id of layer) {
      for (const neighbour of edges.get(id) ?? []) {
        if (reached.has(neighbour)) continue;
        reached.add(neighbour);
        next.push(neighbour);
      }
    }
    if (next.length === 0) break;
    layer = next;
  }
  return reached;
}
