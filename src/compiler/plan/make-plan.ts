import type { Graph } from '../graph/graph.ts';
import { levels } from '../graph/levels.ts';
import type { Selection } from '../graph/select.ts';
import { findResource, type Manifest } from '../manifest/manifest.ts';
import type { GraphNode, UniqueId } from '../manifest/resource.ts';
import { runHooks } from './hooks.ts';
import type { Command, Plan, PlanStep } from './plan.ts';
import { testGates } from './test-edges.ts';

/**
 * Orders what was selected: by depth and then by id, as dbt hands out its nodes. In a `build`, tests come before what
 * lies below the things they test, and unit tests right before their model. Linear in the size of the graph.
 */
export function makePlan(
  manifest: Manifest,
  graph: Graph,
  { selection, command }: { selection: Selection; command: Command },
): Plan {
  const isBuild = command === 'build';
  const unitTests = isBuild ? unitTestsByModel(manifest, selection) : new Map<UniqueId, UniqueId[]>();
  const chosen = new Set(selection.ids);
  for (const tests of unitTests.values()) for (const test of tests) chosen.delete(test);
  const needs =
    command === 'clone' ? independent(chosen) : selectedParents(withGates(manifest, graph, isBuild), chosen);
  const depth = levels(needs);
  const order = [...chosen].sort((a, b) => depth.get(a)! - depth.get(b)! || (a < b ? -1 : 1));
  const steps: PlanStep[] = [];
  let index = 0;
  const add = (id: UniqueId, after: readonly UniqueId[]) => {
    const node = findResource(manifest, id)!;
    const counted = !isEphemeral(node);
    if (counted) index++;
    steps.push({ id, action: actionOf(node, command), after, index: counted ? index : null });
  };
  for (const id of order) {
    const after = needs.get(id)!;
    const tests = unitTests.get(id) ?? [];
    for (const [place, test] of tests.entries())
      add(test, place === 0 ? after : [...after, tests[place - 1]!]);
    add(id, [...after, ...tests]);
  }
  const { start, end } = runsHooks(command) ? runHooks(manifest) : { start: [], end: [] };
  return { command, steps, total: index, onRunStart: start, onRunEnd: end };
}

/** Clones are made from another environment, so none waits for another. */
function independent(chosen: ReadonlySet<UniqueId>): ReadonlyMap<UniqueId, readonly UniqueId[]> {
  return new Map([...chosen].map((id) => [id, []]));
}

/** The graph's parents, and for a build the tests that hold a node back. */
function withGates(
  manifest: Manifest,
  graph: Graph,
  isBuild: boolean,
): ReadonlyMap<UniqueId, readonly UniqueId[]> {
  if (!isBuild) return graph.parents;
  const depth = levels(graph.parents);
  const order = [...depth.keys()];
  const gates = testGates(manifest, graph, order);
  const parents = new Map(graph.parents);
  for (const [id, tests] of gates) parents.set(id, [...(parents.get(id) ?? []), ...tests]);
  return parents;
}

/** For each chosen id the nearest chosen ids above it; what lies between, unchosen, is passed through. */
function selectedParents(
  parents: ReadonlyMap<UniqueId, readonly UniqueId[]>,
  chosen: ReadonlySet<UniqueId>,
): Map<UniqueId, readonly UniqueId[]> {
  const nearest = new Map<UniqueId, readonly UniqueId[]>();
  const needs = new Map<UniqueId, readonly UniqueId[]>();
  for (const id of levels(parents).keys()) {
    const direct = parents.get(id)!;
    const found =
      direct.length === 1
        ? (nearest.get(direct[0]!) ?? [])
        : [...new Set(direct.flatMap((it) => nearest.get(it) ?? []))];
    if (chosen.has(id)) needs.set(id, found);
    nearest.set(id, chosen.has(id) ? [id] : found);
  }
  return needs;
}

function unitTestsByModel(manifest: Manifest, selection: Selection): Map<UniqueId, UniqueId[]> {
  const byModel = new Map<UniqueId, UniqueId[]>();
  for (const id of [...selection.ids].sort()) {
    const model = manifest.unit_tests[id]?.depends_on.nodes[0];
    // A unit test whose model is not built here runs by itself.
    if (model === undefined || !selection.ids.has(model)) continue;
    const list = byModel.get(model);
    if (list) list.push(id);
    else byModel.set(model, [id]);
  }
  return byModel;
}

function actionOf(node: GraphNode, command: Command): PlanStep['action'] {
  if (node.resource_type === 'exposure' || node.resource_type === 'saved_query') return 'no-op';
  if (command === 'show') return 'execute';
  if (command === 'compile' || command === 'docs generate' || isEphemeral(node)) return 'compile';
  return 'execute';
}

function isEphemeral(node: GraphNode): boolean {
  return node.resource_type === 'model' && node.config['materialized'] === 'ephemeral';
}

function runsHooks(command: Command): boolean {
  return ['build', 'run', 'test', 'seed', 'snapshot', 'source freshness'].includes(command);
}
