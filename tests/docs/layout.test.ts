import { expect, test } from 'vitest';
import { layoutGraph } from '../../src/docs/layout/layout.ts';
import { boxHeight } from '../../src/docs/layout/measures.ts';

const widths = (count: number) => new Array<number>(count).fill(150);

function overlaps(layout: { x: Float64Array; y: Float64Array }, count: number): string[] {
  const found: string[] = [];
  for (let a = 0; a < count; a++) {
    for (let b = a + 1; b < count; b++) {
      if (Math.abs(layout.x[a]! - layout.x[b]!) < 150 && Math.abs(layout.y[a]! - layout.y[b]!) < boxHeight)
        found.push(`${a}-${b}`);
    }
  }
  return found;
}

/** A big project in layers, the same each time. */
function bigGraph(count: number, edgeCount: number): number[] {
  let seed = 7;
  const random = () => {
    seed = (seed * 16807) % 2147483647;
    return seed / 2147483647;
  };
  const layers = 14;
  const size = count / layers;
  const edges: number[] = [];
  for (let e = 0; e < edgeCount; e++) {
    const layer = 1 + Math.floor(random() * (layers - 1));
    const from = Math.floor(
      (layer - (random() < 0.8 ? 1 : Math.ceil(random() * layer))) * size + random() * size,
    );
    edges.push(from, Math.floor(layer * size + random() * (size - 1)));
  }
  return edges;
}

test('puts every node right of its parents', () => {
  const edges = [0, 2, 1, 2, 2, 3, 0, 3, 3, 4];
  const { x } = layoutGraph({ count: 5, edges, widths: widths(5) });
  for (let e = 0; e < edges.length; e += 2) expect(x[edges[e]!]! + 150).toBeLessThan(x[edges[e + 1]!]!);
});

test('leads an edge over several columns around the boxes between', () => {
  const { bends, y } = layoutGraph({ count: 3, edges: [0, 1, 1, 2, 0, 2], widths: widths(3) });
  const points = bends.get(2)!;
  expect(points).toHaveLength(4);
  expect(Math.abs(points[1]! - y[1]!)).toBeGreaterThan(boxHeight / 2);
});

test('draws a tree without a crossing when the tree needs none', () => {
  const edges = [0, 3, 0, 4, 1, 5, 1, 6, 2, 7, 2, 8];
  const { y } = layoutGraph({ count: 10, edges: [...edges, 9, 0, 9, 1, 9, 2], widths: widths(10) });
  const order = [3, 4, 5, 6, 7, 8].map((node) => y[node]!);
  const parents = [0, 0, 1, 1, 2, 2].map((node) => y[node]!);
  for (let a = 0; a < 6; a++) {
    for (let b = 0; b < 6; b++) if (parents[a]! < parents[b]!) expect(order[a]!).toBeLessThan(order[b]!);
  }
});

test('lets no boxes overlap, with loose nodes and several components', () => {
  const edges = [0, 1, 1, 2, 0, 2, 3, 4, 5, 4, 6, 7, 7, 8, 6, 8, 1, 9];
  const layout = layoutGraph({ count: 20, edges, widths: widths(20) });
  expect(overlaps(layout, 20)).toEqual([]);
});

test('ends when the graph has cycles and edges to itself', () => {
  const layout = layoutGraph({ count: 4, edges: [0, 1, 1, 2, 2, 0, 3, 3, 1, 3], widths: widths(4) });
  expect(overlaps(layout, 4)).toEqual([]);
});

test('has nothing to place in an empty graph', () => {
  expect(layoutGraph({ count: 0, edges: [], widths: [] })).toMatchObject({ width: 0, height: 0 });
});

test('lays out 10,000 nodes and 30,000 edges in under two seconds, about as wide as high, without overlaps', () => {
  const edges = bigGraph(10_000, 30_000);
  const start = performance.now();
  const layout = layoutGraph({ count: 10_000, edges, widths: widths(10_000) });
  expect(performance.now() - start).toBeLessThan(2000);
  expect(layout.width / layout.height).toBeGreaterThan(0.5);
  expect(layout.width / layout.height).toBeLessThan(5);
  const cells = new Set(Array.from({ length: 10_000 }, (_, n) => `${layout.x[n]}:${layout.y[n]}`));
  expect(cells.size).toBe(10_000);
});

test('survives a chain of 50,000 nodes', () => {
  const edges = Array.from({ length: 49_999 }, (_, n) => [n, n + 1]).flat();
  const { x } = layoutGraph({ count: 50_000, edges, widths: widths(50_000) });
  expect(x[49_999]!).toBeGreaterThan(x[49_998]!);
});

test('gives the same places for the same graph', () => {
  const input = { count: 2000, edges: bigGraph(2000, 5000), widths: widths(2000) };
  expect(layoutGraph(input)).toEqual(layoutGraph(input));
});
