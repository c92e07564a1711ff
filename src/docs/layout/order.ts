import type { Layers } from './layers.ts';
import type { Neighbours } from './rank.ts';

/**
 * Sorts each column so that few edges cross: depth-first start, then sweeps that move each item to the mean place
 * of its neighbours on one side. Keeps the best order seen where counting crossings is affordable.
 */
export function orderLayers(layers: Layers): void {
  startOrder(layers);
  const place = new Float64Array(layers.itemCount);
  for (const column of layers.columns) storePlaces(column, place);
  const small = layers.itemCount <= 8000;
  const sweeps = small ? 24 : 10;
  let best = small ? layers.columns.map((column) => column.slice()) : [];
  let fewest = small ? countCrossings(layers) : 0;
  for (let sweep = 0; sweep < sweeps && !(small && fewest === 0); sweep++) {
    runSweep(layers, place, sweep % 2 === 0);
    if (!small) continue;
    const crossings = countCrossings(layers);
    if (crossings < fewest) {
      fewest = crossings;
      best = layers.columns.map((column) => column.slice());
    }
  }
  if (small) for (const [i, column] of best.entries()) layers.columns[i] = column;
}

/** A depth-first walk from the left keeps families together. */
function startOrder(layers: Layers): void {
  const seen = new Uint8Array(layers.itemCount);
  const visit = new Int32Array(layers.itemCount);
  let clock = 0;
  const stack: number[] = [];
  const push = (item: number) => {
    if (seen[item] === 1) return;
    seen[item] = 1;
    stack.push(item);
  };
  for (const first of layers.columns.flat()) {
    push(first);
    while (stack.length > 0) {
      const item = stack.pop()!;
      visit[item] = clock++;
      for (const side of [layers.left, layers.right]) {
        for (let i = side.start[item + 1]! - 1; i >= side.start[item]!; i--) push(side.items[i]!);
      }
    }
  }
  for (const column of layers.columns) column.sort((a, b) => visit[a]! - visit[b]!);
}

function storePlaces(column: readonly number[], place: Float64Array): void {
  const size = column.length;
  for (let i = 0; i < size; i++) place[column[i]!] = (i + 0.5) / size;
}

function runSweep(layers: Layers, place: Float64Array, rightwards: boolean): void {
  const { columns } = layers;
  const side = rightwards ? layers.left : layers.right;
  const wish = new Float64Array(layers.itemCount);
  for (let c = 0; c < columns.length; c++) {
    const column = columns[rightwards ? c : columns.length - 1 - c]!;
    for (const item of column) wish[item] = meanPlace(side, item, place);
    column.sort((a, b) => wish[a]! - wish[b]! || place[a]! - place[b]!);
    storePlaces(column, place);
  }
}

function meanPlace(side: Neighbours, item: number, place: Float64Array): number {
  const from = side.start[item]!;
  const to = side.start[item + 1]!;
  if (from === to) return place[item]!;
  let sum = 0;
  for (let i = from; i < to; i++) sum += place[side.items[i]!]!;
  return sum / (to - from);
}

/** Crossings between each two neighbouring columns, by a Fenwick tree. */
function countCrossings(layers: Layers): number {
  let total = 0;
  for (let c = 1; c < layers.columns.length; c++) {
    const column = layers.columns[c]!;
    const before = layers.columns[c - 1]!;
    const index = new Map(before.map((item, i) => [item, i]));
    const tree = new Int32Array(before.length + 1);
    let inserted = 0;
    for (const item of column) {
      const ends: number[] = [];
      for (let i = layers.left.start[item]!; i < layers.left.start[item + 1]!; i++) {
        const end = index.get(layers.left.items[i]!);
        if (end !== undefined) ends.push(end);
      }
      for (const end of ends) {
        let notAbove = 0;
        for (let t = end + 1; t > 0; t -= t & -t) notAbove += tree[t]!;
        total += inserted - notAbove;
      }
      for (const end of ends) for (let t = end + 1; t < tree.length; t += t & -t) tree[t]!++;
      inserted += ends.length;
    }
  }
  return total;
}
