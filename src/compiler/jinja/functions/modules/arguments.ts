import { raise, typeError } from '../../failure.ts';
import { isFloat, isInteger, toNumber } from '../../numbers.ts';
import { typeName } from '../../text.ts';
import { Undefined } from '../../values.ts';

/** The place of an argument, from 0, and its name, for error texts. */
export interface ArgumentPlace {
  readonly name: string;
  readonly index: number;
}

/** A whole number argument; a default stands for one that is missing. Fails with Python's sentences. */
export function integerArgument(value: unknown, place: ArgumentPlace, fallback?: number): number {
  if (value === undefined) {
    if (fallback !== undefined) return fallback;
    return typeError(`function missing required argument '${place.name}' (pos ${place.index + 1})`);
  }
  return toInteger(value);
}

/** A value as a whole number; floats and texts are refused, as Python's `__index__` does. */
export function toInteger(value: unknown): number {
  if (value instanceof Undefined) return value.fail();
  if (!isInteger(value)) return typeError(`'${typeName(value)}' object cannot be interpreted as an integer`);
  const number = toNumber(value);
  return Number.isSafeInteger(number)
    ? number
    : raise('ValueError', 'Python int too large to convert to C int');
}

/** A number argument, whole or not. */
export function toReal(value: unknown): number {
  if (value instanceof Undefined) return value.fail();
  if (!isInteger(value) && !isFloat(value)) {
    return typeError(`'${typeName(value)}' object cannot be interpreted as an integer`);
  }
  return toNumber(value);
}

/** A text argument; `callee` is named when it is none. */
export function textArgument(value: unknown, callee: string): string {
  if (value instanceof Undefined) return value.fail();
  return typeof value === 'string'
    ? value
    : typeError(`${callee} must be str, not ${value === undefined ? 'NoneType' : typeName(value)}`);
}

/** Rounds to the nearest whole number, halves to the even one. */
export function roundToEven(value: number): number {
  const floor = Math.floor(value);
  const rest = value - floor;
  if (rest !== 0.5) return Math.round(value);
  return floor % 2 === 0 ? floor : floor + 1;
}
