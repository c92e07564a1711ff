import type { Manifest } from '../../compiler/manifest/manifest.ts';
import type { GraphNode, UniqueId } from '../../compiler/manifest/resource.ts';
import { lineageTargetNotFound, lineageTargetWithoutColumns } from '../../diagnostics/codes/lineage.ts';
import { ProblemError } from '../../diagnostics/diagnostic.ts';
import { nearest } from '../../diagnostics/suggest.ts';

/** What a lineage is asked of. */
export interface LineageTarget {
  readonly id: UniqueId;
  readonly column?: string;
}

/**
 * Finds `MODEL`, `MODEL.v2`, `SOURCE.TABLE`, `PACKAGE.MODEL` or a unique_id, with `.COLUMN` behind it or not. A model
 * without its version is the latest one, as in `ref`.
 */
export function findLineageTarget(manifest: Manifest, rootPackage: string, text: string): LineageTarget {
  const names = namesOf(manifest, rootPackage);
  const find = (name: string) => names.get(name.toLowerCase());
  const whole = find(text);
  if (whole) return { id: whole };
  for (let dot = text.lastIndexOf('.'); dot > 0; dot = text.lastIndexOf('.', dot - 1)) {
    const head = find(text.slice(0, dot));
    if (head) return { id: head, column: text.slice(dot + 1) };
  }
  const other = withoutColumns(manifest, text);
  if (other) throw new ProblemError(lineageTargetWithoutColumns(other));
  const dot = text.lastIndexOf('.');
  const near = nearest(text, names.keys()) ?? nearest(text.slice(0, Math.max(0, dot)), names.keys());
  throw new ProblemError(lineageTargetNotFound({ name: text, ...(near ? { near } : {}) }));
}

function withoutColumns(manifest: Manifest, text: string) {
  const { nodes, exposures, metrics } = manifest;
  const found = [exposures, metrics, nodes]
    .flatMap((section) => Object.values<GraphNode>(section))
    .find(({ unique_id, name }) => unique_id === text || name === text);
  if (!found) return undefined;
  const parents = (found['depends_on'] as { nodes?: UniqueId[] } | undefined)?.nodes ?? [];
  return { name: text, type: found.resource_type, reads: parents.map(lineageName(manifest)) };
}

/** Every name by which something with columns can be called; those of the root project go first. */
function namesOf(manifest: Manifest, rootPackage: string): ReadonlyMap<string, UniqueId> {
  const names = new Map<string, UniqueId>();
  const add = (name: string, id: UniqueId) => {
    const key = name.toLowerCase();
    if (!names.has(key)) names.set(key, id);
  };
  const own = (node: GraphNode) => (node.package_name === rootPackage ? 0 : 1);
  const nodes = Object.values(manifest.nodes)
    .filter(({ resource_type }) => ['model', 'seed', 'snapshot'].includes(resource_type))
    .toSorted((a, b) => own(a) - own(b));
  for (const { unique_id, name, version, latest_version } of nodes) {
    add(tailOf(unique_id), unique_id);
    if ((version ?? null) === null || version === latest_version) add(name, unique_id);
  }
  for (const { unique_id } of Object.values(manifest.sources)) add(tailOf(unique_id), unique_id);
  for (const id of [...nodes.map((node) => node.unique_id), ...Object.keys(manifest.sources)]) {
    add(id.slice(id.indexOf('.') + 1), id);
    add(id, id);
  }
  return names;
}

/** A node as people call it: `orders`, `orders.v2`, `raw.orders`; with its package where another has that name too. */
export function lineageName(manifest: Manifest): (id: string) => string {
  const tails = new Map<string, UniqueId>();
  const shared = new Set<string>();
  for (const id of [...Object.keys(manifest.nodes), ...Object.keys(manifest.sources)]) {
    if (tails.has(tailOf(id))) shared.add(tailOf(id));
    tails.set(tailOf(id), id);
  }
  return (id) => {
    if (!manifest.nodes[id] && !manifest.sources[id]) return id;
    return shared.has(tailOf(id)) ? id.slice(id.indexOf('.') + 1) : tailOf(id);
  };
}

function tailOf(id: UniqueId): string {
  return id.split('.').slice(2).join('.');
}
