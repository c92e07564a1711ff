import type { Component } from './components.ts';
import { type Neighbours, neighbours } from './rank.ts';

/** Above this many way-points, long edges are drawn straight instead: the layout stays near-linear. */
const mostWaypoints = 6000;

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
  const useWaypoints = countWaypoints(component, ranks, edges) <= mostWaypoints;
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
    const points = addWaypoints({ a, b, rank, links });
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

function countWaypoints(component: Component, ranks: Int32Array, edges: ArrayLike<number>): number {
  let total = 0;
  for (const edge of component.edges) {
    total += Math.max(0, Math.abs(ranks[edges[edge * 2]!]! - ranks[edges[edge * 2 + 1]!]!) - 1);
  }
  return total;
}

function addWaypoints(input: { a: number; b: number; rank: number[]; links: number[] }): number[] {
  const { a, b, rank, links } = input;
  const points: number[] = [];
  let last = a;
  for (let r = rank[a]! + 1; r < rank[b]!; r++) {
    const item = rank.length;
    rank.push(r);
    links.push(last, item);
    points.push(item);
    last = item;
  }
  links.push(last, b);
  return points;
}
