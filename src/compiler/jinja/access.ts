import { Callable } from './callable.ts';
import { dictMethods, listMethods, setMethods, tupleMethods } from './collection-methods.ts';
import { dictGet, isMapping, PySet } from './dict.ts';
import { raise } from './failure.ts';
import { HostObject } from './host.ts';
import { Loop } from './loop.ts';
import { isFloat, isInteger, isNumber, toNumber } from './numbers.ts';
import { characters, iterate, slice } from './sequence.ts';
import { formatText } from './str-format.ts';
import { type Method, strMethods } from './str-methods.ts';
import { repr, str, typeName } from './text.ts';
import {
  BoundMethod,
  Cycler,
  Group,
  Namespace,
  PyFloat,
  Range,
  SliceValue,
  Tuple,
  tupleOf,
  Undefined,
} from './values.ts';

const fields = { attribute: getAttribute, item: getItem };

const allStrMethods = new Map<string, Method<string>>([
  ...strMethods,
  ['format', (self, args, kwargs) => formatText(self, args, kwargs, fields)],
  [
    'format_map',
    (self, args) => {
      const named: Record<string, unknown> = Object.create(null);
      for (const key of iterate(args[0])) named[str(key)] = getItem(args[0], key);
      return formatNamed(self, named);
    },
  ],
]);

/** `text.format_map(named)`. */
export function formatNamed(text: string, named: Readonly<Record<string, unknown>>): string {
  return formatText(text, [], named, fields);
}

const floatMethods = new Map<string, Method<unknown>>([
  ['is_integer', (self) => Number.isInteger(toNumber(self))],
]);
const NO_METHODS = new Map<string, Method<unknown>>();

/** The methods of a built-in type; empty for what has none. */
function methodsOf(value: unknown): ReadonlyMap<string, Method<never>> {
  if (typeof value === 'string') return allStrMethods;
  if (value === null || typeof value !== 'object') return isFloat(value) ? floatMethods : NO_METHODS;
  if (Array.isArray(value)) return value instanceof Tuple ? tupleMethods : listMethods;
  if (isMapping(value)) return dictMethods;
  if (value instanceof PySet) return setMethods;
  return value instanceof PyFloat ? floatMethods : NO_METHODS;
}

/** The method a call `value.name(…)` runs, or undefined when the attribute must be looked up and called. */
export function findMethod(value: unknown, name: string): Method<never> | undefined {
  return methodsOf(value).get(name);
}

/** `value.name`: attributes first, then items, as Jinja2 does. Only what a value offers is ever reached. */
export function getAttribute(value: unknown, name: string): unknown {
  if (value === null || value === undefined) return missing(value, name);
  if (value instanceof Undefined) return value.use();
  const method = methodsOf(value).get(name);
  if (method) {
    return new BoundMethod(name, (args, kwargs) => method(value as never, args, kwargs));
  }
  const found = isMapping(value) ? dictGet(value, name) : ownAttribute(value, name);
  return found === undefined ? missing(value, name) : found;
}

function missing(value: unknown, name: string): Undefined {
  if (value === null || value === undefined) return new Undefined(name, `'None' has no attribute '${name}'`);
  return new Undefined(name, `'${typeName(value)} object' has no attribute '${name}'`);
}

function ownAttribute(value: unknown, name: string): unknown {
  if (value instanceof HostObject) {
    const found = value.getAttribute(name);
    return typeof found === 'function' ? undefined : found;
  }
  if (value instanceof Loop) return value.getAttribute(name);
  if (value instanceof Namespace) return value.values.has(name) ? value.values.get(name) : undefined;
  if (value instanceof Group) return name === 'grouper' ? value[0] : name === 'list' ? value[1] : undefined;
  if (value instanceof Callable) return macroAttribute(value, name);
  if (value instanceof Cycler) return cyclerAttribute(value, name);
  if (isNumber(value) && !isFloat(value)) return name === 'real' ? value : name === 'imag' ? 0 : undefined;
  return undefined;
}

function macroAttribute(macro: Callable, name: string): unknown {
  switch (name) {
    case 'name':
      return macro.name;
    case 'arguments':
      return tupleOf(macro.shape.params);
    case 'catch_kwargs':
      return macro.shape.usesKwargs;
    case 'catch_varargs':
      return macro.shape.usesVarargs;
    case 'caller':
      return macro.shape.usesCaller;
    default:
      return undefined;
  }
}

function cyclerAttribute(cycler: Cycler, name: string): unknown {
  if (name === 'current') return cycler.items[cycler.position];
  if (name === 'next') {
    return new BoundMethod('next', () => {
      const item = cycler.items[cycler.position];
      cycler.position = (cycler.position + 1) % cycler.items.length;
      return item;
    });
  }
  if (name !== 'reset') return undefined;
  return new BoundMethod('reset', () => {
    cycler.position = 0;
    return null;
  });
}

/** `value[key]`: items first, then attributes, as Jinja2 does. */
export function getItem(value: unknown, key: unknown): unknown {
  if (key instanceof SliceValue) return slice(value, key.start, key.stop, key.step);
  if (value instanceof Undefined) return value.use();
  if (typeof value === 'string' || Array.isArray(value)) return sequenceItem(value, key);
  if (isMapping(value)) {
    const item = dictGet(value, key);
    if (item !== undefined) return item;
    if (typeof key === 'string') return getAttribute(value, key);
    return new Undefined(str(key), `dict object has no element ${repr(key)}`);
  }
  if (value instanceof Range) return sequenceItem(iterate(value), key);
  if (value instanceof HostObject) {
    const item = value.getItem(key);
    if (item !== undefined && typeof item !== 'function') return item;
    return new Undefined(str(key), `'${typeName(value)} object' has no attribute '${str(key)}'`);
  }
  if (typeof key === 'string') return getAttribute(value, key);
  if (value === null) return new Undefined(str(key), `'None' has no attribute '${str(key)}'`);
  return new Undefined(str(key), `${typeName(value)} object has no element ${repr(key)}`);
}

function sequenceItem(value: string | unknown[], key: unknown): unknown {
  if (typeof key === 'string') return getAttribute(value, key);
  if (isInteger(key)) {
    const items = typeof value === 'string' ? characters(value) : value;
    const index = toNumber(key);
    const at = index < 0 ? index + items.length : index;
    if (at >= 0 && at < items.length) return items[at];
  }
  return new Undefined(str(key), `${typeName(value)} object has no element ${repr(key)}`);
}

/** `{% set ns.name = value %}`. */
export function setAttribute(target: unknown, name: string, value: unknown): void {
  if (!(target instanceof Namespace)) {
    raise('TemplateRuntimeError', 'cannot assign attribute on non-namespace object');
  }
  target.values.set(name, value);
}
