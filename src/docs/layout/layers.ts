import type { Component } from './components.ts';
import { type Neighbours, neighbours } from './rank.ts';

/** Above this many way-points, long edges run straight: the layout stays near-linear, and boxes stay the main thing. */
function mostWaypoints(nodes: number): number {
  return Math.min(6000, 200 + nodes * 6);
}

/**
 * One component as columns of items. An item is a node (items 0 … nodes.length-1) or a way-point of an edge that
 * spans several columns; items are numbered within the component.
 */
export interface Layers {
  readonly nodes: readonly number[];
  readonly edges: readonly number[];
  /** Edge number → its way-points, left to right. */
  readonly waypoints: ReadonlyMap<number, readonly number[]>;
  readonly itemCount: number;
  readonly rank: Int32Array;
  /** Columns from left to right: items from top to bottom. `orderLayers` sorts them in place. */
  readonly columns: number[][];
  readonly right: Neighbours;
  readonly left: Neighbours;
}

/** Cuts a component into columns, with way-points where that is affordable. */
export function buildLayers(component: Component, ranks: Int32Array, edges: ArrayLike<number>): Layers {
  const { nodes } = component;
  const local = new Map(nodes.map((node, i) => [node, i]));
  let lowest = Number.POSITIVE_INFINITY;
  for (const node of nodes) lowest = Math.min(lowest, ranks[node]!);
  const rank = nodes.map((node) => ranks[node]! - lowest);
  const links: number[] = [];
  const waypoints = new Map<number, number[]>();
  const trunks = new Map<number, number[]>();
  const useWaypoints = countWaypoints(component, ranks, edges) <= mostWaypoints(nodes.length);
  for (const edge of component.edges) {
    let a = local.get(edges[edge * 2]!)!;
    let b = local.get(edges[edge * 2 + 1]!)!;
    if (a === b) continue;
    const backwards = rank[a]! > rank[b]!;
    if (backwards) [a, b] = [b, a];
    if (!useWaypoints || rank[b]! - rank[a]! < 2) {
      links.push(a, b);
      continue;
    }
    const points = addWaypoints({ a, b, rank, links, trunks });
    waypoints.set(edge, backwards ? points.reverse() : points);
  }
  const columns: number[][] = [];
  rank.forEach((column, item) => {
    while (columns.length <= column) columns.push([]);
    columns[column]!.push(item);
  });
  return {
    nodes,
    edges: component.edges,
    waypoints,
    itemCount: rank.length,
    rank: Int32Array.from(rank),
    columns,
    right: neighbours(rank.length, links, 0),
    left: neighbours(rank.length, links, 1),
  };
}

/** Way-points that the component would need: those of its longest edge for each starting node. */
function countWaypoints(component: Component, ranks: Int32Array, edges: ArrayLike<number>): number {
  const longest = new Map<number, number>();
  for (const edge of component.edges) {
    const from = ranks[edges[edge * 2]!]!;
    const to = ranks[edges[edge * 2 + 1]!]!;
    const start = from <= to ? edges[edge * 2]! : edges[edge * 2 + 1]!;
    longest.set(start, Math.max(longest.get(start) ?? 0, Math.abs(to - from) - 1));
  }
  let total = 0;
  for (const length of longest.values()) total += Math.max(0, length);
  return total;
}

interface EdgeEnds {
  readonly a: number;
  readonly b: number;
  readonly rank: number[];
  readonly links: number[];
  /** Way-points by starting item: the one in each column to its right. */
  readonly trunks: Map<number, number[]>;
}

/** Edges from the same item share their way-points: one line that branches off where each edge ends. */
function addWaypoints({ a, b, rank, links, trunks }: EdgeEnds): number[] {
  const span = rank[b]! - rank[a]! - 1;
  const trunk = trunks.get(a) ?? [];
  trunks.set(a, trunk);
  while (trunk.length < span) {
    const item = rank.length;
    rank.push(rank[a]! + trunk.length + 1);
    links.push(trunk.at(-1) ?? a, item);
    trunk.push(item);
  }
  links.push(trunk[span - 1]!, b);
  return trunk.slice(0, span);
}
