import { type AnyDict, dictKeys, dictSize, isMapping, PySet } from './dict.ts';
import { checkSize, typeError, valueError } from './failure.ts';
import { HostObject } from './host.ts';
import { isInteger, toNumber } from './numbers.ts';
import { typeName } from './text.ts';
import { DictView, Range, Tuple, tupleOf, Undefined } from './values.ts';

/** The items of an iterable. Lists come back as they are (not copied): callers must not change them. */
export function iterate(value: unknown): unknown[] {
  if (Array.isArray(value)) return value;
  if (typeof value === 'string') return Array.from(value);
  if (value !== null && typeof value === 'object') {
    if (isMapping(value)) return dictKeys(value);
    if (value instanceof DictView) return value.items;
    if (value instanceof Range) {
      checkSize(value.length, 'A range');
      return value.toArray();
    }
    if (value instanceof PySet) return value.items();
    if (value instanceof Undefined) return [];
    if (value instanceof HostObject) {
      const items = value.iterate();
      if (items) return Array.isArray(items) ? items : [...items];
    }
  }
  return typeError(`'${typeName(value)}' object is not iterable`);
}

/** A value as a dict: what is one, and host objects that say that they are. Undefined for all others. */
export function mappingOf(value: unknown): AnyDict | undefined {
  if (isMapping(value)) return value;
  if (!(value instanceof HostObject) || !value.isMapping) return undefined;
  return new Map(iterate(value).map((key) => [key, value.getItem(key)]));
}

/** len(value): characters of a text are code points, as in Python. */
export function length(value: unknown): number {
  if (typeof value === 'string') return hasSurrogates(value) ? Array.from(value).length : value.length;
  if (Array.isArray(value)) return value.length;
  if (value !== null && typeof value === 'object') {
    if (isMapping(value)) return dictSize(value);
    if (value instanceof PySet) return value.size;
    if (value instanceof DictView) return value.items.length;
    if (value instanceof Range) return value.length;
    if (value instanceof Undefined) return 0;
    if (value instanceof HostObject) {
      const size = value.length();
      if (size !== undefined) return size;
    }
  }
  return typeError(`object of type '${typeName(value)}' has no len()`);
}

function hasSurrogates(text: string): boolean {
  return /[\ud800-\udbff]/.test(text);
}

/** A text's characters where code units will not do. */
export function characters(text: string): string | string[] {
  return hasSurrogates(text) ? Array.from(text) : text;
}

/** `value[start:stop:step]`. */
export function slice(value: unknown, start: unknown, stop: unknown, step: unknown): unknown {
  if (value instanceof Undefined) return value.fail();
  const source = value instanceof Range ? iterate(value) : value;
  if (typeof source !== 'string' && !Array.isArray(source)) {
    return new Undefined('slice', `${typeName(source)} object has no element slice`);
  }
  const by = step === null ? 1 : toIndex(step);
  if (by === 0) valueError('slice step cannot be zero');
  const items: string | readonly unknown[] = typeof source === 'string' ? characters(source) : source;
  const from = clamp(start, items.length, by < 0 ? items.length - 1 : 0, by);
  const to = clamp(stop, items.length, by < 0 ? -1 : items.length, by);
  if (by === 1) return likeSource(source, items.slice(from, Math.max(from, to)));
  const picked: unknown[] = [];
  if (by > 0) for (let i = from; i < to; i += by) picked.push(items[i]);
  else for (let i = from; i > to; i += by) picked.push(items[i]);
  return likeSource(source, picked);
}

function likeSource(source: string | unknown[], picked: string | readonly unknown[]): unknown {
  if (typeof picked === 'string') return picked;
  if (typeof source === 'string') return picked.join('');
  return source instanceof Tuple ? tupleOf(picked) : picked;
}

/** An index of a slice, where only integers will do. */
export function toIndex(value: unknown): number {
  if (value instanceof Undefined) return value.fail();
  if (!isInteger(value)) typeError('slice indices must be integers or None or have an __index__ method');
  return toNumber(value);
}

function clamp(value: unknown, size: number, missing: number, step: number): number {
  if (value === null) return missing;
  const index = toIndex(value);
  if (index < 0) return index + size < 0 ? (step < 0 ? -1 : 0) : index + size;
  return index >= size ? (step < 0 ? size - 1 : size) : index;
}

/** The items of `{% set a, b = value %}`, exactly as many as there are names. */
export function unpack(value: unknown, count: number): unknown[] {
  const items = iterate(value);
  if (items.length < count)
    valueError(`not enough values to unpack (expected ${count}, got ${items.length})`);
  if (items.length > count) valueError(`too many values to unpack (expected ${count})`);
  return items;
}
