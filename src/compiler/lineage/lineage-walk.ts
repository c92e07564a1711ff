import type { Transformation } from './column-lineage.ts';
import type { ColumnEdge, ModelLineage, ProjectLineage } from './project-lineage.ts';
import type { Use } from './uses.ts';

export interface ColumnPlace {
  readonly node: string;
  readonly column: string;
}

/** A column with those that it comes from, or that come from it. */
export interface ColumnTree extends ColumnPlace {
  /** Of the step that leads here from the column above in the tree; absent at the root. */
  readonly transformation?: Transformation;
  /** Why there may be more. */
  readonly unknown?: string;
  readonly next: readonly ColumnTree[];
  /** The column stands in the tree before, with what follows it. */
  readonly repeated?: true;
  /** There is more that follows, beyond the depth that was asked for. */
  readonly cut?: true;
}

export type LineageDirection = 'up' | 'down';

/** Everything that a column comes from (`up`) or that comes from it (`down`), in as many steps as `depth` says. */
export function walkColumns(
  lineage: ProjectLineage,
  start: ColumnPlace,
  { direction, depth = Number.POSITIVE_INFINITY }: { direction: LineageDirection; depth?: number },
): ColumnTree {
  const steps = indexEdges(lineage.edges, direction);
  const doubts = direction === 'down' ? doubtfulReaders(lineage) : [];
  const readersDoubt = (node: string) => doubts.find(({ reads }) => reads.has(node))?.reason;
  const seen = new Set<string>();
  const open = (place: ColumnPlace, level: number, transformation?: Transformation): OpenBranch => {
    const key = placeKey(place);
    const head = { ...place, ...(transformation ? { transformation } : {}) };
    const edges = steps.get(key) ?? [];
    const ended = (mark: object) => ({
      tree: { ...head, next: [], ...(edges.length > 0 ? mark : {}) },
      edges: [],
      level,
    });
    if (seen.has(key)) return ended({ repeated: true });
    if (level === depth && edges.length > 0) return ended({ cut: true });
    seen.add(key);
    const unknown = direction === 'up' ? unknownOf(lineage, place) : readersDoubt(place.node);
    const tree = { ...head, ...(unknown === undefined ? {} : { unknown }), next: [] };
    return { tree, edges: [...edges], level };
  };
  const root = open(start, 0);
  const branches = [root];
  // Chains of thousands of models are deeper than JavaScript's stack.
  for (let at = branches.at(-1); at; at = branches.at(-1)) {
    const edge = at.edges.shift();
    if (!edge) branches.pop();
    else {
      const branch = open(direction === 'up' ? edge.from : edge.to, at.level + 1, edge.transformation);
      at.tree.next.push(branch.tree);
      branches.push(branch);
    }
  }
  return root.tree;
}

/** A part of the tree that is being grown, with the steps that are left to take. */
interface OpenBranch {
  readonly tree: ColumnTree & { readonly next: ColumnTree[] };
  readonly edges: ColumnEdge[];
  readonly level: number;
}

/** Every column of a tree with the one above it, as they stand from top to bottom. */
export function* treeColumns(
  tree: ColumnTree,
): Generator<{ readonly at: ColumnTree; readonly above?: ColumnTree }> {
  const stack: { at: ColumnTree; above?: ColumnTree }[] = [{ at: tree }];
  for (let step = stack.pop(); step; step = stack.pop()) {
    yield step;
    const above = step.at;
    for (const at of above.next.toReversed()) stack.push({ at, above });
  }
}

/** All edges of a tree, each once, as they run from source to result. */
export function treeEdges(tree: ColumnTree, direction: LineageDirection): ColumnEdge[] {
  const edges = new Map<string, ColumnEdge>();
  for (const { at, above } of treeColumns(tree)) {
    if (!above) continue;
    const [from, to] = direction === 'up' ? [at, above] : [above, at];
    const edge = {
      from: { node: from.node, column: from.column },
      to: { node: to.node, column: to.column },
      transformation: at.transformation!,
    };
    edges.set(`${placeKey(from)} ${placeKey(to)}`, edge);
  }
  return [...edges.values()];
}

function indexEdges(edges: readonly ColumnEdge[], direction: LineageDirection): Map<string, ColumnEdge[]> {
  const index = new Map<string, ColumnEdge[]>();
  for (const edge of edges) {
    const key = placeKey(direction === 'up' ? edge.to : edge.from);
    const list = index.get(key);
    if (list) list.push(edge);
    else index.set(key, [edge]);
  }
  return index;
}

function unknownOf(lineage: ProjectLineage, { node, column }: ColumnPlace): string | undefined {
  const model = lineage.models.get(node);
  if (!model) return undefined;
  const found = model.columns.find(({ name }) => name?.toLowerCase() === column.toLowerCase());
  return found ? found.unknown : columnDoubt(lineage, node);
}

/** Why a node may have columns that nobody listed. */
export function columnDoubt({ nodes, models }: ProjectLineage, id: string): string | undefined {
  const model = models.get(id);
  if (model) return model.unlisted;
  return nodes.get(id)?.columns ? undefined : 'its columns are not known';
}

/** Why what is said of a node may be incomplete. */
export function doubtOf(lineage: ProjectLineage, id: string): string | undefined {
  return lineage.models.get(id)?.unknown ?? columnDoubt(lineage, id);
}

/** Those whose columns may be made of more than is known, and what they read. */
function doubtfulReaders({ models, nodes }: ProjectLineage) {
  return [...models.values()].flatMap(({ id, unlisted, columns, relations }) => {
    const why = unlisted ?? columns.find(({ unknown }) => unknown !== undefined)?.unknown;
    if (why === undefined) return [];
    const node = nodes.get(id)?.node;
    const parents = (node?.['depends_on'] as { nodes?: readonly string[] } | undefined)?.nodes ?? [];
    return { reads: new Set([...relations, ...parents]), reason: `in ${node?.name ?? id}, ${why}` };
  });
}

/** A column that decides which rows a node has, or in which order, without being one of its values. */
export interface RowUse {
  readonly column: ColumnPlace;
  readonly uses: readonly Use[];
  readonly of: string;
}

/** Upwards, what decides on the rows of a node; downwards, which rows depend on its columns and all that is made of them. */
export function rowUses(
  lineage: ProjectLineage,
  node: string,
  { direction, chosen }: { direction: LineageDirection; chosen: readonly string[] },
): RowUse[] {
  const usesOf = ({ id, filters }: ModelLineage) =>
    filters.map(({ relation, column, uses }) => ({ column: { node: relation, column }, uses, of: id }));
  const own = lineage.models.get(node);
  if (direction === 'up') return own ? usesOf(own) : [];
  const places = new Set(chosen.map((column) => placeKey({ node, column })));
  const steps = indexEdges(lineage.edges, 'down');
  for (const key of places) for (const { to } of steps.get(key) ?? []) places.add(placeKey(to));
  return [...lineage.models.values()].flatMap(usesOf).filter(({ column }) => places.has(placeKey(column)));
}

function placeKey({ node, column }: ColumnPlace): string {
  return `${node}\u0000${column.toLowerCase()}`;
}
