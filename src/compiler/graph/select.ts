import { noMatchingNodes } from '../../diagnostics/codes/selection.ts';
import { asError, asWarning, type Diagnostic, ProblemError } from '../../diagnostics/diagnostic.ts';
import { nearest } from '../../diagnostics/suggest.ts';
import { findResource, type Manifest } from '../manifest/manifest.ts';
import type { GraphNode, ManifestNode, UniqueId } from '../manifest/resource.ts';
import { Evaluation } from './evaluate.ts';
import type { Graph } from './graph.ts';
import type { SelectionContext } from './selection-context.ts';
import type { SelectionSpec } from './selection-spec.ts';

/** The chosen ids, in no particular order. */
export interface Selection {
  readonly ids: ReadonlySet<UniqueId>;
}

/**
 * Evaluates a selection as dbt does. A criterion without a match is a warning; a value that a method refuses is an error.
 * Costs one pass over the manifest for each criterion.
 */
export function select(
  graph: Graph,
  manifest: Manifest,
  { spec, context }: { spec: SelectionSpec; context: SelectionContext },
): { selection: Selection; diagnostics: readonly Diagnostic[] } {
  const diagnostics: Diagnostic[] = [];
  const evaluation = new Evaluation(graph, manifest, context);
  try {
    const chosen = evaluation.run(spec);
    diagnostics.push(...evaluation.warnings.map(asWarning));
    for (const criterion of evaluation.unmatched) {
      diagnostics.push(asWarning(noMatchingNodes(criterion, suggestion(criterion, manifest))));
    }
    return { selection: { ids: keep(chosen, manifest, context) }, diagnostics };
  } catch (error) {
    if (!(error instanceof ProblemError)) throw error;
    return { selection: { ids: new Set() }, diagnostics: [...diagnostics, asError(error.problem)] };
  }
}

function keep(chosen: ReadonlySet<UniqueId>, manifest: Manifest, context: SelectionContext): Set<UniqueId> {
  const kept = new Set<UniqueId>();
  for (const id of chosen) {
    const node = findResource(manifest, id)!;
    if (context.resourceTypes && !context.resourceTypes.has(node.resource_type)) continue;
    if (context.includeEmptyNodes || !isEmpty(node, manifest)) kept.add(id);
  }
  return kept;
}

/** A file without SQL runs nothing. */
function isEmpty(node: GraphNode, manifest: Manifest): boolean {
  if (!(node.unique_id in manifest.nodes) || node.resource_type === 'seed') return false;
  return (node as ManifestNode).raw_code.trim() === '';
}

/** A near name for a mistyped bare one. */
function suggestion(criterion: string, manifest: Manifest): string | undefined {
  const name = criterion.replace(/^@|^\d*\+|\+\d*$/g, '');
  if (/[^\w.]/.test(name)) return undefined;
  return nearest(
    name,
    Object.values(manifest.nodes)
      .filter((it) => it.resource_type !== 'test')
      .map((it) => it.name),
  );
}
