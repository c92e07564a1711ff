import type { ColumnGraph, ColumnTrace } from '../lib/columns.ts';
import type { ColumnPath } from './paint.ts';
import type { Scene } from './scene.ts';

/** The way of a column through a scene: its boxes, the columns in them, and the edges between. */
export function columnPath(
  scene: Scene,
  graph: ColumnGraph,
  trace: ColumnTrace,
): { items: Set<number>; columns: ColumnPath } {
  const names = new Map<number, string[]>();
  for (const column of new Set([...trace.up, ...trace.down])) {
    const item = scene.itemOf.get(graph.node[column]!);
    if (item === undefined) continue;
    const known = names.get(item);
    if (known) known.push(graph.name[column]!);
    else names.set(item, [graph.name[column]!]);
  }
  const edges = new Set<number>();
  for (const { from, to } of trace.steps) {
    const a = scene.itemOf.get(graph.node[from]!);
    const b = scene.itemOf.get(graph.node[to]!);
    if (a !== undefined && b !== undefined && a !== b) edges.add(a * scene.items.length + b);
  }
  const undrawn = new Set(edges);
  for (let e = 0; e < scene.edges.length; e += 2)
    undrawn.delete(scene.edges[e]! * scene.items.length + scene.edges[e + 1]!);
  const labels = new Map([...names].map(([item, columns]) => [item, shortList(columns)]));
  return { items: new Set(names.keys()), columns: { labels, edges, undrawn } };
}

function shortList(columns: readonly string[]): string {
  const [first, ...rest] = columns;
  return rest.length === 0 ? first! : `${first}, +${rest.length}`;
}
