import { join } from 'node:path';
import { writeFileAtomically } from '../../util/write-file.ts';
import type { Graph } from '../graph/graph.ts';

/** Writes graph_summary.json: every node by number, with its type and what follows it. */
export function writeGraphSummary(targetFolder: string, graph: Graph, invocationId: string): void {
  const numbers = new Map(graph.ids.map((id, index) => [id, index]));
  const linked: Record<string, unknown> = {};
  for (const [index, id] of graph.ids.entries()) {
    const succ = graph.children.get(id)!.map((child) => numbers.get(child)!);
    linked[String(index)] = { name: id, type: id.split('.', 1)[0], ...(succ.length > 0 ? { succ } : {}) };
  }
  const json = { _invocation_id: invocationId, linked };
  writeFileAtomically(join(targetFolder, 'graph_summary.json'), JSON.stringify(json), { durable: false });
}
