import { equals, sortItems } from './compare.ts';
import type { AnyDict } from './dict.ts';
import {
  Dict,
  dictCopy,
  dictDelete,
  dictEntries,
  dictGet,
  dictHas,
  dictItems,
  dictKeys,
  dictSet,
  dictSize,
  PySet,
} from './dict.ts';
import { checkSize, raise, typeError, valueError } from './failure.ts';
import { iterate, mappingOf, toIndex } from './sequence.ts';
import type { Method } from './str-methods.ts';
import { repr, truth } from './text.ts';
import { DictView, Tuple, tupleOf, Undefined } from './values.ts';

type List = unknown[];

/** A method that changes its list: frozen lists of the engine refuse. */
function changing(name: string, method: Method<List>): [string, Method<List>] {
  return [
    name,
    (self, args, kwargs) => {
      if (Object.isFrozen(self)) raise('ReadOnly', `list.${name}()`);
      return method(self, args, kwargs);
    },
  ];
}

function one(name: string, args: readonly unknown[]): unknown {
  if (args.length !== 1) typeError(`list.${name}() takes exactly one argument (${args.length} given)`);
  return args[0];
}

function indexOf(list: List, item: unknown): number {
  return list.findIndex((other) => equals(other, item));
}

function pop(list: List, args: readonly unknown[]): unknown {
  if (list.length === 0) raise('IndexError', 'pop from empty list');
  const at = args.length > 0 ? toIndex(args[0]) : -1;
  const index = at < 0 ? at + list.length : at;
  if (index < 0 || index >= list.length) raise('IndexError', 'pop index out of range');
  return list.splice(index, 1)[0];
}

function extend(list: List, args: readonly unknown[]): null {
  const items = iterate(one('extend', args));
  checkSize(list.length + items.length, 'A list');
  const count = items.length; // `list.extend(list)` must not chase its own tail
  for (let i = 0; i < count; i++) list.push(items[i]);
  return null;
}

/** Methods that lists and tuples share. */
export const tupleMethods = new Map<string, Method<List>>([
  [
    'index',
    (self, args) => {
      const at = indexOf(self, args[0]);
      return at >= 0
        ? at
        : valueError(
            self instanceof Tuple ? 'tuple.index(x): x not in tuple' : `${repr(args[0])} is not in list`,
          );
    },
  ],
  ['count', (self, args) => self.filter((item) => equals(item, args[0])).length],
]);

/** Python's list methods. */
export const listMethods = new Map<string, Method<List>>([
  ...tupleMethods,
  ['copy', (self) => self.slice()],
  changing('append', (self, args) => {
    checkSize(self.length, 'A list');
    self.push(one('append', args));
    return null;
  }),
  changing('extend', extend),
  changing('insert', (self, args) => {
    self.splice(toIndex(args[0]), 0, args[1]);
    return null;
  }),
  changing('pop', pop),
  changing('remove', (self, args) => {
    const at = indexOf(self, args[0]);
    if (at < 0) valueError('list.remove(x): x not in list');
    self.splice(at, 1);
    return null;
  }),
  changing('clear', (self) => {
    self.length = 0;
    return null;
  }),
  changing('reverse', (self) => {
    self.reverse();
    return null;
  }),
  changing('sort', (self, _args, kwargs) => {
    if (kwargs['key'] !== undefined && kwargs['key'] !== null) {
      typeError('list.sort() takes no key function in a template; use the sort filter with attribute');
    }
    const sorted = sortItems(self, undefined, truth(kwargs['reverse']));
    for (let i = 0; i < sorted.length; i++) self[i] = sorted[i];
    return null;
  }),
]);

function update(dict: AnyDict, args: readonly unknown[], kwargs: Readonly<Record<string, unknown>>): null {
  const source = args[0];
  if (source instanceof Undefined) source.fail();
  const mapping = mappingOf(source);
  if (mapping) for (const [key, value] of dictEntries(mapping)) dictSet(dict, key, value);
  else if (source !== undefined) for (const pair of iterate(source)) dictSet(dict, ...keyAndValue(pair));
  for (const key of Object.keys(kwargs)) dictSet(dict, key, kwargs[key]);
  return null;
}

/** A pair that a dict is made of. */
export function keyAndValue(pair: unknown): [unknown, unknown] {
  const items = iterate(pair);
  if (items.length !== 2) {
    valueError(`dictionary update sequence element has length ${items.length}; 2 is required`);
  }
  return [items[0], items[1]];
}

function popKey(dict: AnyDict, args: readonly unknown[]): unknown {
  if (!dictHas(dict, args[0])) return args.length > 1 ? args[1] : raise('KeyError', repr(args[0]));
  const value = dictGet(dict, args[0]);
  dictDelete(dict, args[0]);
  return value;
}

function popItem(dict: AnyDict): Tuple {
  if (dictSize(dict) === 0) raise('KeyError', "'popitem(): dictionary is empty'");
  const key = dictKeys(dict).at(-1);
  const value = dictGet(dict, key);
  dictDelete(dict, key);
  return tupleOf([key, value]);
}

function setDefault(dict: AnyDict, args: readonly unknown[]): unknown {
  if (!dictHas(dict, args[0])) dictSet(dict, args[0], args.length > 1 ? args[1] : null);
  return dictGet(dict, args[0]);
}

/** Python's dict methods. */
export const dictMethods = new Map<string, Method<AnyDict>>([
  ['items', (self) => new DictView('items', dictItems(self))],
  ['keys', (self) => new DictView('keys', dictKeys(self))],
  [
    'values',
    (self) =>
      new DictView(
        'values',
        dictKeys(self).map((key) => dictGet(self, key)),
      ),
  ],
  [
    'get',
    (self, args) => (dictHas(self, args[0]) ? dictGet(self, args[0]) : args.length > 1 ? args[1] : null),
  ],
  ['update', update],
  ['pop', popKey],
  ['popitem', popItem],
  ['setdefault', setDefault],
  ['copy', dictCopy],
  [
    'clear',
    (self) => {
      for (const key of dictKeys(self)) dictDelete(self, key);
      return null;
    },
  ],
  [
    'fromkeys',
    (_self, args) => Dict.of(iterate(args[0]).map((key) => [key, args.length > 1 ? args[1] : null] as const)),
  ],
  // The dunder methods that packages call: item assignment has no syntax in Jinja2.
  [
    '__setitem__',
    (self, args) => {
      dictSet(self, args[0], args[1]);
      return null;
    },
  ],
  [
    '__getitem__',
    (self, args) => (dictHas(self, args[0]) ? dictGet(self, args[0]) : raise('KeyError', repr(args[0]))),
  ],
  ['__contains__', (self, args) => dictHas(self, args[0])],
  ['__len__', dictSize],
]);

function others(args: readonly unknown[]): unknown[] {
  return args.flatMap((arg) => iterate(arg));
}

/** Python's set methods. */
export const setMethods = new Map<string, Method<PySet>>([
  [
    'add',
    (self, args) => {
      self.dict.set(args[0], true);
      return null;
    },
  ],
  [
    'discard',
    (self, args) => {
      self.dict.delete(args[0]);
      return null;
    },
  ],
  [
    'remove',
    (self, args) => {
      if (!self.dict.has(args[0])) raise('KeyError', repr(args[0]));
      self.dict.delete(args[0]);
      return null;
    },
  ],
  [
    'update',
    (self, args) => {
      for (const item of others(args)) self.dict.set(item, true);
      return null;
    },
  ],
  [
    'pop',
    (self) => {
      if (self.size === 0) raise('KeyError', "'pop from an empty set'");
      const [first] = self.items();
      self.dict.delete(first);
      return first;
    },
  ],
  [
    'clear',
    (self) => {
      self.dict.map.clear();
      return null;
    },
  ],
  ['copy', (self) => new PySet(self.items())],
  ['union', (self, args) => new PySet([...self.items(), ...others(args)])],
  [
    'intersection',
    (self, args) => {
      const sets = args.map(setOf);
      return keep(self, (item) => sets.every((set) => set.dict.has(item)));
    },
  ],
  [
    'difference',
    (self, args) => {
      const sets = args.map(setOf);
      return keep(self, (item) => !sets.some((set) => set.dict.has(item)));
    },
  ],
  [
    'symmetric_difference',
    (self, args) => {
      const other = setOf(args[0]);
      const added = other.items().filter((item) => !self.dict.has(item));
      return new PySet([...keep(self, (item) => !other.dict.has(item)).items(), ...added]);
    },
  ],
  [
    'issubset',
    (self, args) => {
      const other = setOf(args[0]);
      return self.items().every((item) => other.dict.has(item));
    },
  ],
  ['issuperset', (self, args) => iterate(args[0]).every((item) => self.dict.has(item))],
  ['isdisjoint', (self, args) => !iterate(args[0]).some((item) => self.dict.has(item))],
]);

function setOf(value: unknown): PySet {
  return value instanceof PySet ? value : new PySet(iterate(value));
}

function keep(set: PySet, predicate: (item: unknown) => boolean): PySet {
  return new PySet(set.items().filter(predicate));
}
