import type { Graph } from '../graph/graph.ts';
import type { Manifest } from '../manifest/manifest.ts';
import type { UniqueId } from '../manifest/resource.ts';

/**
 * Which nodes have to wait for which tests in a build: a test holds back the first nodes that lie below all it tests.
 * The same gates as dbt's `add_test_edges`, found with one bit set of ancestors for each node.
 */
export function testGates(
  manifest: Manifest,
  graph: Graph,
  order: readonly UniqueId[],
): ReadonlyMap<UniqueId, readonly UniqueId[]> {
  const gates = new Map<UniqueId, UniqueId[]>();
  const add = (node: UniqueId, test: UniqueId) => {
    const list = gates.get(node);
    if (list) list.push(test);
    else gates.set(node, [test]);
  };
  const wide: UniqueId[] = [];
  for (const id of graph.ids) {
    if (manifest.nodes[id]?.resource_type !== 'test') continue;
    const tested = graph.parents.get(id)!;
    if (tested.length > 1) wide.push(id);
    else for (const parent of tested) for (const node of waiting(manifest, graph, parent)) add(node, id);
  }
  if (wide.length > 0) addWideGates(wide, { manifest, graph, order, add });
  return gates;
}

interface WideInput {
  readonly manifest: Manifest;
  readonly graph: Graph;
  /** All ids, parents before children. */
  readonly order: readonly UniqueId[];
  readonly add: (node: UniqueId, test: UniqueId) => void;
}

/** Tests of several nodes: from the latest of them downward, up to the first nodes that lie below the others too. */
function addWideGates(tests: readonly UniqueId[], { manifest, graph, order, add }: WideInput): void {
  const tested = [...new Set(tests.flatMap((test) => graph.parents.get(test)!))];
  const bits = new Map(tested.map((id, bit) => [id, bit]));
  const above = ancestorBits(graph, order, bits);
  const place = new Map(order.map((id, index) => [id, index]));
  for (const test of tests) {
    const needed = graph.parents.get(test)!;
    const latest = needed.reduce((a, b) => (place.get(a)! >= place.get(b)! ? a : b));
    const seen = new Set<UniqueId>();
    const pending = [latest];
    while (pending.length > 0) {
      for (const node of waiting(manifest, graph, pending.pop()!)) {
        if (seen.has(node)) continue;
        seen.add(node);
        if (needed.every((id) => hasBit(above.get(node)!, bits.get(id)!))) add(node, test);
        else pending.push(node);
      }
    }
  }
}

/** The children of a node that a failed test can hold back. */
function waiting(manifest: Manifest, graph: Graph, id: UniqueId): UniqueId[] {
  return (graph.children.get(id) ?? []).filter((child) => {
    const node = manifest.nodes[child];
    return node !== undefined && node.resource_type !== 'test';
  });
}

function ancestorBits(
  graph: Graph,
  order: readonly UniqueId[],
  bits: ReadonlyMap<UniqueId, number>,
): Map<UniqueId, Uint32Array> {
  const words = Math.ceil(bits.size / 32);
  const above = new Map<UniqueId, Uint32Array>();
  for (const id of order) {
    const own = new Uint32Array(words);
    for (const parent of graph.parents.get(id) ?? []) {
      const theirs = above.get(parent);
      if (theirs) for (let i = 0; i < words; i++) own[i]! |= theirs[i]!;
      const bit = bits.get(parent);
      if (bit !== undefined) own[bit >> 5]! |= 1 << (bit & 31);
    }
    above.set(id, own);
  }
  return above;
}

function hasBit(set: Uint32Array, bit: number): boolean {
  return (set[bit >> 5]! & (1 << (bit & 31))) !== 0;
}
