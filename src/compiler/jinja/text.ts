import { Callable } from './callable.ts';
import { Dict, dictEntries, isMapping, PySet } from './dict.ts';
import { HostFunction, HostObject } from './host.ts';
import { floatText } from './numbers.ts';
import {
  BoundMethod,
  Cycler,
  DictView,
  isPlainObject,
  Joiner,
  Namespace,
  PyFloat,
  Range,
  Tuple,
  Undefined,
} from './values.ts';

/** Python's name of a value's type, as error texts print it. */
export function typeName(value: unknown): string {
  if (value === null || value === undefined) return 'NoneType';
  switch (typeof value) {
    case 'string':
      return 'str';
    case 'boolean':
      return 'bool';
    case 'bigint':
      return 'int';
    case 'number':
      return Number.isInteger(value) ? 'int' : 'float';
    case 'object':
      return objectTypeName(value);
    default:
      return 'object';
  }
}

function objectTypeName(value: object): string {
  if (value instanceof PyFloat) return 'float';
  if (Array.isArray(value)) return value instanceof Tuple ? 'tuple' : 'list';
  if (isMapping(value)) return 'dict';
  if (value instanceof PySet) return 'set';
  if (value instanceof Undefined) return 'Undefined';
  if (value instanceof HostObject) return value.typeName;
  if (value instanceof DictView) return `dict_${value.kind}`;
  if (value instanceof Range) return 'range';
  if (value instanceof Callable) return 'Macro';
  if (value instanceof HostFunction || value instanceof BoundMethod) return 'function';
  if (value instanceof Namespace) return 'Namespace';
  if (value instanceof Cycler) return 'Cycler';
  return value instanceof Joiner ? 'Joiner' : 'object';
}

/** str(value): what `{{ value }}` prints. */
export function str(value: unknown): string {
  switch (typeof value) {
    case 'string':
      return value;
    case 'number':
      return Number.isInteger(value) ? integerText(value) : floatText(value);
    case 'boolean':
      return value ? 'True' : 'False';
    case 'bigint':
      return value.toString();
    case 'object':
      return value === null ? 'None' : objectText(value);
    default:
      return '';
  }
}

function integerText(value: number): string {
  if (Object.is(value, -0)) return '0';
  return Math.abs(value) < 1e21 ? String(value) : BigInt(value).toString();
}

function objectText(value: object): string {
  if (value instanceof Undefined) return '';
  if (value instanceof HostObject) return value.toText();
  return repr(value);
}

/** repr(value): how values print within lists and dicts. */
export function repr(value: unknown): string {
  if (typeof value === 'string') return reprText(value);
  if (value === null || typeof value !== 'object') return str(value);
  if (Array.isArray(value))
    return value instanceof Tuple ? tupleText(value) : `[${value.map(repr).join(', ')}]`;
  if (value instanceof PyFloat) return floatText(value.value);
  if (isMapping(value)) {
    return `{${dictEntries(value)
      .map(([key, item]) => `${repr(key)}: ${repr(item)}`)
      .join(', ')}}`;
  }
  if (value instanceof PySet) return value.size > 0 ? `{${value.items().map(repr).join(', ')}}` : 'set()';
  if (value instanceof HostObject) return value.toRepr();
  if (value instanceof Undefined) return 'Undefined';
  return reprOther(value);
}

function tupleText(tuple: Tuple): string {
  return tuple.length === 1 ? `(${repr(tuple[0])},)` : `(${Array.from(tuple, repr).join(', ')})`;
}

function reprOther(value: object): string {
  if (value instanceof DictView) return `dict_${value.kind}([${value.items.map(repr).join(', ')}])`;
  if (value instanceof Range) {
    return `range(${value.start}, ${value.stop}${value.step === 1 ? '' : `, ${value.step}`})`;
  }
  if (value instanceof Namespace) return `<Namespace ${repr(new Dict(value.values))}>`;
  if (value instanceof Callable) return `<Macro '${value.name}'>`;
  if (value instanceof HostFunction || value instanceof BoundMethod) return `<function ${value.name}>`;
  return `<${objectTypeName(value)} object>`;
}

// Characters that Python's repr escapes: controls, quotes and backslash, and what is not printable in Latin-1.
// biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is looked for
const ESCAPED = /[\\\x00-\x1f\x7f-\xa0\xad]/g;
const SHORT: Readonly<Record<string, string>> = { '\n': '\\n', '\r': '\\r', '\t': '\\t', '\\': '\\\\' };

function reprText(text: string): string {
  const quote = text.includes("'") && !text.includes('"') ? '"' : "'";
  const body = text.replace(
    ESCAPED,
    (char) => SHORT[char] ?? `\\x${char.charCodeAt(0).toString(16).padStart(2, '0')}`,
  );
  return quote + (quote === "'" ? body.replaceAll("'", "\\'") : body) + quote;
}

/** bool(value). */
export function truth(value: unknown): boolean {
  switch (typeof value) {
    case 'boolean':
      return value;
    case 'string':
      return value.length > 0;
    case 'number':
      return value !== 0;
    case 'bigint':
      return value !== 0n;
    case 'object':
      return value !== null && objectTruth(value);
    default:
      return false;
  }
}

function objectTruth(value: object): boolean {
  if (Array.isArray(value)) return value.length > 0;
  if (value instanceof Undefined) return false;
  if (value instanceof Dict || value instanceof PySet || value instanceof Map) return value.size > 0;
  if (value instanceof PyFloat) return value.value !== 0;
  if (value instanceof HostObject) return value.isTruthy();
  if (value instanceof DictView) return value.items.length > 0;
  if (value instanceof Range) return value.length > 0;
  return isPlainObject(value) ? Object.keys(value).length > 0 : true;
}
