export interface Ranking {
  /** Column of each node, from 0. */
  readonly rank: Int32Array;
}

/** Neighbours of each node in one flat list: those of node n are items[start[n]] … items[start[n + 1] - 1]. */
export interface Neighbours {
  readonly start: Int32Array;
  readonly items: Int32Array;
}

/** Collects children (`from` = 0) or parents (`from` = 1) of each node from flat pairs. */
export function neighbours(count: number, edges: ArrayLike<number>, from: 0 | 1): Neighbours {
  const start = new Int32Array(count + 1);
  for (let e = 0; e < edges.length; e += 2) start[edges[e + from]! + 1]!++;
  for (let n = 0; n < count; n++) start[n + 1]! += start[n]!;
  const fill = start.slice(0, count);
  const items = new Int32Array(edges.length / 2);
  for (let e = 0; e < edges.length; e += 2) items[fill[edges[e + from]!]!++] = edges[e + 1 - from]!;
  return { start, items };
}

/**
 * Gives each node the column after its furthest parent, then pulls nodes with more children than parents
 * towards those, so that edges stay short. In a cycle, the edges back to an earlier node do not count.
 */
export function rankNodes(count: number, edges: ArrayLike<number>): Ranking {
  const children = neighbours(count, edges, 0);
  const parents = neighbours(count, edges, 1);
  const order = topologicalOrder(count, children, parents);
  const position = new Int32Array(count);
  order.forEach((node, i) => {
    position[node] = i;
  });
  const rank = new Int32Array(count);
  for (const node of order) {
    for (let i = children.start[node]!; i < children.start[node + 1]!; i++) {
      const child = children.items[i]!;
      if (position[child]! > position[node]!) rank[child] = Math.max(rank[child]!, rank[node]! + 1);
    }
  }
  pullRight({ order, position, rank, children, parents });
  return { rank };
}

interface PullInput {
  readonly order: Int32Array;
  readonly position: Int32Array;
  readonly rank: Int32Array;
  readonly children: Neighbours;
  readonly parents: Neighbours;
}

function pullRight({ order, position, rank, children, parents }: PullInput): void {
  for (let o = order.length - 1; o >= 0; o--) {
    const node = order[o]!;
    const parentCount = parents.start[node + 1]! - parents.start[node]!;
    const childCount = children.start[node + 1]! - children.start[node]!;
    if (childCount <= parentCount) continue;
    let nearest = Number.POSITIVE_INFINITY;
    for (let i = children.start[node]!; i < children.start[node + 1]!; i++) {
      const child = children.items[i]!;
      if (position[child]! > o) nearest = Math.min(nearest, rank[child]!);
    }
    if (Number.isFinite(nearest)) rank[node] = Math.max(rank[node]!, nearest - 1);
  }
}

/** Kahn's algorithm; where only cycles are left, the lowest number goes first. */
export function topologicalOrder(count: number, children: Neighbours, parents: Neighbours): Int32Array {
  const waiting = new Int32Array(count);
  for (let n = 0; n < count; n++) waiting[n] = parents.start[n + 1]! - parents.start[n]!;
  const order = new Int32Array(count);
  const placed = new Uint8Array(count);
  let length = 0;
  const put = (node: number) => {
    placed[node] = 1;
    order[length++] = node;
  };
  for (let n = 0; n < count; n++) if (waiting[n] === 0) put(n);
  let next = 0;
  for (let lowest = 0; length < count || next < length; ) {
    if (next === length) {
      while (placed[lowest] === 1) lowest++;
      put(lowest);
    }
    const node = order[next++]!;
    for (let i = children.start[node]!; i < children.start[node + 1]!; i++) {
      const child = children.items[i]!;
      if (--waiting[child]! === 0 && placed[child] === 0) put(child);
    }
  }
  return order;
}
