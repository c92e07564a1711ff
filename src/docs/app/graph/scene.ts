import { layoutGraph } from '../../layout/layout.ts';
import { boxHeight, boxWidth } from '../../layout/measures.ts';
import type { DocNode, Project } from '../lib/project.ts';
import { Grid } from './grid.ts';

/** A box of the graph: a node, or a folder (tag, …) that stands for its nodes. */
export interface SceneItem {
  readonly label: string;
  readonly type: string;
  readonly status: string;
  readonly color: string;
  /** The node, or undefined for a group. */
  readonly node: DocNode | undefined;
  /** Key and size of a group. */
  readonly group: string;
  readonly size: number;
}

/** A graph with its layout, ready to draw. Items and edges are numbered within the scene. */
export interface Scene {
  readonly items: readonly SceneItem[];
  readonly x: Float64Array;
  readonly y: Float64Array;
  readonly widths: Float64Array;
  /** Flat pairs of item numbers. */
  readonly edges: Int32Array;
  readonly bends: ReadonlyMap<number, readonly number[]>;
  readonly width: number;
  readonly height: number;
  readonly grid: Grid;
  /** Node index → item number. */
  readonly itemOf: ReadonlyMap<number, number>;
}

/** The whole project as the generator laid it out. */
export function wholeScene(project: Project): Scene {
  const { layout, edges } = project.core;
  const itemOf = new Map(layout.nodes.map((node, item) => [node, item]));
  const pairs: number[] = [];
  const bends = new Map<number, readonly number[]>();
  for (let e = 0; e < edges.length; e += 2) {
    const from = itemOf.get(edges[e]!);
    const to = itemOf.get(edges[e + 1]!);
    if (from === undefined || to === undefined) continue;
    const points = layout.bends[e / 2];
    if (points) bends.set(pairs.length / 2, points);
    pairs.push(from, to);
  }
  const items = layout.nodes.map((node) => toItem(project.nodes[node]!));
  const widths = Float64Array.from(items, (item) => boxWidth(item.label));
  const x = Float64Array.from(layout.x);
  const y = Float64Array.from(layout.y);
  return {
    items,
    x,
    y,
    widths,
    edges: Int32Array.from(pairs),
    bends,
    width: layout.width,
    height: layout.height,
    grid: new Grid(x, y, widths),
    itemOf,
  };
}

/** Which group a node belongs to; '' when it stands for itself. */
export type Grouping = (node: DocNode) => string;

/** Some nodes of the project, laid out here; nodes of the same group become one box. */
export function makeScene(project: Project, nodes: Iterable<number>, grouping: Grouping = () => ''): Scene {
  const items: SceneItem[] = [];
  const itemOf = new Map<number, number>();
  const groups = new Map<string, number>();
  for (const index of [...nodes].sort((a, b) => a - b)) {
    const node = project.nodes[index]!;
    const group = grouping(node);
    const known = group === '' ? undefined : groups.get(group);
    if (known !== undefined) {
      items[known] = addToGroup(items[known]!, node);
      itemOf.set(index, known);
      continue;
    }
    if (group !== '') groups.set(group, items.length);
    itemOf.set(index, items.length);
    items.push(group === '' ? toItem(node) : toGroup(group, node));
  }
  const edges = innerEdges(project, itemOf);
  const labels = items.map((item) => (item.node ? item.label : `${item.label} (${item.size})`));
  const widths = Float64Array.from(labels, boxWidth);
  const layout = layoutGraph({ count: items.length, edges, widths });
  const { x, y, bends, width, height } = layout;
  return {
    items,
    x,
    y,
    widths,
    edges: Int32Array.from(edges),
    bends,
    width,
    height,
    grid: new Grid(x, y, widths),
    itemOf,
  };
}

function innerEdges(project: Project, itemOf: ReadonlyMap<number, number>): number[] {
  const { edges } = project.core;
  const seen = new Set<number>();
  const pairs: number[] = [];
  for (let e = 0; e < edges.length; e += 2) {
    const from = itemOf.get(edges[e]!);
    const to = itemOf.get(edges[e + 1]!);
    if (from === undefined || to === undefined || from === to) continue;
    const key = from * project.nodes.length + to;
    if (seen.has(key)) continue;
    seen.add(key);
    pairs.push(from, to);
  }
  return pairs;
}

function toItem(node: DocNode): SceneItem {
  return {
    label: node.name,
    type: node.type,
    status: node.status,
    color: node.color,
    node,
    group: '',
    size: 1,
  };
}

function toGroup(group: string, node: DocNode): SceneItem {
  return { label: group, type: node.type, status: '', color: '', node: undefined, group, size: 1 };
}

function addToGroup(item: SceneItem, node: DocNode): SceneItem {
  return { ...item, size: item.size + 1, type: item.type === node.type ? item.type : 'group' };
}

/** The item under a point of the layout, or -1. */
export function itemAt(scene: Scene, x: number, y: number, slack: number): number {
  let found = -1;
  scene.grid.visit({ left: x - slack, top: y - slack, right: x + slack, bottom: y + slack }, (item) => {
    const left = scene.x[item]!;
    const inside =
      x >= left - slack &&
      x <= left + scene.widths[item]! + slack &&
      Math.abs(y - scene.y[item]!) <= boxHeight / 2 + slack;
    if (inside) found = item;
  });
  return found;
}
