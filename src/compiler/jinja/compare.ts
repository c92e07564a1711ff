import { dictEntries, dictGet, dictHas, dictSize, isMapping, PySet } from './dict.ts';
import { typeError } from './failure.ts';
import { HostObject } from './host.ts';
import { isFloat, isNumber, toBigInt, toNumber } from './numbers.ts';
import { iterate } from './sequence.ts';
import { typeName } from './text.ts';
import { Range, Tuple, Undefined } from './values.ts';

/** `a == b`. */
export function equals(a: unknown, b: unknown): boolean {
  if (a === b) return true;
  if (typeof a === 'string' || typeof b === 'string') {
    if (a instanceof HostObject) return a.equals(b);
    return b instanceof HostObject ? b.equals(a) : false;
  }
  if (a === null || b === null || a === undefined || b === undefined) return false;
  if (isNumber(a) && isNumber(b)) return equalNumbers(a, b);
  if (Array.isArray(a) && Array.isArray(b)) return equalArrays(a, b);
  if (a instanceof HostObject) return a.equals(b);
  if (b instanceof HostObject) return b.equals(a);
  if (isMapping(a) && isMapping(b)) {
    if (dictSize(a) !== dictSize(b)) return false;
    return dictEntries(a).every(([key, value]) => dictHas(b, key) && equals(value, dictGet(b, key)));
  }
  if (a instanceof PySet && b instanceof PySet) {
    return a.size === b.size && a.items().every((item) => b.dict.has(item));
  }
  if (a instanceof Range && b instanceof Range) return equals(iterate(a), iterate(b));
  return a instanceof Undefined && b instanceof Undefined;
}

function equalNumbers(a: unknown, b: unknown): boolean {
  if ((typeof a === 'bigint' || typeof b === 'bigint') && !isFloat(a) && !isFloat(b)) {
    return toBigInt(a) === toBigInt(b);
  }
  return toNumber(a) === toNumber(b);
}

function equalArrays(a: readonly unknown[], b: readonly unknown[]): boolean {
  if (a instanceof Tuple !== b instanceof Tuple || a.length !== b.length) return false;
  for (let i = 0; i < a.length; i++) if (!equals(a[i], b[i])) return false;
  return true;
}

/** Negative, zero or positive for `a operator b`; fails when the two have no order. */
export function compare(a: unknown, b: unknown, operator = '<'): number {
  if (typeof a === 'number' && typeof b === 'number')
    return a < b ? -1 : a > b ? 1 : a === b ? 0 : Number.NaN;
  if (typeof a === 'string' && typeof b === 'string') return a === b ? 0 : a < b ? -1 : 1;
  if (isNumber(a) && isNumber(b)) {
    if (equalNumbers(a, b)) return 0;
    const left = typeof a === 'bigint' ? a : toNumber(a);
    const right = typeof b === 'bigint' ? b : toNumber(b);
    return left < right ? -1 : left > right ? 1 : Number.NaN;
  }
  if (Array.isArray(a) && Array.isArray(b) && a instanceof Tuple === b instanceof Tuple) {
    const size = Math.min(a.length, b.length);
    for (let i = 0; i < size; i++) if (!equals(a[i], b[i])) return compare(a[i], b[i], operator);
    return a.length - b.length;
  }
  return compareOthers(a, b, operator);
}

function compareOthers(a: unknown, b: unknown, operator: string): number {
  if (a instanceof Undefined) a.fail();
  if (b instanceof Undefined) b.fail();
  let order: number | undefined;
  if (a instanceof HostObject) order = a.compare(b);
  if (order === undefined && b instanceof HostObject) {
    const reflected = b.compare(a);
    order = reflected === undefined ? undefined : -reflected;
  }
  if (order !== undefined) return order;
  if (a instanceof PySet && b instanceof PySet) return compareSets(a, b);
  return typeError(`'${operator}' not supported between instances of '${typeName(a)}' and '${typeName(b)}'`);
}

/** Sets compare by inclusion: NaN when neither holds the other, so that every operator is false. */
function compareSets(a: PySet, b: PySet): number {
  const within = a.items().every((item) => b.dict.has(item));
  const around = b.items().every((item) => a.dict.has(item));
  return within && around ? 0 : within ? -1 : around ? 1 : Number.NaN;
}

/** `item in container`. */
export function contains(container: unknown, item: unknown): boolean {
  if (typeof container === 'string') {
    if (typeof item === 'string') return container.includes(item);
    if (item instanceof Undefined) item.fail();
    typeError(`'in <string>' requires string as left operand, not ${typeName(item)}`);
  }
  if (container !== null && typeof container === 'object' && !Array.isArray(container)) {
    if (isMapping(container)) return dictHas(container, item);
    if (container instanceof PySet) return container.dict.has(item);
    if (container instanceof HostObject && container.contains) return container.contains(item);
  }
  if (container === null || (typeof container !== 'object' && typeof container !== 'string')) {
    typeError(`argument of type '${typeName(container)}' is not iterable`);
  }
  const items = iterate(container);
  for (let i = 0; i < items.length; i++) if (equals(items[i], item)) return true;
  return false;
}

/** Python's stable sort; `key` computes what is compared. */
export function sortItems(
  items: readonly unknown[],
  key: (item: unknown) => unknown = (item) => item,
  reverse = false,
): unknown[] {
  const keyed = items.map((item) => ({ item, key: key(item) }));
  const sign = reverse ? -1 : 1;
  keyed.sort((a, b) => sign * compare(a.key, b.key));
  return keyed.map((entry) => entry.item);
}
