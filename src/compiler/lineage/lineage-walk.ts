import type { Transformation } from './column-lineage.ts';
import type { ColumnEdge, ProjectLineage } from './project-lineage.ts';

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
}

export type LineageDirection = 'up' | 'down';

/** Everything that a column comes from (`up`) or that comes from it (`down`). */
export function walkColumns(
  lineage: ProjectLineage,
  start: ColumnPlace,
  direction: LineageDirection,
): ColumnTree {
  const steps = indexEdges(lineage.edges, direction);
  const seen = new Set<string>();
  const visit = (place: ColumnPlace, transformation?: Transformation): ColumnTree => {
    const key = placeKey(place);
    const head = { ...place, ...(transformation ? { transformation } : {}) };
    const next = steps.get(key) ?? [];
    if (seen.has(key)) return { ...head, next: [], ...(next.length > 0 ? { repeated: true as const } : {}) };
    seen.add(key);
    const unknown = direction === 'up' ? unknownOf(lineage, place) : undefined;
    return {
      ...head,
      ...(unknown === undefined ? {} : { unknown }),
      next: next.map((edge) => visit(direction === 'up' ? edge.from : edge.to, edge.transformation)),
    };
  };
  return visit(start);
}

/** All edges of a tree, each once, as they run from source to result. */
export function treeEdges(tree: ColumnTree, direction: LineageDirection): ColumnEdge[] {
  const edges = new Map<string, ColumnEdge>();
  const visit = (at: ColumnTree) => {
    for (const next of at.next) {
      const [from, to] = direction === 'up' ? [next, at] : [at, next];
      const edge = {
        from: { node: from.node, column: from.column },
        to: { node: to.node, column: to.column },
        transformation: next.transformation!,
      };
      edges.set(`${placeKey(from)} ${placeKey(to)}`, edge);
      visit(next);
    }
  };
  visit(tree);
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

function unknownOf({ models }: ProjectLineage, { node, column }: ColumnPlace): string | undefined {
  const model = models.get(node);
  const found = model?.columns.find(({ name }) => name?.toLowerCase() === column.toLowerCase());
  return model && !found ? model.unknown : found?.unknown;
}

function placeKey({ node, column }: ColumnPlace): string {
  return `${node}\u0000${column.toLowerCase()}`;
}
