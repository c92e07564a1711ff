import type { UniqueId } from '../manifest/resource.ts';

/** How deep each node lies: one more than its deepest parent. Ids in a cycle are left out. Linear, without recursion. */
export function levels(parents: ReadonlyMap<UniqueId, readonly UniqueId[]>): Map<UniqueId, number> {
  const waiting = new Map<UniqueId, number>();
  const children = new Map<UniqueId, UniqueId[]>();
  for (const [id, needed] of parents) {
    let count = 0;
    for (const parent of needed) {
      if (!parents.has(parent)) continue;
      count++;
      const list = children.get(parent);
      if (list) list.push(id);
      else children.set(parent, [id]);
    }
    waiting.set(id, count);
  }
  const level = new Map<UniqueId, number>();
  let ready = [...waiting.keys()].filter((id) => waiting.get(id) === 0);
  for (let depth = 0; ready.length > 0; depth++) {
    const next: UniqueId[] = [];
    for (const id of ready) {
      level.set(id, depth);
      for (const child of children.get(id) ?? []) {
        const left = waiting.get(child)! - 1;
        waiting.set(child, left);
        if (left === 0) next.push(child);
      }
    }
    ready = next;
  }
  return level;
}
