import { keyAndValue } from './collection-methods.ts';
import { Dict, dictCopy, PySet } from './dict.ts';
import { checkSize, raise, typeError } from './failure.ts';
import { type HostFunction, hostFunction } from './host.ts';
import { isInteger, toNumber } from './numbers.ts';
import { iterate, mappingOf } from './sequence.ts';
import { str, typeName } from './text.ts';
import { Cycler, Joiner, type Kwargs, MacroReturn, Namespace, Range, tupleOf, Undefined } from './values.ts';

/** `range(stop)`, `range(start, stop[, step])`, of a bounded length. */
export function makeRange(args: readonly unknown[]): Range {
  if (args.length === 0) typeError('range expected at least 1 argument, got 0');
  if (args.length > 3) typeError(`range expected at most 3 arguments, got ${args.length}`);
  const numbers = args.map((arg) => {
    if (arg instanceof Undefined) arg.fail();
    if (!isInteger(arg)) typeError(`'${typeName(arg)}' object cannot be interpreted as an integer`);
    return toNumber(arg);
  });
  const [first = 0, second = 0, step = 1] = numbers;
  const range = numbers.length === 1 ? new Range(0, first, 1) : new Range(first, second, step);
  checkSize(range.length, 'A range');
  return range;
}

/** `dict(mapping_or_pairs, **kwargs)`. */
export function makeDict(args: readonly unknown[], kwargs: Kwargs): Dict {
  const source = args[0];
  if (source instanceof Undefined) source.fail();
  const mapping = mappingOf(source);
  const dict = mapping
    ? dictCopy(mapping)
    : Dict.of(source === undefined ? [] : iterate(source).map(keyAndValue));
  for (const key of Object.keys(kwargs)) dict.set(key, kwargs[key]);
  return dict;
}

/** `set(items)` of Python. */
export function makeSet(args: readonly unknown[]): PySet {
  return new PySet(args[0] === undefined ? [] : iterate(args[0]));
}

/** `zip(a, b, …)` of Python, as the list that dbt returns. */
export function zip(args: readonly unknown[]): unknown[] {
  const lists = args.map(iterate);
  const count = lists.length === 0 ? 0 : Math.min(...lists.map((list) => list.length));
  return Array.from({ length: count }, (_, i) => tupleOf(lists.map((list) => list[i])));
}

function makeNamespace(args: readonly unknown[], kwargs: Kwargs): Namespace {
  const namespace = new Namespace();
  for (const [key, value] of makeDict(args, kwargs).map) namespace.values.set(str(key), value);
  return namespace;
}

function makeCycler(args: readonly unknown[]): Cycler {
  if (args.length === 0) raise('TypeError', 'at least one item has to be provided');
  return new Cycler(args);
}

/** What every template has besides its scope: Jinja2's globals, and dbt's `return`. */
export const builtins: ReadonlyMap<string, HostFunction> = new Map(
  [
    hostFunction('range', makeRange),
    hostFunction('dict', makeDict),
    hostFunction('namespace', makeNamespace),
    hostFunction('cycler', makeCycler),
    hostFunction('joiner', ([separator]) => new Joiner(separator === undefined ? ', ' : str(separator)), {
      params: ['sep'],
    }),
    hostFunction(
      'return',
      ([value]) => {
        throw new MacroReturn(value ?? null);
      },
      { params: ['data'] },
    ),
  ].map((fn) => [fn.name, fn]),
);
