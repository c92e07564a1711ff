import type { Layers } from './layers.ts';
import { boxHeight, nodeGap } from './measures.ts';
import type { Neighbours } from './rank.ts';

/** One connected component, laid out from 0, 0. */
export interface Block {
  readonly nodes: readonly number[];
  readonly edges: readonly number[];
  readonly width: number;
  readonly height: number;
}

interface Target {
  readonly edges: ArrayLike<number>;
  readonly widths: ArrayLike<number>;
  readonly x: Float64Array;
  readonly y: Float64Array;
  readonly bends: Map<number, number[]>;
}

const columnGap = 70;
const waypointHeight = 8;
const sweeps = 12;

/** Gives the items of ordered columns their coordinates, from 0, 0, and writes those of nodes and bends. */
export function placeLayers(layers: Layers, target: Target): Block {
  const heights = itemHeights(layers);
  const y = placeVertically(layers, heights);
  const columnX: number[] = [];
  const columnWidth: number[] = [];
  let left = 0;
  for (const column of layers.columns) {
    let widest = 0;
    for (const item of column) {
      if (item < layers.nodes.length) widest = Math.max(widest, target.widths[layers.nodes[item]!]!);
    }
    columnX.push(left);
    columnWidth.push(widest);
    left += widest + columnGap + Math.min(160, column.length * 0.8);
  }
  layers.nodes.forEach((node, item) => {
    target.x[node] = columnX[layers.rank[item]!]!;
    target.y[node] = y[item]!;
  });
  for (const [edge, points] of layers.waypoints) {
    const bends: number[] = [];
    for (const item of points) {
      const column = layers.rank[item]!;
      const leftEnd = columnX[column]!;
      const ends = [leftEnd, leftEnd + columnWidth[column]!];
      if (points.length > 1 && layers.rank[points[0]!]! > layers.rank[points.at(-1)!]!) ends.reverse();
      bends.push(ends[0]!, y[item]!, ends[1]!, y[item]!);
    }
    target.bends.set(edge, bends);
  }
  const last = columnX.length - 1;
  let height = 0;
  for (let item = 0; item < y.length; item++) height = Math.max(height, y[item]! + heights[item]! / 2);
  return { nodes: layers.nodes, edges: layers.edges, width: columnX[last]! + columnWidth[last]!, height };
}

function itemHeights(layers: Layers): Float64Array {
  const heights = new Float64Array(layers.itemCount).fill(waypointHeight);
  return heights.fill(boxHeight, 0, layers.nodes.length);
}

/** Sweeps that pull each item to the mean height of its neighbours, order and distances kept. */
function placeVertically(layers: Layers, heights: Float64Array): Float64Array {
  const y = new Float64Array(layers.itemCount);
  for (const column of layers.columns) stackColumn(column, heights, y);
  const weights = itemWeights(layers);
  for (let sweep = 0; sweep < sweeps; sweep++) {
    const last = sweep >= sweeps - 2;
    const sides = last ? [layers.left, layers.right] : [sweep % 2 === 0 ? layers.left : layers.right];
    for (let c = 0; c < layers.columns.length; c++) {
      const column = layers.columns[sweep % 2 === 0 ? c : layers.columns.length - 1 - c]!;
      const wishes = column.map((item) => meanHeight(sides, item, y));
      settleColumn({ column, wishes, heights, weights, y });
    }
  }
  let top = Number.POSITIVE_INFINITY;
  for (let item = 0; item < y.length; item++) top = Math.min(top, y[item]! - heights[item]! / 2);
  for (let item = 0; item < y.length; item++) y[item]! -= top;
  return y;
}

/** Way-points weigh more, so that long edges run straight. */
function itemWeights(layers: Layers): Float64Array {
  const weights = new Float64Array(layers.itemCount).fill(4);
  return weights.fill(1, 0, layers.nodes.length);
}

function stackColumn(column: readonly number[], heights: Float64Array, y: Float64Array): void {
  let total = 0;
  for (const item of column) total += heights[item]! + nodeGap;
  let top = -total / 2;
  for (const item of column) {
    y[item] = top + heights[item]! / 2;
    top += heights[item]! + nodeGap;
  }
}

function meanHeight(sides: readonly Neighbours[], item: number, y: Float64Array): number {
  let sum = 0;
  let count = 0;
  for (const side of sides) {
    for (let i = side.start[item]!; i < side.start[item + 1]!; i++) {
      sum += y[side.items[i]!]!;
      count++;
    }
  }
  return count === 0 ? y[item]! : sum / count;
}

interface Settling {
  readonly column: readonly number[];
  readonly wishes: readonly number[];
  readonly heights: Float64Array;
  readonly weights: Float64Array;
  readonly y: Float64Array;
}

/** The heights nearest to the wishes (least squares) that keep order and distance: pool adjacent violators. */
function settleColumn({ column, wishes, heights, weights, y }: Settling): void {
  const size = column.length;
  const offsets = new Float64Array(size);
  for (let i = 1; i < size; i++) {
    offsets[i] = offsets[i - 1]! + (heights[column[i - 1]!]! + heights[column[i]!]!) / 2 + nodeGap;
  }
  const means: number[] = [];
  const masses: number[] = [];
  const ends: number[] = [];
  for (let i = 0; i < size; i++) {
    let mean = wishes[i]! - offsets[i]!;
    let mass = weights[column[i]!]!;
    while (means.length > 0 && means.at(-1)! > mean) {
      const otherMass = masses.pop()!;
      mean = (mean * mass + means.pop()! * otherMass) / (mass + otherMass);
      mass += otherMass;
      ends.pop();
    }
    means.push(mean);
    masses.push(mass);
    ends.push(i);
  }
  let block = 0;
  for (let i = 0; i < size; i++) {
    if (i > ends[block]!) block++;
    y[column[i]!] = means[block]! + offsets[i]!;
  }
}
