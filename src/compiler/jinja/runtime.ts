import { getAttribute, getItem, setAttribute } from './access.ts';
import {
  add,
  divide,
  floorDivide,
  modulo,
  multiply,
  negate,
  positive,
  power,
  subtract,
} from './arithmetic.ts';
import { asynchronousCalls, callMethodTraced, callTraced, mergeKwargs, plainCalls } from './call.ts';
import { Callable, type MacroBody } from './callable.ts';
import { compare, contains, equals } from './compare.ts';
import { Dict } from './dict.ts';
import { runFilter } from './filter-table.ts';
import { filters, findFilter, findTest } from './filters.ts';
import { Loop } from './loop.ts';
import { nativeMarker } from './native-marker.ts';
import { iterate, slice, unpack } from './sequence.ts';
import { str, truth } from './text.ts';
import { MacroReturn, PyFloat, SliceValue, tupleOf, Undefined } from './values.ts';

/** `value instanceof Generator` for what generator functions return. */
const Generator = Object.assign(function generator() {}, {});
Object.defineProperty(Generator, 'prototype', {
  value: Object.getPrototypeOf(Object.getPrototypeOf((function* () {})())),
});

/** Everything that generated code can reach: it runs as the body of a function with this one parameter. */
export const runtime = {
  str,
  truth,
  add,
  subtract,
  multiply,
  divide,
  floorDivide,
  modulo,
  power,
  negate,
  positive,
  equals,
  compare,
  isIn: (item: unknown, container: unknown): boolean => contains(container, item),
  iterate,
  slice,
  tupleOf,
  unpack,
  getAttribute,
  getItem,
  setAttribute,
  Dict,
  PyFloat,
  SliceValue,
  Undefined,
  Loop,
  Callable,
  MacroReturn,
  NO_ELSE: new Undefined('', 'the inline if-expression evaluated to false and no else section was defined.'),
  Generator,
  callTraced,
  callMethodTraced,
  plain: plainCalls,
  async: asynchronousCalls,
  mergeKwargs,
  F: filters,
  runFilter,
  findFilter,
  findTest,
  nativeMarker,
  /** A macro of a template is compiled together with it. */
  always: (body: MacroBody) => (): MacroBody => body,
} as const;
