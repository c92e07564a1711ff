import { valueError } from '../../failure.ts';
import { tupleOf } from '../../values.ts';

/** The tuples of one item of each list, the last varying fastest. */
export function* product(lists: readonly (readonly unknown[])[], repeat: number): Generator<unknown> {
  if (repeat < 0) valueError('repeat argument cannot be negative');
  const pools = Array.from({ length: repeat }, () => lists).flat();
  if (pools.some((pool) => pool.length === 0)) return;
  const indices = pools.map(() => 0);
  for (;;) {
    yield tupleOf(indices.map((index, i) => pools[i]![index]));
    let i = pools.length - 1;
    while (i >= 0 && indices[i]! + 1 === pools[i]!.length) indices[i--] = 0;
    if (i < 0) return;
    indices[i]!++;
  }
}

function checkLength(r: number): void {
  if (r < 0) valueError('r must be non-negative');
}

/** The tuples of `r` items in the order of the list. */
export function* combinations(pool: readonly unknown[], r: number): Generator<unknown> {
  checkLength(r);
  if (r > pool.length) return;
  const indices = Array.from({ length: r }, (_, i) => i);
  for (;;) {
    yield tupleOf(indices.map((index) => pool[index]));
    let i = r - 1;
    while (i >= 0 && indices[i] === i + pool.length - r) i--;
    if (i < 0) return;
    indices[i]!++;
    for (let j = i + 1; j < r; j++) indices[j] = indices[j - 1]! + 1;
  }
}

/** As `combinations`, each item any number of times. */
export function* combinationsWithReplacement(pool: readonly unknown[], r: number): Generator<unknown> {
  checkLength(r);
  if (pool.length === 0 && r > 0) return;
  const indices = Array.from({ length: r }, () => 0);
  for (;;) {
    yield tupleOf(indices.map((index) => pool[index]));
    let i = r - 1;
    while (i >= 0 && indices[i] === pool.length - 1) i--;
    if (i < 0) return;
    indices.fill(indices[i]! + 1, i);
  }
}

/** The tuples of `r` items in every order. */
export function* permutations(pool: readonly unknown[], r: number): Generator<unknown> {
  checkLength(r);
  if (r > pool.length) return;
  const indices = pool.map((_, i) => i);
  const cycles = Array.from({ length: r }, (_, i) => pool.length - i);
  yield tupleOf(indices.slice(0, r).map((index) => pool[index]));
  for (let i = r - 1; i >= 0; ) {
    cycles[i]!--;
    if (cycles[i] === 0) {
      indices.push(...indices.splice(i, 1));
      cycles[i] = pool.length - i;
      i--;
      continue;
    }
    const other = pool.length - cycles[i]!;
    [indices[i], indices[other]] = [indices[other]!, indices[i]!];
    yield tupleOf(indices.slice(0, r).map((index) => pool[index]));
    i = r - 1;
  }
}
