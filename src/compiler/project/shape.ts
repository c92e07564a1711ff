import { nearest } from '../../diagnostics/suggest.ts';
import { PyFloat } from '../jinja/values.ts';
import { isRecord } from './is-record.ts';
import type { YamlPath } from './yaml.ts';

type ScalarKind = 'text' | 'number' | 'whole' | 'flag';

/** What a value of a properties file may be, as dbt's schema of that resource has it. */
export type Shape =
  | { readonly kind: 'any' }
  | { readonly kind: 'scalar'; readonly of: readonly ScalarKind[]; readonly orNull?: boolean }
  | {
      readonly kind: 'word';
      readonly words: readonly string[];
      readonly anyCase?: boolean;
      readonly orNull?: boolean;
    }
  | { readonly kind: 'list'; readonly item: Shape; readonly orNull?: boolean }
  | MappingShape
  | { readonly kind: 'either'; readonly shapes: readonly Shape[] };

export interface MappingShape {
  readonly kind: 'mapping';
  /** What it is called where a key of it is unknown; a mapping without one may have keys of any name. */
  readonly name?: string;
  readonly keys: Readonly<Record<string, Shape>>;
  readonly required?: readonly string[];
  /** Pairs of keys that say the same in two ways: one of the two at most. */
  readonly oneOf?: readonly (readonly [string, string])[];
  readonly orNull?: boolean;
}

/** Something that does not fit: the value at `path`, or keys that are missing, unknown or too many in the mapping there. */
export type Misfit =
  | { readonly kind: 'value'; readonly path: YamlPath; readonly value: unknown; readonly shape: Shape }
  | { readonly kind: 'missing'; readonly path: YamlPath; readonly key: string; readonly inside?: string }
  | {
      readonly kind: 'both';
      readonly path: YamlPath;
      readonly keys: readonly [string, string];
      readonly inside?: string;
    }
  | {
      readonly kind: 'unknown';
      readonly path: YamlPath;
      readonly key: string;
      readonly inside: MappingShape;
    };

/** Tells of everything in a value that its shape does not allow. */
export function findMisfits(value: unknown, shape: Shape, report: (misfit: Misfit) => void): void {
  // The path is only copied where there is something to tell: most values of most projects fit.
  walk(value, shape, { report, path: [] });
}

interface Walk {
  readonly report: (misfit: Misfit) => void;
  readonly path: (string | number)[];
}

function walk(value: unknown, shape: Shape, at: Walk): void {
  if (shape.kind === 'any') return;
  if (fits(value, shape)) descend(value, shape, at);
  else at.report({ kind: 'value', path: [...at.path], value, shape });
}

function walkInto(key: string | number, value: unknown, shape: Shape, at: Walk): void {
  if (shape.kind === 'any') return;
  at.path.push(key);
  walk(value, shape, at);
  at.path.pop();
}

/** Whether a value is of the kind, whatever is inside. */
function fits(value: unknown, shape: Shape): boolean {
  switch (shape.kind) {
    case 'any':
      return true;
    case 'either':
      return shape.shapes.some((it) => fits(value, it));
    default:
  }
  if (value === null || value === undefined) return shape.orNull === true;
  switch (shape.kind) {
    case 'scalar':
      return shape.of.some((kind) => isScalar(value, kind));
    case 'word':
      return shape.words.includes(shape.anyCase ? String(value).toLowerCase() : (value as string));
    case 'list':
      return Array.isArray(value);
    case 'mapping':
      return isRecord(value);
  }
}

function isScalar(value: unknown, kind: ScalarKind): boolean {
  switch (kind) {
    case 'text':
      return typeof value === 'string';
    case 'flag':
      return typeof value === 'boolean';
    case 'number':
      return typeof value === 'number' || typeof value === 'bigint' || value instanceof PyFloat;
    case 'whole':
      return typeof value === 'bigint' || Number.isInteger(value instanceof PyFloat ? value.value : value);
  }
}

function descend(value: unknown, shape: Shape, at: Walk): void {
  if (shape.kind === 'either') {
    const chosen = shape.shapes.find((it) => fits(value, it));
    if (chosen) descend(value, chosen, at);
  } else if (shape.kind === 'list' && Array.isArray(value)) {
    for (let i = 0; i < value.length; i++) walkInto(i, value[i], shape.item, at);
  } else if (shape.kind === 'mapping' && isRecord(value)) descendMapping(value, shape, at);
}

function descendMapping(value: Readonly<Record<string, unknown>>, shape: MappingShape, at: Walk): void {
  const { report, path } = at;
  const inside = shape.name ? { inside: shape.name } : {};
  for (const key of Object.keys(value)) {
    const expected = Object.hasOwn(shape.keys, key) ? shape.keys[key] : undefined;
    if (expected) walkInto(key, value[key], expected, at);
    else if (shape.name) report({ kind: 'unknown', path: [...path, key], key, inside: shape });
  }
  for (const key of shape.required ?? [])
    if (value[key] === undefined) report({ kind: 'missing', path: [...path], key, ...inside });
  for (const keys of shape.oneOf ?? [])
    if (keys.every((key) => value[key] != null))
      report({ kind: 'both', path: [...path, keys[1]], keys, ...inside });
}

/** What a shape asks for, to go after "must be". */
export function describeShape(shape: Shape): string {
  switch (shape.kind) {
    case 'any':
      return 'anything';
    case 'scalar':
      return shape.of.map((kind) => SCALAR_WORDS[kind]).join(' or ');
    case 'word':
      return `one of ${shape.words.join(', ')}`;
    case 'list':
      return shape.item.kind === 'scalar'
        ? `a list of ${shape.item.of.map((kind) => PLURALS[kind]).join(' or ')}`
        : 'a list';
    case 'mapping':
      return 'a mapping';
    case 'either':
      return shape.shapes.filter(saysSomething).map(describeShape).join(' or ');
  }
}

const saysSomething = (shape: Shape): boolean => shape.kind !== 'word' || shape.words.length > 0;

const SCALAR_WORDS = { text: 'a text', number: 'a number', whole: 'a whole number', flag: 'true or false' };
const PLURALS = { text: 'texts', number: 'numbers', whole: 'whole numbers', flag: 'true or false' };

/** What a value is, to go after "not". */
export function describeValue(value: unknown): string {
  if (value === null || value === undefined) return 'empty';
  if (Array.isArray(value)) return 'a list';
  if (isRecord(value)) return 'a mapping';
  if (typeof value === 'string') return `the text "${value}"`;
  if (value instanceof PyFloat) return String(value.value);
  return typeof value === 'object' || typeof value === 'function' ? 'an object' : String(value);
}

/** What the value may have been meant as. */
export function repairOf(value: unknown, shape: Shape): string | undefined {
  if (shape.kind === 'word') {
    const suggestion = typeof value === 'string' ? nearest(value, shape.words) : undefined;
    return suggestion && `did you mean "${suggestion}"?`;
  }
  if (shape.kind === 'list' && typeof value === 'string') return `write it as a list: [${value}]`;
  if (shape.kind !== 'scalar') return undefined;
  if (shape.of[0] === 'text' && (typeof value === 'number' || typeof value === 'boolean'))
    return `in quotes it is a text: "${value}"`;
  if (shape.of[0] === 'text' && value === null) return 'leave the key out, or write ""';
  return undefined;
}
