import { raise } from './failure.ts';

/*
 * Python's values on JavaScript's:
 *   None = null · bool = boolean · str = string · list = array · dict = Dict, Map or plain object (own keys)
 *   int = whole number, or bigint beyond 2^53 · float = other number, or PyFloat when it is whole
 *   tuple = Tuple · set = PySet · a missing value = Undefined
 */

/** A float with a whole value: JavaScript can't tell 1.0 from 1. */
export class PyFloat {
  /** How many were written as JSON so far, where they lose their point: who stores JSON looks for them then. */
  static written = 0;
  /** How many infinities and NaNs came out of YAML and templates so far: JSON cannot hold them at all. */
  static endless = 0;
  readonly value: number;
  constructor(value: number) {
    this.value = value;
  }
  /** Artifacts hold it as a number. */
  toJSON(): number {
    PyFloat.written++;
    return this.value;
  }
}

/** An immutable sequence. It is an array, so that loops and unpacking treat both alike. */
export class Tuple extends Array<unknown> {
  static override get [Symbol.species](): ArrayConstructor {
    return Array;
  }
}

/** A tuple of these items. */
export function tupleOf(items: ArrayLike<unknown>): Tuple {
  const tuple = new Tuple(items.length);
  for (let i = 0; i < items.length; i++) tuple[i] = items[i];
  return tuple;
}

/** Jinja2's default Undefined: prints as nothing, is false, iterates as empty, and fails on everything else. */
export class Undefined {
  readonly name: string;
  readonly hint: string | undefined;
  constructor(name: string, hint?: string) {
    this.name = name;
    this.hint = hint;
  }
  /** Fails with Jinja2's sentence. */
  fail(): never {
    return raise('UndefinedError', this.hint ?? `'${this.name}' is undefined`);
  }
  /** What an attribute, an item or a call of it gives: a failure, or itself while `leniently` runs. */
  use(): unknown {
    return lenient ? this : this.fail();
  }
}

let lenient = false;

/**
 * Runs plain rendering in which missing values can be called and have every attribute: so dbt parses, since what only
 * exists when the database can be asked must not stop it (create_undefined of dbt_common/clients/jinja.py).
 */
export function leniently<T>(work: () => T): T {
  const before = lenient;
  lenient = true;
  try {
    return work();
  } finally {
    lenient = before;
  }
}

/** Whether a template's value is missing. */
export function isUndefined(value: unknown): value is Undefined {
  return value instanceof Undefined;
}

/** `namespace(...)`: the one object whose attributes `{% set ns.x = … %}` can assign. */
export class Namespace {
  readonly values = new Map<string, unknown>();
}

/** What dict.keys(), .values() and .items() give: a snapshot that prints as Python's view. */
export class DictView {
  readonly kind: 'keys' | 'values' | 'items';
  readonly items: unknown[];
  constructor(kind: 'keys' | 'values' | 'items', items: unknown[]) {
    this.kind = kind;
    this.items = items;
  }
}

/** Jinja2's cycler. */
export class Cycler {
  readonly items: readonly unknown[];
  position = 0;
  constructor(items: readonly unknown[]) {
    this.items = items;
  }
}

/** Jinja2's joiner: prints nothing the first time and its separator afterwards. */
export class Joiner {
  readonly separator: string;
  used = false;
  constructor(separator: string) {
    this.separator = separator;
  }
}

/** Python's lazy range; `toArray` is bounded by the size limit, which the constructor checks. */
export class Range {
  readonly start: number;
  readonly stop: number;
  readonly step: number;
  readonly length: number;
  constructor(start: number, stop: number, step: number) {
    if (step === 0) raise('ValueError', 'range() arg 3 must not be zero');
    this.start = start;
    this.stop = stop;
    this.step = step;
    this.length = Math.max(0, Math.ceil((stop - start) / step));
  }
  toArray(): number[] {
    const items = new Array<number>(this.length);
    for (let i = 0; i < items.length; i++) items[i] = this.start + i * this.step;
    return items;
  }
}

/** `a:b:c` within brackets, when it is one of several subscripts. */
export class SliceValue {
  readonly start: unknown;
  readonly stop: unknown;
  readonly step: unknown;
  constructor(start: unknown, stop: unknown, step: unknown) {
    this.start = start;
    this.stop = stop;
    this.step = step;
  }
}

/** One group of the groupby filter: a pair that also has `.grouper` and `.list`. */
export class Group extends Tuple {
  /** The key as it was compared. */
  compared: unknown = null;
}

/** Carries `return(x)` out of nested blocks to its macro. */
export class MacroReturn {
  readonly value: unknown;
  constructor(value: unknown) {
    this.value = value;
  }
}

/** A method taken from its value without calling it: `{% set add = list.append %}`. */
export class BoundMethod {
  readonly name: string;
  readonly invoke: (args: readonly unknown[], kwargs: Kwargs) => unknown;
  constructor(name: string, invoke: (args: readonly unknown[], kwargs: Kwargs) => unknown) {
    this.name = name;
    this.invoke = invoke;
  }
}

export type Kwargs = Readonly<Record<string, unknown>>;

/** No keyword arguments. */
export const NO_KWARGS: Kwargs = Object.freeze({});

/** Whether an object is a plain one, which counts as a dict. */
export function isPlainObject(value: object): value is Record<string, unknown> {
  const prototype: unknown = Object.getPrototypeOf(value);
  return prototype === Object.prototype || prototype === null;
}
