import { neighbours } from '../../layout/rank.ts';
import type { Scene } from './scene.ts';

/** The item, all that it comes from and all that comes from it. */
export function family(scene: Scene, item: number): Set<number> {
  const found = new Set([item]);
  for (const direction of [0, 1] as const) {
    const links = neighbours(scene.items.length, scene.edges, direction);
    const seen = new Set([item]);
    const waiting = [item];
    for (let at = waiting.pop(); at !== undefined; at = waiting.pop()) {
      for (let i = links.start[at]!; i < links.start[at + 1]!; i++) {
        const other = links.items[i]!;
        if (seen.has(other)) continue;
        seen.add(other);
        found.add(other);
        waiting.push(other);
      }
    }
  }
  return found;
}
