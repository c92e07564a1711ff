import { add } from '../../arithmetic.ts';
import { equals } from '../../compare.ts';
import { Dict } from '../../dict.ts';
import { MAX_SIZE, raise, valueError } from '../../failure.ts';
import { type HostCall, HostObject, hostFunction } from '../../host.ts';
import { iterate, length } from '../../sequence.ts';
import { truth } from '../../text.ts';
import { tupleOf } from '../../values.ts';
import { toInteger } from './arguments.ts';
import { type CallbackWork, callBack, runCallbacks } from './callbacks.ts';
import { combinations, combinationsWithReplacement, permutations, product } from './combinatorics.ts';
import { itemsOf, PyIterator } from './py-iterator.ts';

/** Python's `itertools` module. What calls a function of the template runs at once, the rest as items are taken. */
export function itertoolsModule(): Dict {
  const functions: [string, unknown][] = Object.entries(LAZY).map(([name, { params, run }]) => [
    name,
    hostFunction(
      name,
      (args, kwargs) => new PyIterator(`itertools.${name}`, run(args, kwargs)),
      params && { params },
    ),
  ]);
  for (const [name, { params, run }] of Object.entries(EAGER)) {
    functions.push([name, hostFunction(name, (args) => runCallbacks(eager(name, run(args))), { params })]);
  }
  functions.push(['chain', new Chain()], ['tee', hostFunction('tee', tee, { params: ['iterable', 'n'] })]);
  return Dict.of(functions);
}

interface Lazy {
  readonly params?: readonly string[];
  readonly run: (...call: Parameters<HostCall>) => Iterable<unknown>;
}
interface Eager {
  readonly params: readonly string[];
  readonly run: (args: readonly unknown[]) => CallbackWork;
}

/** An optional argument: None counts as missing. */
function optional<T>(value: unknown, read: (value: unknown) => T, fallback: T): T {
  return value === undefined || value === null ? fallback : read(value);
}

const LAZY: Readonly<Record<string, Lazy>> = {
  count: { params: ['start', 'step'], run: ([start, step]) => count(start ?? 0, step ?? 1) },
  cycle: { params: ['iterable'], run: ([items]) => cycle(itemsOf(items)) },
  repeat: { params: ['object', 'times'], run: ([item, times]) => repeat(item, times) },
  compress: { params: ['data', 'selectors'], run: ([data, selectors]) => compress(data, selectors) },
  islice: { run: (args) => islice(args) },
  pairwise: { params: ['iterable'], run: ([items]) => pairwise(items) },
  batched: { params: ['iterable', 'n'], run: ([items, size]) => batched(items, toInteger(size)) },
  zip_longest: { run: (lists, kwargs) => zipLongest(lists, kwargs['fillvalue'] ?? null) },
  product: { run: (lists, kwargs) => product(lists.map(iterate), optional(kwargs['repeat'], toInteger, 1)) },
  permutations: {
    params: ['iterable', 'r'],
    run: ([items, r]) => permutations(iterate(items), optional(r, toInteger, length(iterate(items)))),
  },
  combinations: {
    params: ['iterable', 'r'],
    run: ([items, r]) => combinations(iterate(items), toInteger(r)),
  },
  combinations_with_replacement: {
    params: ['iterable', 'r'],
    run: ([items, r]) => combinationsWithReplacement(iterate(items), toInteger(r)),
  },
};

const EAGER: Readonly<Record<string, Eager>> = {
  accumulate: { params: ['iterable', 'func', 'initial'], run: accumulate },
  starmap: { params: ['function', 'iterable'], run: starmap },
  takewhile: { params: ['predicate', 'iterable'], run: takeWhile },
  dropwhile: { params: ['predicate', 'iterable'], run: dropWhile },
  filterfalse: { params: ['function', 'iterable'], run: filterFalse },
  groupby: { params: ['iterable', 'key'], run: groupBy },
};

function* eager(name: string, work: CallbackWork): CallbackWork {
  return new PyIterator(`itertools.${name}`, (yield* work) as unknown[]);
}

/** `chain(a, b)` and `chain.from_iterable([a, b])`. */
class Chain extends HostObject {
  override get typeName(): string {
    return 'type';
  }
  override getAttribute(name: string): unknown {
    if (name !== 'from_iterable') return undefined;
    return hostFunction(name, ([lists]) => new PyIterator('itertools.chain', chain(itemsOf(lists))), {
      params: ['iterable'],
    });
  }
  override call(lists: readonly unknown[]): unknown {
    return new PyIterator('itertools.chain', chain(lists));
  }
  override toText(): string {
    return "<class 'itertools.chain'>";
  }
}

function* chain(lists: Iterable<unknown>): Generator<unknown> {
  for (const list of lists) yield* itemsOf(list);
}

function* count(start: unknown, step: unknown): Generator<unknown> {
  for (let value = start; ; value = add(value, step)) yield value;
}

function* cycle(items: Iterable<unknown>): Generator<unknown> {
  const saved: unknown[] = [];
  for (const item of items) {
    if (saved.length >= MAX_SIZE) raise('TooLarge', 'An iterator');
    saved.push(item);
    yield item;
  }
  while (saved.length > 0) yield* saved;
}

function* repeat(item: unknown, times: unknown): Generator<unknown> {
  const limit = times === undefined ? Number.POSITIVE_INFINITY : toInteger(times);
  for (let i = 0; i < limit; i++) yield item;
}

function* compress(data: unknown, selectors: unknown): Generator<unknown> {
  const chosen = itemsOf(selectors)[Symbol.iterator]();
  for (const item of itemsOf(data)) {
    const selector = chosen.next();
    if (selector.done) return;
    if (truth(selector.value)) yield item;
  }
}

function bound(value: unknown, fallback: number, what: string): number {
  const number = optional(value, toInteger, fallback);
  return number >= 0 ? number : valueError(`${what} must be None or an integer: 0 <= x <= sys.maxsize.`);
}

function* islice(args: readonly unknown[]): Generator<unknown> {
  const [items, ...bounds] = args;
  const hasStart = bounds.length > 1;
  const start = hasStart ? bound(bounds[0], 0, 'Indices for islice()') : 0;
  const stop = bound(
    bounds[hasStart ? 1 : 0],
    Number.POSITIVE_INFINITY,
    hasStart ? 'Indices for islice()' : 'Stop argument for islice()',
  );
  const step = optional(bounds[2], toInteger, 1);
  if (step < 1) valueError('Step for islice() must be a positive integer or None.');
  let position = 0;
  let next = start;
  if (next >= stop) return;
  for (const item of itemsOf(items)) {
    if (position === next) {
      yield item;
      next += step;
    }
    position++;
    if (next >= stop) return;
  }
}

function* pairwise(items: unknown): Generator<unknown> {
  let previous: { item: unknown } | undefined;
  for (const item of itemsOf(items)) {
    if (previous) yield tupleOf([previous.item, item]);
    previous = { item };
  }
}

function* batched(items: unknown, size: number): Generator<unknown> {
  if (size < 1) valueError('n must be at least one');
  let batch: unknown[] = [];
  for (const item of itemsOf(items)) {
    batch.push(item);
    if (batch.length < size) continue;
    yield tupleOf(batch);
    batch = [];
  }
  if (batch.length > 0) yield tupleOf(batch);
}

function* zipLongest(lists: readonly unknown[], fill: unknown): Generator<unknown> {
  const sources = lists.map((list) => itemsOf(list)[Symbol.iterator]());
  for (;;) {
    const steps = sources.map((source) => source.next());
    if (steps.every(({ done }) => done)) return;
    yield tupleOf(steps.map((step) => (step.done ? fill : step.value)));
  }
}

function tee([items, copies]: readonly unknown[]): unknown {
  const all = [...itemsOf(items)];
  return tupleOf(
    Array.from({ length: optional(copies, toInteger, 2) }, () => new PyIterator('itertools._tee', all)),
  );
}

function* accumulate([items, fn, initial]: readonly unknown[]): CallbackWork {
  const totals: unknown[] = [];
  const combine = function* (a: unknown, b: unknown): CallbackWork {
    return fn === undefined || fn === null ? add(a, b) : yield* callBack(fn, [a, b]);
  };
  let total: unknown = initial ?? undefined;
  if (total !== undefined) totals.push(total);
  for (const item of iterate(items)) {
    total = total === undefined ? item : yield* combine(total, item);
    totals.push(total);
  }
  return totals;
}

function* starmap([fn, items]: readonly unknown[]): CallbackWork {
  const results: unknown[] = [];
  for (const args of iterate(items)) results.push(yield* callBack(fn, iterate(args)));
  return results;
}

function* takeWhile([fn, items]: readonly unknown[]): CallbackWork {
  const taken: unknown[] = [];
  for (const item of itemsOf(items)) {
    if (!truth(yield* callBack(fn, [item]))) break;
    taken.push(item);
  }
  return taken;
}

function* dropWhile([fn, items]: readonly unknown[]): CallbackWork {
  const rest: unknown[] = [];
  for (const item of iterate(items)) {
    if (rest.length > 0 || !truth(yield* callBack(fn, [item]))) rest.push(item);
  }
  return rest;
}

function* filterFalse([fn, items]: readonly unknown[]): CallbackWork {
  const kept: unknown[] = [];
  for (const item of iterate(items)) {
    if (!truth(fn === null ? item : yield* callBack(fn, [item]))) kept.push(item);
  }
  return kept;
}

function* groupBy([items, fn]: readonly unknown[]): CallbackWork {
  const groups: { key: unknown; members: unknown[] }[] = [];
  for (const item of iterate(items)) {
    const key = fn === undefined || fn === null ? item : yield* callBack(fn, [item]);
    const last = groups[groups.length - 1];
    if (last && equals(last.key, key)) last.members.push(item);
    else groups.push({ key, members: [item] });
  }
  return groups.map(({ key, members }) => tupleOf([key, new PyIterator('itertools._grouper', members)]));
}
