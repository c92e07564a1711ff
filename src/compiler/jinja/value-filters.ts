import { getAttribute } from './access.ts';
import { add } from './arithmetic.ts';
import { compare, equals, sortItems } from './compare.ts';
import { Dict, dictItems } from './dict.ts';
import { checkSize, raise, typeError } from './failure.ts';
import { argumentError, attributeGetter, type FilterRow, foldCase, tableOf } from './filter-table.ts';
import { HostObject } from './host.ts';
import {
  isFloat,
  isInteger,
  isNumber,
  normalizeInteger,
  roundHalfEven,
  toFloat,
  toNumber,
} from './numbers.ts';
import { iterate, length, mappingOf } from './sequence.ts';
import { str, truth, typeName } from './text.ts';
import { Group, PyFloat, Tuple, Undefined } from './values.ts';

function defined(value: unknown): unknown {
  return value instanceof Undefined ? value.fail() : value;
}

// ---- numbers

/** float(value), or undefined when it has none. */
export function parseFloatValue(value: unknown): number | PyFloat | undefined {
  if (isNumber(value)) return toFloat(toNumber(value));
  if (value instanceof HostObject) return value.asNumber?.('float', 0) as number | PyFloat | undefined;
  if (typeof value !== 'string') return undefined;
  const text = value.trim().replace(/(?<=\d)_(?=\d)/g, '');
  if (/^[+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?$/.test(text)) return toFloat(Number.parseFloat(text));
  const sign = text.startsWith('-') ? -1 : 1;
  if (/^[+-]?inf(?:inity)?$/i.test(text)) return sign * Number.POSITIVE_INFINITY;
  return /^[+-]?nan$/i.test(text) ? Number.NaN : undefined;
}

function wholeOf(value: number): number | bigint | undefined {
  if (!Number.isFinite(value)) return undefined;
  const whole = Math.trunc(value) + 0;
  return Number.isSafeInteger(whole) ? whole : BigInt(whole);
}

function parseInteger(value: string, base: number): number | bigint | undefined {
  const text = value.trim().replace(/(?<=\d)_(?=\d)/g, '');
  if (base === 10) {
    if (!/^[+-]?\d+$/.test(text)) return undefined;
    if (text.length > 4300)
      raise('ValueError', 'Exceeds the limit (4300 digits) for integer string conversion');
    return normalizeInteger(BigInt(text.replace(/^\+/, '')));
  }
  const digits = text.replace(/^([+-]?)0[xXbBoO]/, '$1');
  const number = /^[+-]?[0-9a-z]+$/i.test(digits) ? Number.parseInt(digits, base) : Number.NaN;
  return Number.isNaN(number) ? undefined : number;
}

/** int(value) as the filter does it: whatever fails gives the default. */
export function toInteger(value: unknown, fallback: unknown = 0, base: unknown = 10): unknown {
  defined(value);
  if (typeof value === 'bigint') return value;
  if (isNumber(value)) return wholeOf(toNumber(value)) ?? fallback;
  if (value instanceof HostObject) return value.asNumber?.('int', 0) ?? fallback;
  if (typeof value !== 'string') return fallback;
  const parsed = parseInteger(value, toNumber(base));
  if (parsed !== undefined) return parsed;
  const float = parseFloatValue(value);
  return float === undefined ? fallback : (wholeOf(toNumber(float)) ?? fallback);
}

function absolute(value: unknown): unknown {
  defined(value);
  if (typeof value === 'bigint') return value < 0n ? -value : value;
  if (value instanceof HostObject && value.asNumber) return value.asNumber('abs', 0);
  if (!isNumber(value)) return typeError(`bad operand type for abs(): '${typeName(value)}'`);
  const size = Math.abs(toNumber(value));
  return isFloat(value) ? toFloat(size) : size;
}

function round(value: unknown, precision: unknown = 0, method: unknown = 'common'): unknown {
  defined(value);
  if (value instanceof HostObject && value.asNumber) return value.asNumber('round', toNumber(precision));
  if (!isNumber(value)) return typeError(`type ${typeName(value)} doesn't define __round__ method`);
  if (!isInteger(precision))
    return typeError(`'${typeName(precision)}' object cannot be interpreted as an integer`);
  if (method !== 'common' && method !== 'ceil' && method !== 'floor') {
    return argumentError('method must be common, ceil or floor');
  }
  const digits = toNumber(precision);
  if (method === 'common') {
    if (!isFloat(value) && digits >= 0) return value;
    const rounded = roundHalfEven(toNumber(value), digits);
    return isFloat(value) ? toFloat(rounded) : rounded;
  }
  const factor = 10 ** digits;
  return toFloat(Math[method](toNumber(value) * factor) / factor);
}

// ---- sequences

function join(value: unknown, separator: unknown = '', attribute: unknown = null): string {
  const get = attributeGetter(attribute);
  const parts = iterate(value).map((item) => str(get(item)));
  return parts.join(str(separator));
}

function sort(
  value: unknown,
  reverse: unknown = false,
  caseSensitive: unknown = false,
  attribute: unknown = null,
): unknown[] {
  const fold = truth(caseSensitive) ? (key: unknown): unknown => key : foldCase;
  if (attribute === null) return sortItems(iterate(value), fold, truth(reverse));
  const getters = isInteger(attribute)
    ? [attributeGetter(attribute)]
    : str(attribute).split(',').map(attributeGetter);
  return sortItems(iterate(value), (item) => getters.map((get) => fold(get(item))), truth(reverse));
}

function dictSort(
  value: unknown,
  caseSensitive: unknown = false,
  by: unknown = 'key',
  reverse: unknown = false,
): unknown[] {
  if (by !== 'key' && by !== 'value') argumentError('You can only sort by either "key" or "value"');
  const mapping = mappingOf(value);
  if (!mapping) return typeError(`'${typeName(value)}' object has no attribute 'items'`);
  const position = by === 'key' ? 0 : 1;
  const key = (item: unknown): unknown => (item as Tuple)[position];
  return sortItems(
    dictItems(mapping),
    (item) => (truth(caseSensitive) ? key(item) : foldCase(key(item))),
    truth(reverse),
  );
}

function unique(value: unknown, caseSensitive: unknown = false, attribute: unknown = null): unknown[] {
  const get = attributeGetter(attribute);
  const seen = new Dict();
  return iterate(value).filter((item) => {
    const key = truth(caseSensitive) ? get(item) : foldCase(get(item));
    if (seen.has(key)) return false;
    seen.set(key, true);
    return true;
  });
}

function extreme(sign: 1 | -1): (value: unknown, caseSensitive?: unknown, attribute?: unknown) => unknown {
  return (value, caseSensitive = false, attribute = null) => {
    const items = iterate(value);
    if (items.length === 0) return new Undefined('item', 'No aggregated item, sequence was empty.');
    const get = attributeGetter(attribute);
    const key = (item: unknown): unknown => (truth(caseSensitive) ? get(item) : foldCase(get(item)));
    return items.reduce((best, item) => (compare(key(item), key(best)) * sign > 0 ? item : best));
  };
}

function sum(value: unknown, attribute: unknown = null, start: unknown = 0): unknown {
  const get = attributeGetter(attribute);
  return iterate(value).reduce((total, item) => add(total, get(item)), start);
}

function groupBy(
  value: unknown,
  attribute: unknown,
  fallback?: unknown,
  caseSensitive: unknown = false,
): unknown[] {
  const get = attributeGetter(attribute);
  const group = (item: unknown): unknown => {
    const key = get(item);
    return key instanceof Undefined && fallback !== undefined ? fallback : key;
  };
  const key = (item: unknown): unknown => (truth(caseSensitive) ? group(item) : foldCase(group(item)));
  const groups: { members: unknown[]; group: Group }[] = [];
  for (const item of sortItems(iterate(value), key)) {
    const last = groups.at(-1);
    if (last && equals(last.group.compared, key(item))) {
      last.members.push(item);
      continue;
    }
    const members = [item];
    const made = new Group();
    made.push(group(item), members);
    Object.defineProperty(made, 'compared', { value: key(item), enumerable: false });
    groups.push({ members, group: made });
  }
  return groups.map((entry) => entry.group);
}

function count(value: unknown, name: string): number {
  defined(value);
  if (!isInteger(value)) typeError(`'${typeName(value)}' object cannot be interpreted as an integer`);
  const number = toNumber(value);
  if (number < 1) raise('ValueError', `${name}() needs a positive number`);
  checkSize(number, 'A number of columns');
  return number;
}

function batch(value: unknown, size: unknown, fill?: unknown): unknown[] {
  const width = count(size, 'batch');
  const items = iterate(value);
  const rows: unknown[][] = [];
  for (let at = 0; at < items.length; at += width) rows.push(items.slice(at, at + width));
  const last = rows.at(-1);
  if (last && fill !== undefined && fill !== null) while (last.length < width) last.push(fill);
  return rows;
}

function columns(value: unknown, slices: unknown, fill?: unknown): unknown[] {
  const width = count(slices, 'slice');
  const items = iterate(value);
  const each = Math.floor(items.length / width);
  const extra = items.length % width;
  return Array.from({ length: width }, (_, i) => {
    const start = i * each + Math.min(i, extra);
    const column = items.slice(start, start + each + (i < extra ? 1 : 0));
    if (fill !== undefined && fill !== null && i >= extra) column.push(fill);
    return column;
  });
}

function first(value: unknown): unknown {
  const [item = new Undefined('item', 'No first item, sequence was empty.')] = iterate(value);
  return item;
}

function last(value: unknown): unknown {
  return iterate(value).at(-1) ?? lastMissing(value);
}

function lastMissing(value: unknown): unknown {
  return iterate(value).length > 0 ? null : new Undefined('item', 'No last item, sequence was empty.');
}

function items(value: unknown): unknown[] {
  if (value instanceof Undefined) return [];
  const mapping = mappingOf(value);
  return mapping ? dictItems(mapping) : typeError('Can only get item pairs from a mapping.');
}

const rows: readonly FilterRow[] = [
  ['length count', '', length],
  [
    'default d',
    'default_value boolean',
    (value, fallback = '', boolean = false) =>
      value instanceof Undefined || (truth(boolean) && !truth(value)) ? fallback : value,
  ],
  ['abs', '', absolute],
  ['int', 'default base', toInteger],
  ['float', 'default', (value, fallback = new PyFloat(0)) => parseFloatValue(defined(value)) ?? fallback],
  ['round', 'precision method', round],
  ['join', 'd attribute', join],
  ['first', '', first],
  ['last', '', last],
  // A random member would make two runs differ: the first is one of them.
  ['random', '', first],
  ['list', '', (value) => iterate(value).slice()],
  [
    'reverse',
    '',
    (value) =>
      typeof value === 'string' ? Array.from(value).reverse().join('') : iterate(value).slice().reverse(),
  ],
  ['sort', 'reverse case_sensitive attribute', sort],
  ['dictsort', 'case_sensitive by reverse', dictSort],
  ['unique', 'case_sensitive attribute', unique],
  ['min', 'case_sensitive attribute', extreme(-1)],
  ['max', 'case_sensitive attribute', extreme(1)],
  ['sum', 'attribute start', sum],
  ['groupby', 'attribute default case_sensitive', groupBy],
  ['batch', 'linecount fill_with', batch],
  ['slice', 'slices fill_with', columns],
  ['attr', 'name', (value, name) => getAttribute(value, str(name))],
  ['items', '', items],
  // In dbt's text rendering these mark nothing; native rendering replaces them.
  ['as_text as_bool as_native as_number', '', (value) => value],
  ['is_list', '', (value) => Array.isArray(value) && !(value instanceof Tuple)],
];

/** Filters that give numbers, lists and parts of lists. */
export const valueFilters = tableOf(rows);
