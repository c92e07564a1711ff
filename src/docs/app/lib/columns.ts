import { type Neighbours, neighbours } from '../../layout/rank.ts';
import type { ColumnData } from '../../site-data.ts';
import { reach } from './project.ts';

/** Lineage of all columns, indexed; columns are numbers. */
export interface ColumnGraph {
  readonly data: ColumnData;
  /** Node and name of each column. */
  readonly node: Int32Array;
  readonly name: readonly string[];
  /** First column of each node of the data. */
  readonly first: Int32Array;
  /** First of the edges (as triples of the data) into each column: they lie together. */
  readonly into: Int32Array;
  readonly up: Neighbours;
  readonly down: Neighbours;
  /** Columns by node and lower-case name: see `findColumn`. */
  readonly byKey: ReadonlyMap<string, number>;
}

/** One step of a trace. */
export interface ColumnStep {
  readonly from: number;
  readonly to: number;
  /** `identity`, `expression`, … */
  readonly kind: string;
}

/** What a column is made from and what is made from it, all the way. */
export interface ColumnTrace {
  readonly start: number;
  readonly up: ReadonlySet<number>;
  readonly down: ReadonlySet<number>;
  readonly steps: readonly ColumnStep[];
}

/** Indexes the lineage once it is loaded. */
export function openColumns(data: ColumnData): ColumnGraph {
  const total = data.columns.reduce((sum, columns) => sum + columns.length, 0);
  const node = new Int32Array(total);
  const first = new Int32Array(data.nodes.length);
  const name: string[] = [];
  const byKey = new Map<string, number>();
  data.columns.forEach((words, i) => {
    first[i] = name.length;
    for (const word of words) {
      const column = name.push(data.words[word]!) - 1;
      node[column] = data.nodes[i]!;
      byKey.set(key(data.nodes[i]!, name[column]!), column);
    }
  });
  const pairs = new Int32Array((data.edges.length / 3) * 2);
  for (let e = 0; e < data.edges.length / 3; e++) {
    pairs[e * 2] = data.edges[e * 3]!;
    pairs[e * 2 + 1] = data.edges[e * 3 + 1]!;
  }
  const [up, down] = [neighbours(total, pairs, 1), neighbours(total, pairs, 0)];
  return { data, node, name, first, byKey, into: edgesInto(data, total), up, down };
}

/** The generator writes the edges in the order of the columns that they lead into. */
function edgesInto({ edges }: ColumnData, total: number): Int32Array {
  const into = new Int32Array(total + 1);
  for (let e = 0; e < edges.length; e += 3) into[edges[e + 1]! + 1]!++;
  for (let column = 0; column < total; column++) into[column + 1]! += into[column]!;
  return into;
}

/** The number of a node's column, in whatever letters it is written; -1 when lineage does not know it. */
export function findColumn(graph: ColumnGraph, node: number, name: string): number {
  return graph.byKey.get(key(node, name)) ?? -1;
}

/** The columns of a node, in order. */
export function columnsOf({ data, first }: ColumnGraph, node: number): number[] {
  const at = data.nodes.indexOf(node);
  return at < 0 ? [] : data.columns[at]!.map((_, i) => first[at]! + i);
}

/** How many columns a column is made from and feeds directly. */
export function degree(graph: ColumnGraph, column: number): number {
  const { up, down } = graph;
  return up.start[column + 1]! - up.start[column]! + down.start[column + 1]! - down.start[column]!;
}

/** Follows a column to all that it comes from and all that comes of it. */
export function traceColumn(graph: ColumnGraph, start: number): ColumnTrace {
  const up = reach(graph.up, [start], Number.POSITIVE_INFINITY);
  const down = reach(graph.down, [start], Number.POSITIVE_INFINITY);
  const steps: ColumnStep[] = [];
  const { edges, kinds } = graph.data;
  for (const to of new Set([...up, ...down])) {
    for (let e = graph.into[to]!; e < graph.into[to + 1]!; e++) {
      const from = edges[e * 3]!;
      if ((up.has(from) && up.has(to)) || (down.has(from) && down.has(to)))
        steps.push({ from, to, kind: kinds[edges[e * 3 + 2]!] ?? '' });
    }
  }
  return { start, up, down, steps };
}

function key(node: number, name: string): string {
  return `${node} ${name.toLowerCase()}`;
}
