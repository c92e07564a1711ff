import { setOwn } from '../../util/set-own.ts';
import { raise, typeError } from './failure.ts';
import { HostObject } from './host.ts';
import { isPlainObject, PyFloat, Tuple, tupleOf } from './values.ts';

/** Python's dict: keys compare by value (1, 1.0 and True are one key, tuples compare by their items). */
export class Dict {
  readonly map: Map<unknown, unknown>;
  /** The key object that stands in the map for a tuple or a host object of equal value. */
  private byHash: Map<string, unknown> | undefined;

  constructor(map: Map<unknown, unknown> = new Map()) {
    this.map = map;
  }

  static of(pairs: readonly (readonly [unknown, unknown])[]): Dict {
    const dict = new Dict();
    for (const [key, value] of pairs) dict.set(key, value);
    return dict;
  }

  get(key: unknown): unknown {
    return this.map.get(typeof key === 'string' ? key : this.keyFor(key, false));
  }
  has(key: unknown): boolean {
    return this.map.has(typeof key === 'string' ? key : this.keyFor(key, false));
  }
  set(key: unknown, value: unknown): void {
    this.map.set(typeof key === 'string' ? key : this.keyFor(key, true), value);
  }
  delete(key: unknown): boolean {
    return this.map.delete(this.keyFor(key, false));
  }
  get size(): number {
    return this.map.size;
  }
  keys(): unknown[] {
    return [...this.map.keys()];
  }

  /** As plain data: templates may put a dict into a node, which artifacts hold. */
  toJSON(): Record<string, unknown> {
    return Object.fromEntries([...this.map].map(([key, value]) => [String(key), value]));
  }

  private keyFor(key: unknown, add: boolean): unknown {
    if (typeof key === 'string' || key === null) return key;
    if (typeof key === 'number' || typeof key === 'boolean') {
      const twin = key === 1 ? true : key === 0 ? false : key === true ? 1 : key === false ? 0 : key;
      return twin !== key && !this.map.has(key) && this.map.has(twin) ? twin : key;
    }
    if (key instanceof PyFloat) return this.keyFor(key.value, add);
    if (typeof key === 'object') {
      const hash = hashOf(key);
      if (hash === undefined) return key;
      const known = this.byHash?.get(hash);
      if (known !== undefined) return known;
      if (add) {
        this.byHash ??= new Map();
        this.byHash.set(hash, key);
      }
    }
    return key;
  }
}

/** Python's set, in the order of insertion. */
export class PySet {
  readonly dict = new Dict();
  constructor(items: Iterable<unknown> = []) {
    for (const item of items) this.dict.set(item, true);
  }
  get size(): number {
    return this.dict.size;
  }
  items(): unknown[] {
    return this.dict.keys();
  }
}

/** A text equal for equal keys; undefined for objects that are only equal to themselves. */
function hashOf(key: object): string | undefined {
  if (key instanceof Tuple) return `(${key.map(hashItem).join(',')})`;
  if (key instanceof HostObject) return key.hashKey();
  if (Array.isArray(key)) return typeError("unhashable type: 'list'");
  if (key instanceof PySet) return typeError("unhashable type: 'set'");
  if (key instanceof Dict || key instanceof Map || isPlainObject(key))
    return typeError("unhashable type: 'dict'");
  return undefined;
}

function hashItem(item: unknown): string {
  if (typeof item === 'string') return JSON.stringify(item);
  if (item instanceof PyFloat) return String(item.value);
  if (typeof item === 'boolean') return item ? '1' : '0';
  if (item !== null && typeof item === 'object') return hashOf(item) ?? '?';
  return String(item);
}

// ---- what every kind of dict answers: Dict, Map and plain objects

export type AnyDict = Dict | Map<unknown, unknown> | Record<string, unknown>;

/** Whether a value is a dict to a template. */
export function isMapping(value: unknown): value is AnyDict {
  if (value === null || typeof value !== 'object') return false;
  return value instanceof Dict || value instanceof Map || isPlainObject(value);
}

/** The value under a key, or undefined when there is none. */
export function dictGet(dict: AnyDict, key: unknown): unknown {
  if (dict instanceof Dict) return dict.get(key);
  if (dict instanceof Map) return new Dict(dict).get(key);
  return typeof key === 'string' && Object.hasOwn(dict, key) ? dict[key] : undefined;
}

export function dictHas(dict: AnyDict, key: unknown): boolean {
  if (dict instanceof Dict) return dict.has(key);
  if (dict instanceof Map) return new Dict(dict).has(key);
  return typeof key === 'string' && Object.hasOwn(dict, key);
}

export function dictKeys(dict: AnyDict): unknown[] {
  if (dict instanceof Dict) return dict.keys();
  return dict instanceof Map ? [...dict.keys()] : Object.keys(dict);
}

export function dictSize(dict: AnyDict): number {
  if (dict instanceof Dict || dict instanceof Map) return dict.size;
  return Object.keys(dict).length;
}

export function dictEntries(dict: AnyDict): [unknown, unknown][] {
  if (dict instanceof Dict) return [...dict.map];
  return dict instanceof Map ? [...dict] : Object.entries(dict);
}

/** The (key, value) tuples. */
export function dictItems(dict: AnyDict): Tuple[] {
  return dictEntries(dict).map(tupleOf);
}

/** Sets a key. Frozen values of the engine refuse: Python would change them behind the engine's back. */
export function dictSet(dict: AnyDict, key: unknown, value: unknown): void {
  if (dict instanceof Dict) {
    dict.set(key, value);
    return;
  }
  if (Object.isFrozen(dict)) raise('ReadOnly', 'This change of a dict');
  if (dict instanceof Map) {
    new Dict(dict).set(key, value);
    return;
  }
  if (typeof key !== 'string') typeError('a dict of the engine takes only str keys');
  setOwn(dict, key, value);
}

export function dictDelete(dict: AnyDict, key: unknown): void {
  if (dict instanceof Dict) {
    dict.delete(key);
    return;
  }
  if (Object.isFrozen(dict)) raise('ReadOnly', 'This change of a dict');
  if (dict instanceof Map) new Dict(dict).delete(key);
  else if (typeof key === 'string') delete dict[key];
}

/** A copy that the template owns. */
export function dictCopy(dict: AnyDict): Dict {
  const copy = new Dict();
  for (const [key, value] of dictEntries(dict)) copy.set(key, value);
  return copy;
}

/** Plain data (JSON, YAML) as values a template can use and change; arrays and objects are copied. */
export function fromPlain(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(fromPlain);
  if (value === undefined) return null;
  if (value !== null && typeof value === 'object' && isPlainObject(value)) {
    const dict = new Dict();
    for (const [key, item] of Object.entries(value)) dict.set(key, fromPlain(item));
    return dict;
  }
  return value;
}
