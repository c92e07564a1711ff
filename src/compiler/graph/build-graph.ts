import { graphCycle } from '../../diagnostics/codes/graph.ts';
import { asError, type Diagnostic } from '../../diagnostics/diagnostic.ts';
import type { Manifest } from '../manifest/manifest.ts';
import type { GraphNode, UniqueId } from '../manifest/resource.ts';
import type { Graph } from './graph.ts';

/** The sections of what depends on others, in the order in which a graph has them, after the sources. */
export const LINKED_SECTIONS = [
  'nodes',
  'semantic_models',
  'exposures',
  'functions',
  'metrics',
  'unit_tests',
  'saved_queries',
] as const;

export interface LinkedGraph {
  readonly graph: Graph;
  readonly diagnostics: readonly Diagnostic[];
  /** The path of the cycle that the diagnostic tells of: each needs the one before it. */
  readonly cycle: readonly UniqueId[];
}

/** Links the manifest's resources by what they depend on. A cycle comes back as a diagnostic with the whole path. */
export function buildGraph(manifest: Manifest): LinkedGraph {
  const parents = new Map<UniqueId, readonly UniqueId[]>();
  for (const id in manifest.sources) parents.set(id, []);
  for (const name of LINKED_SECTIONS) {
    const section: Readonly<Record<UniqueId, GraphNode>> = manifest[name];
    for (const id in section) parents.set(id, parentsOf(section[id]!));
  }
  return linkGraph(parents);
}

/** The graph of resources and what each of them needs, in the order in which the graph has them. */
export function linkGraph(parents: ReadonlyMap<UniqueId, readonly UniqueId[]>): LinkedGraph {
  const children = new Map<UniqueId, UniqueId[]>();
  for (const id of parents.keys()) children.set(id, []);
  for (const [id, needed] of parents) for (const parent of needed) children.get(parent)?.push(id);
  const graph = { ids: [...parents.keys()], parents, children };
  const cycle = findCycle(graph);
  return { graph, diagnostics: cycle ? [asError(graphCycle(cycle))] : [], cycle: cycle ?? [] };
}

/** Seeds need nothing, whatever their hooks mention. */
function parentsOf(node: GraphNode): readonly UniqueId[] {
  if (node.resource_type === 'seed') return [];
  const needed = (node as { depends_on?: { nodes: readonly UniqueId[] } }).depends_on?.nodes ?? [];
  return needed.length > 1 ? [...new Set(needed)] : needed;
}

/** One cycle as a path whose last id is its first, or undefined. Depth first without recursion. */
export function findCycle(graph: Graph): UniqueId[] | undefined {
  const open = new Map<UniqueId, number>();
  const done = new Set<UniqueId>();
  for (const start of graph.ids) {
    if (done.has(start)) continue;
    const path: UniqueId[] = [start];
    const next: number[] = [0];
    open.set(start, 0);
    while (path.length > 0) {
      const id = path.at(-1)!;
      const child = graph.children.get(id)?.[next[next.length - 1]!++];
      if (child === undefined) {
        done.add(id);
        open.delete(id);
        path.pop();
        next.pop();
      } else if (open.has(child)) {
        return [...path.slice(open.get(child)), child];
      } else if (!done.has(child)) {
        open.set(child, path.length);
        path.push(child);
        next.push(0);
      }
    }
  }
  return undefined;
}
