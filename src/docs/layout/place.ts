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
const foldGap = 40;
const waypointHeight = 8;
const typicalWidth = 250;
const leastTall = 2600;
/** Width to height. */
const screenShape = 1.6;
const sweeps = 12;

/** Gives the items of ordered columns their coordinates, from 0, 0, and writes those of nodes and bends. */
export function placeLayers(layers: Layers, target: Target): Block {
  const heights = itemHeights(layers);
  const folds = foldColumns(layers, heights);
  const y = placeVertically(layers, heights, folds);
  const columns = placeColumns(layers, folds, target.widths);
  layers.columns.forEach((column, c) => {
    column.forEach((item, i) => {
      const node = layers.nodes[item];
      if (node === undefined) return;
      target.x[node] = columns.left[c]! + (i % folds[c]!) * (columns.widest[c]! + foldGap);
      target.y[node] = y[item]!;
    });
  });
  placeBends(layers, { y, ...columns, bends: target.bends });
  const last = layers.columns.length - 1;
  let height = 0;
  for (let item = 0; item < y.length; item++) height = Math.max(height, y[item]! + heights[item]! / 2);
  return { nodes: layers.nodes, edges: layers.edges, width: columns.right[last]!, height };
}

/**
 * Into how many sub-columns each column is folded, so that a graph with thousands of nodes in a rank is not a
 * needle: neighbours in the order lie side by side, and the whole has about the shape of a screen.
 */
function foldColumns(layers: Layers, heights: Float64Array): number[] {
  const area = layers.nodes.length * typicalWidth * (boxHeight + nodeGap);
  const tallest = Math.max(leastTall, Math.sqrt(area / screenShape));
  return layers.columns.map((column) => {
    let height = 0;
    for (const item of column) height += heights[item]! + nodeGap;
    return Math.max(1, Math.ceil(height / tallest - 0.15));
  });
}

interface Columns {
  readonly left: number[];
  readonly right: number[];
  readonly widest: number[];
}

function placeColumns(layers: Layers, folds: readonly number[], widths: ArrayLike<number>): Columns {
  const columns: Columns = { left: [], right: [], widest: [] };
  let left = 0;
  layers.columns.forEach((column, c) => {
    let widest = 0;
    for (const item of column) {
      const node = layers.nodes[item];
      if (node !== undefined) widest = Math.max(widest, widths[node]!);
    }
    const width = folds[c]! * (widest + foldGap) - foldGap;
    columns.left.push(left);
    columns.right.push(left + width);
    columns.widest.push(widest);
    left += width + columnGap + Math.min(160, column.length * 0.8);
  });
  return columns;
}

function placeBends(layers: Layers, at: Columns & { y: Float64Array; bends: Map<number, number[]> }): void {
  for (const [edge, points] of layers.waypoints) {
    const bends: number[] = [];
    const backwards = points.length > 1 && layers.rank[points[0]!]! > layers.rank[points.at(-1)!]!;
    for (const item of points) {
      const column = layers.rank[item]!;
      const ends = [at.left[column]!, at.right[column]!];
      if (backwards) ends.reverse();
      bends.push(ends[0]!, at.y[item]!, ends[1]!, at.y[item]!);
    }
    at.bends.set(edge, bends);
  }
}

function itemHeights(layers: Layers): Float64Array {
  const heights = new Float64Array(layers.itemCount).fill(waypointHeight);
  return heights.fill(boxHeight, 0, layers.nodes.length);
}

/** Sweeps that pull each item to the mean height of its neighbours, order and distances kept. */
function placeVertically(layers: Layers, heights: Float64Array, folds: readonly number[]): Float64Array {
  const y = new Float64Array(layers.itemCount);
  layers.columns.forEach((column, c) => {
    stackColumn({ column, heights, fold: folds[c]!, y });
  });
  const weights = itemWeights(layers);
  for (let sweep = 0; sweep < sweeps; sweep++) {
    const last = sweep >= sweeps - 2;
    const sides = last ? [layers.left, layers.right] : [sweep % 2 === 0 ? layers.left : layers.right];
    for (let c = 0; c < layers.columns.length; c++) {
      const number = sweep % 2 === 0 ? c : layers.columns.length - 1 - c;
      const column = layers.columns[number]!;
      const wishes = column.map((item) => meanHeight(sides, item, y));
      settleColumn({ column, wishes, heights, fold: folds[number]!, weights, y });
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

interface Stack {
  readonly column: readonly number[];
  readonly heights: Float64Array;
  /** Neighbours in the order may overlap in height by this factor: they lie side by side. */
  readonly fold: number;
  readonly y: Float64Array;
}

function stackColumn({ column, heights, fold, y }: Stack): void {
  let total = 0;
  for (const item of column) total += (heights[item]! + nodeGap) / fold;
  let top = -total / 2;
  for (const item of column) {
    y[item] = top + heights[item]! / 2;
    top += (heights[item]! + nodeGap) / fold;
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

interface Settling extends Stack {
  readonly wishes: readonly number[];
  readonly weights: Float64Array;
}

/** The heights nearest to the wishes (least squares) that keep order and distance: pool adjacent violators. */
function settleColumn({ column, wishes, heights, fold, weights, y }: Settling): void {
  const size = column.length;
  const offsets = new Float64Array(size);
  for (let i = 1; i < size; i++) {
    offsets[i] = offsets[i - 1]! + ((heights[column[i - 1]!]! + heights[column[i]!]!) / 2 + nodeGap) / fold;
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
