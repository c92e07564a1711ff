import type { Diagnostic, Note } from '../../diagnostics/diagnostic.ts';
import type { LinkedGraph } from '../graph/build-graph.ts';
import { findResource, type Manifest } from '../manifest/manifest.ts';
import type { Project } from '../project/project.ts';
import { locateCall } from './locate-call.ts';

/** A cycle's diagnostic at the ref() that closes it, with the other ones as notes. */
export function locateCycle(
  { diagnostics, cycle }: LinkedGraph,
  manifest: Manifest,
  project: Project,
): readonly Diagnostic[] {
  const calls: Note[] = [];
  for (const [index, id] of cycle.entries()) {
    const node = findResource(manifest, id);
    const needed = findResource(manifest, cycle[index - 1] ?? '');
    const at = node && needed && locateCall(project, node, 'ref', needed.name);
    if (at) calls.push({ message: `${node.name} needs ${needed.name}`, at });
  }
  const last = calls.pop();
  return diagnostics.map((it) => (last ? { ...it, at: last.at!, notes: calls } : it));
}
