export interface Component {
  readonly nodes: readonly number[];
  /** Edge numbers (pairs), ascending. */
  readonly edges: readonly number[];
}

export interface Components {
  /** Largest first; equal ones by their lowest node. */
  readonly connected: readonly Component[];
  /** Nodes without any edge, ascending. */
  readonly loose: readonly number[];
}

/** Splits a graph into its connected parts (union by path halving; nothing recursive). */
export function findComponents(count: number, edges: ArrayLike<number>): Components {
  const parent = Int32Array.from({ length: count }, (_, n) => n);
  const find = (start: number) => {
    let node = start;
    while (parent[node] !== node) {
      parent[node] = parent[parent[node]!]!;
      node = parent[node]!;
    }
    return node;
  };
  for (let e = 0; e < edges.length; e += 2) {
    const a = find(edges[e]!);
    const b = find(edges[e + 1]!);
    if (a !== b) parent[Math.max(a, b)] = Math.min(a, b);
  }
  const groups = new Map<number, { nodes: number[]; edges: number[] }>();
  for (let n = 0; n < count; n++) {
    const root = find(n);
    const group = groups.get(root);
    if (group) group.nodes.push(n);
    else groups.set(root, { nodes: [n], edges: [] });
  }
  for (let e = 0; e < edges.length; e += 2) groups.get(find(edges[e]!))?.edges.push(e / 2);
  const all = [...groups.values()];
  return {
    connected: all
      .filter((group) => group.nodes.length > 1)
      .sort((a, b) => b.nodes.length - a.nodes.length || a.nodes[0]! - b.nodes[0]!),
    loose: all.filter((group) => group.nodes.length === 1).map((group) => group.nodes[0]!),
  };
}
