import type { Scene } from './scene.ts';

export type Direction = 'left' | 'right' | 'up' | 'down';

/** The box to the left or right that an edge leads to, or the nearest one above or below; -1 when there is none. */
export function stepFrom(scene: Scene, item: number, direction: Direction): number {
  const candidates =
    direction === 'left' || direction === 'right'
      ? neighboursOf(scene, item, direction === 'right' ? 0 : 1)
      : scene.items.map((_, other) => other).filter((other) => isBeyond(scene, item, other, direction));
  return nearest(scene, candidates, { x: scene.x[item]!, y: scene.y[item]! });
}

/** The box that is nearest to a point of the layout. */
export function nearestItem(scene: Scene, point: { x: number; y: number }): number {
  return nearest(
    scene,
    scene.items.map((_, item) => item),
    point,
  );
}

function neighboursOf({ edges }: Scene, item: number, end: 0 | 1): number[] {
  const found: number[] = [];
  for (let e = 0; e < edges.length; e += 2) if (edges[e + end] === item) found.push(edges[e + 1 - end]!);
  return found;
}

function isBeyond({ y }: Scene, item: number, other: number, direction: 'up' | 'down'): boolean {
  return direction === 'up' ? y[other]! < y[item]! : y[other]! > y[item]!;
}

/** Boxes stand in columns: what is in the same one is nearer than it looks. */
function nearest(scene: Scene, candidates: readonly number[], point: { x: number; y: number }): number {
  let best = -1;
  let least = Number.POSITIVE_INFINITY;
  for (const item of candidates) {
    const distance = Math.abs(scene.y[item]! - point.y) + 2 * Math.abs(scene.x[item]! - point.x);
    if (distance >= least) continue;
    least = distance;
    best = item;
  }
  return best;
}
