import { modulo } from './arithmetic.ts';
import { Callable } from './callable.ts';
import { compare, contains, equals } from './compare.ts';
import { isMapping } from './dict.ts';
import { HostFunction, HostObject } from './host.ts';
import { isFloat, isInteger, isNumber } from './numbers.ts';
import { iterate } from './sequence.ts';
import { strMethods } from './str-methods.ts';
import { str } from './text.ts';
import { BoundMethod, DictView, NO_KWARGS, Range, Undefined } from './values.ts';

/** A test: the value, then its arguments. */
// biome-ignore lint/suspicious/noExplicitAny: tests take whatever a template passes
export type TestFunction = (value: any, ...args: any[]) => boolean;

function isCallable(value: unknown): boolean {
  if (value instanceof HostObject) return value.call !== undefined;
  return (
    value instanceof Callable ||
    value instanceof HostFunction ||
    value instanceof BoundMethod ||
    value instanceof Undefined
  );
}

function isIterable(value: unknown): boolean {
  if (value instanceof HostObject) return value.iterate() !== undefined;
  if (typeof value === 'string' || value instanceof Undefined) return true;
  if (value === null || typeof value !== 'object') return false;
  try {
    iterate(value);
    return true;
  } catch {
    return false;
  }
}

function isSequence(value: unknown): boolean {
  if (typeof value === 'string' || Array.isArray(value) || isMapping(value) || value instanceof Range)
    return true;
  return value instanceof HostObject && value.length() !== undefined;
}

function hasCase(method: 'islower' | 'isupper'): TestFunction {
  return (value) => strMethods.get(method)!(str(value), [], NO_KWARGS) === true;
}

const rows: readonly (readonly [names: string, run: TestFunction])[] = [
  ['defined', (value) => !(value instanceof Undefined)],
  ['undefined', (value) => value instanceof Undefined],
  ['none', (value) => value === null],
  ['boolean', (value) => typeof value === 'boolean'],
  ['true', (value) => value === true],
  ['false', (value) => value === false],
  ['string', (value) => typeof value === 'string'],
  ['number', (value) => isNumber(value) || (value instanceof HostObject && value.asNumber !== undefined)],
  ['integer', (value) => isInteger(value) && typeof value !== 'boolean'],
  ['float', (value) => isFloat(value)],
  ['mapping', (value) => isMapping(value) || (value instanceof HostObject && value.isMapping)],
  ['sequence', isSequence],
  ['iterable', (value) => isIterable(value) || value instanceof DictView],
  ['callable', isCallable],
  ['sameas', (value, other) => value === other],
  ['escaped', () => false],
  ['odd', (value) => equals(modulo(value, 2), 1)],
  ['even', (value) => equals(modulo(value, 2), 0)],
  ['divisibleby', (value, divisor) => equals(modulo(value, divisor), 0)],
  ['eq equalto ==', (value, other) => equals(value, other)],
  ['ne !=', (value, other) => !equals(value, other)],
  ['lt lessthan <', (value, other) => compare(value, other, '<') < 0],
  ['le <=', (value, other) => compare(value, other, '<=') <= 0],
  ['gt greaterthan >', (value, other) => compare(value, other, '>') > 0],
  ['ge >=', (value, other) => compare(value, other, '>=') >= 0],
  ['in', (value, container) => contains(container, value)],
  ['lower', hasCase('islower')],
  ['upper', hasCase('isupper')],
];

/** Jinja2's tests by name. `filter` and `test` ask for names that filters.ts knows, and are added there. */
export const basicTests: ReadonlyMap<string, TestFunction> = new Map(
  rows.flatMap(([names, run]) => names.split(' ').map((name) => [name, run] as const)),
);
