import type { Problem } from '../../../diagnostics/diagnostic.ts';
import type { Manifest } from '../../manifest/manifest.ts';
import type { GraphNode, ManifestNode } from '../../manifest/resource.ts';
import type { SelectionContext } from '../selection-context.ts';
import { modifiedMacros } from './modified-macros.ts';
import { sameConfig } from './same-config.ts';
import { sameBody, sameContents, samePersistedDescription, sameRelation } from './same-contents.ts';
import { reportRemovedContract, sameContract } from './same-contract.ts';

/** Two manifests side by side. */
export interface Comparison {
  readonly manifest: Manifest;
  readonly previous: Manifest;
  readonly context: SelectionContext;
  readonly macros: ReadonlySet<string>;
  readonly warn: (problem: Problem) => void;
}

export function compareManifests(
  manifest: Manifest,
  previous: Manifest,
  { context, warn }: { context: SelectionContext; warn: (problem: Problem) => void },
): Comparison {
  return { manifest, previous, context, warn, macros: modifiedMacros(manifest, previous) };
}

type StateCheck = (before: GraphNode | undefined, after: GraphNode, comparison: Comparison) => boolean;

/** The values of `state:`. */
export const stateChecks: Readonly<Record<string, StateCheck>> = {
  new: (before) => before === undefined,
  old: (before) => before !== undefined,
  modified: isModified,
  unmodified: (before, after, comparison) => !isModified(before, after, comparison),
  'modified.body': (before, after) => isNode(after) && differs(before, after, sameBody),
  'modified.configs': (before, after) =>
    after.resource_type !== 'unit_test' && (before === undefined || !sameConfig(before, after)),
  'modified.persisted_descriptions': (before, after) =>
    isNode(after) && differs(before, after, samePersistedDescription),
  'modified.relation': (before, after, { context }) =>
    (isNode(after) || after.resource_type === 'source') &&
    (before === undefined || !sameRelation(before, after, context.compareUnrendered)),
  'modified.macros': (_, after, comparison) => callsModifiedMacro(after, comparison),
  'modified.contract': (before, after, { warn }) =>
    isNode(after) && differs(before, after, (old, now) => sameContract(old, now, warn)),
};

/** Reports contracted models that were there before and are gone or disabled now. */
export function checkRemovedContracts({ manifest, previous, context, warn }: Comparison): void {
  for (const [id, node] of Object.entries(previous.nodes)) {
    const disabled = manifest.disabled[id]?.[0] as ManifestNode | undefined;
    const removed = disabled ?? (id in manifest.nodes ? undefined : node);
    if (removed) reportRemovedContract(removed, { now: context.now, warn });
  }
}

function isModified(before: GraphNode | undefined, after: GraphNode, comparison: Comparison): boolean {
  const contents = sameContents(before, after, comparison.context.compareUnrendered);
  // The contract is compared in any case, since what breaks it has to be reported.
  const contract =
    before?.resource_type !== 'model' ||
    sameContract(before as ManifestNode, after as ManifestNode, comparison.warn);
  return !contents || !contract || callsModifiedMacro(after, comparison);
}

function callsModifiedMacro(node: GraphNode, { macros }: Comparison): boolean {
  if (macros.size === 0) return false;
  const called = (node as { depends_on?: { macros?: readonly string[] } }).depends_on?.macros ?? [];
  return called.some((id) => macros.has(id));
}

const nodeTypes = new Set([
  'model',
  'seed',
  'snapshot',
  'test',
  'analysis',
  'operation',
  'sql_operation',
  'function',
]);

function isNode(node: GraphNode): node is ManifestNode {
  return nodeTypes.has(node.resource_type);
}

function differs(
  before: GraphNode | undefined,
  after: ManifestNode,
  same: (before: ManifestNode, after: ManifestNode) => boolean,
): boolean {
  return before === undefined || !same(before as ManifestNode, after);
}
