import type { Diagnostic, Note } from '../../diagnostics/diagnostic.ts';
import type { Span } from '../../diagnostics/source.ts';
import { findCycle, type LinkedGraph } from '../graph/build-graph.ts';
import type { Graph } from '../graph/graph.ts';
import { findResource, type Manifest } from '../manifest/manifest.ts';
import type { UniqueId } from '../manifest/resource.ts';
import type { Project } from '../project/project.ts';
import { locateCall } from './locate-call.ts';

type Call = Note & { readonly at: Span };

/** A cycle's diagnostic at the ref() without which there would be none, with the other ones as notes. */
export function locateCycle(
  { diagnostics, cycle, graph }: LinkedGraph,
  manifest: Manifest,
  project: Project,
): readonly Diagnostic[] {
  const calls: Call[] = [];
  let first: Call | undefined;
  for (const [index, id] of cycle.entries()) {
    const node = findResource(manifest, id);
    const needed = findResource(manifest, cycle[index - 1] ?? '');
    const at = node && needed && locateCall(project, node, 'ref', needed.name);
    if (!at) continue;
    const call = { message: `${node.name} needs ${needed.name}`, at };
    if (!first && closesAll(graph, needed.unique_id, id)) first = call;
    else calls.push(call);
  }
  const chosen = first ?? calls.pop();
  return diagnostics.map((it) => (chosen ? { ...it, at: chosen.at, notes: calls } : it));
}

/** Whether there would be no cycle without one need. */
function closesAll(graph: Graph, needed: UniqueId, id: UniqueId): boolean {
  const children = new Map(graph.children);
  children.set(
    needed,
    (children.get(needed) ?? []).filter((child) => child !== id),
  );
  return findCycle({ ...graph, children }) === undefined;
}
