import type { Graph } from '../graph/graph.ts';

/** graph_summary.json after its `_invocation_id`: every node by number, with its type and what follows it. */
export function graphSummaryText(graph: Graph): string {
  const numbers = new Map(graph.ids.map((id, index) => [id, index]));
  const linked: Record<string, unknown> = {};
  for (const [index, id] of graph.ids.entries()) {
    const succ = graph.children.get(id)!.map((child) => numbers.get(child)!);
    linked[String(index)] = { name: id, type: id.split('.', 1)[0], ...(succ.length > 0 ? { succ } : {}) };
  }
  return JSON.stringify({ linked }).slice(1);
}
