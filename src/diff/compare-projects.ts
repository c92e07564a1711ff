import type { CheckedColumn, Finding } from '../check/finding.ts';
import { type Graph, reach } from '../compiler/graph/graph.ts';
import { levels } from '../compiler/graph/levels.ts';
import { type Comparison, stateChecks } from '../compiler/graph/state/state-checks.ts';
import type { Manifest } from '../compiler/manifest/manifest.ts';
import type { GraphNode, UniqueId } from '../compiler/manifest/resource.ts';
import { compareColumns } from './compare-columns.ts';
import type { Impact, NodeChange, ProjectDiff, ProjectSide } from './project-diff.ts';

export interface CompareOptions {
  readonly before: ProjectSide;
  readonly after: ProjectSide;
  readonly graph: Graph;
  readonly findings: readonly Finding[];
  readonly comparison: Comparison;
  /** Nodes whose query says what it said before. */
  readonly sameQueries: ReadonlySet<UniqueId>;
  /** Which nodes to tell of; undefined tells of all. */
  readonly only?: ReadonlySet<UniqueId>;
}

/** Everything that differs between two projects, parents before children; what is gone stands last. */
export function compareProjects(options: CompareOptions): ProjectDiff {
  const { before, after, graph, findings, only } = options;
  const old = resourcesOf(before.manifest);
  const now = resourcesOf(after.manifest);
  const wrong = wrongNodes(findings);
  const unbound = new Set(wrongNodes(findings.filter(({ diagnostic }) => /^sql-/.test(diagnostic.code))));
  const doubtful = new Set([...wrong, ...reach(graph.children, wrong)]);
  const nodes: NodeChange[] = [];
  for (const id of levels(graph.parents).keys()) {
    const node = now.get(id);
    if (!node || (only && !only.has(id))) continue;
    const change = compareNode(old.get(id), node, {
      ...options,
      isWrong: unbound.has(id),
      isDoubtful: doubtful.has(id),
    });
    if (change) nodes.push(change);
  }
  for (const [id, node] of old) if (!now.has(id) && !only) nodes.push(removedNode(node, before, now));
  const impacts = nodes.flatMap((node) => node.columns.map((column) => column.impact));
  const broken = breaks(nodes, wrong, before);
  return { nodes, findings, impact: broken ? 'breaking' : greatest(impacts) };
}

/** Whether something that the change touches can't be built any more; what could not be built before is no news. */
function breaks(
  nodes: readonly NodeChange[],
  wrong: readonly UniqueId[],
  { columns, manifest }: ProjectSide,
): boolean {
  const touched = new Set(nodes.flatMap((node) => [node.id, ...node.downstream]));
  return wrong.some((id) => touched.has(id) && (columns.has(id) || !(id in manifest.nodes)));
}

function compareNode(
  previous: GraphNode | undefined,
  node: GraphNode,
  options: CompareOptions & { readonly isWrong: boolean; readonly isDoubtful: boolean },
): NodeChange | undefined {
  const { graph, before, after } = options;
  const id = node.unique_id;
  const downstream = [...reach(graph.children, [id])].sort();
  const head = { ...describe(node), downstream };
  if (!previous) return { ...head, change: 'added', parts: [], columns: addedColumns(after.columns.get(id)) };
  const parts = changedParts(previous, node, options.comparison);
  // What the check took a wrong query for, to go on behind the mistake, nobody has written.
  const [old, now] = [before.columns.get(id), options.isWrong ? undefined : after.columns.get(id)];
  const columns = old && now ? compareColumns(node, { old, now }, options) : [];
  if (parts.length === 0 && columns.length === 0) return undefined;
  const unknown = isRelation(node) ? missing(old, now, options.isDoubtful) : undefined;
  return {
    ...head,
    change: parts.length > 0 ? 'changed' : 'affected',
    parts,
    columns,
    ...(parts.length > 0 && options.sameQueries.has(id) ? { sameQuery: true as const } : {}),
    ...(unknown ? { unknown } : {}),
  };
}

function missing(old: unknown, now: unknown, isDoubtful: boolean): string | undefined {
  if (!now)
    return isDoubtful
      ? 'its columns are not known: it can not be built, see the mistake below'
      : 'its columns are not known: it can not be checked';
  return old
    ? undefined
    : 'its columns before are not known: the state has no compiled SQL that can be bound (after parse or ls it has none), and no catalog.json';
}

function addedColumns(columns: readonly CheckedColumn[] | undefined): NodeChange['columns'] {
  return (columns ?? []).map(({ name, type }) => ({
    change: 'added',
    name,
    after: type,
    readers: [],
    impact: 'none',
    because: [],
  }));
}

function removedNode(
  node: GraphNode,
  before: ProjectSide,
  now: ReadonlyMap<UniqueId, GraphNode>,
): NodeChange {
  const downstream = (before.manifest.child_map[node.unique_id] ?? []).filter((id) => now.has(id));
  return { ...describe(node), change: 'removed', parts: [], columns: [], downstream: [...downstream].sort() };
}

function describe(node: GraphNode): Pick<NodeChange, 'id' | 'type' | 'name' | 'path'> {
  const source = node.resource_type === 'source' ? `${String(node['source_name'])}.` : '';
  const version = node['version'] === undefined || node['version'] === null ? '' : `.v${node['version']}`;
  return {
    id: node.unique_id,
    type: node.resource_type,
    name: `${source}${node.name}${version}`,
    path: node.original_file_path,
  };
}

const partNames = {
  body: 'modified.body',
  configs: 'modified.configs',
  relation: 'modified.relation',
  macros: 'modified.macros',
  contract: 'modified.contract',
} as const;

/** The parts that differ, by the rules of `state:modified`; a description counts too. */
function changedParts(before: GraphNode, after: GraphNode, comparison: Comparison): string[] {
  const parts = Object.entries(partNames)
    .filter(([, check]) => stateChecks[check]!(before, after, comparison))
    .map(([name]) => name);
  if (describedOtherwise(before, after)) parts.push('description');
  const differs = parts.length > 0 || stateChecks['modified']!(before, after, comparison);
  return differs && parts.length === 0 ? ['definition'] : parts;
}

function describedOtherwise(before: GraphNode, after: GraphNode): boolean {
  return texts(before) !== texts(after);
}

function texts(node: GraphNode): string {
  const columns = Object.values(
    (node['columns'] ?? {}) as Record<string, { name: string; description?: string }>,
  );
  const said = columns
    .filter((column) => column.description)
    .map(({ name, description }) => [name, description]);
  return JSON.stringify([node.description ?? '', said.sort()]);
}

function resourcesOf(manifest: Manifest): Map<UniqueId, GraphNode> {
  const own = manifest.metadata.project_name;
  const found = new Map<UniqueId, GraphNode>();
  for (const section of [
    manifest.nodes,
    manifest.sources,
    manifest.exposures,
    manifest.metrics,
    manifest.unit_tests,
  ])
    for (const [id, node] of Object.entries(section) as [UniqueId, GraphNode][])
      if (node.resource_type !== 'operation' || node.package_name === own) found.set(id, node);
  return found;
}

export function isRelation(node: GraphNode): boolean {
  return ['model', 'seed', 'snapshot', 'source'].includes(node.resource_type);
}

/** Nodes with a mistake: their types, and those of all that is built on them, are not what a build would give. */
function wrongNodes(findings: readonly Finding[]): UniqueId[] {
  return findings.flatMap(({ diagnostic }) =>
    diagnostic.severity === 'error' && diagnostic.node && !diagnostic.node.startsWith('test.')
      ? [diagnostic.node as UniqueId]
      : [],
  );
}

function greatest(impacts: readonly Impact[]): Impact {
  if (impacts.includes('breaking')) return 'breaking';
  return impacts.includes('possible') ? 'possible' : 'none';
}
