import { checkSize, raise, valueError } from './failure.ts';
import { HostObject } from './host.ts';
import { exponential, fixed, floatText, general, isFloat, isNumber, toNumber } from './numbers.ts';
import { wholeDigits } from './percent-format.ts';
import { repr, str, typeName } from './text.ts';
import type { Kwargs } from './values.ts';
import { PyFloat, Undefined } from './values.ts';

const SPEC = /^(?:([\s\S])?([<>=^]))?([-+ ])?(#)?(0)?(\d+)?([,_])?(?:\.(\d+))?([bcdeEfFgGnosxX%])?$/u;

/** format(value, spec): the part after the colon in `'{:>8.2f}'.format(value)`. */
export function formatValue(value: unknown, spec: string): string {
  if (value instanceof HostObject && value.format) return value.format(spec);
  if (value instanceof Undefined) return spec ? value.fail() : '';
  if (!spec) return str(value);
  const match = SPEC.exec(spec);
  if (!match) return valueError(`Invalid format specifier '${spec}' for object of type '${typeName(value)}'`);
  const [, fill, align, signFlag, alternate, zero, width, grouping, precision, type] = match;
  const wide = Number(width ?? 0);
  const digits = precision === undefined ? -1 : Number(precision);
  checkSize(Math.max(wide, digits), 'A formatted value');
  if (!isNumber(value) || (typeof value === 'boolean' && !type)) {
    if (type && type !== 's') {
      valueError(`Unknown format code '${type}' for object of type '${typeName(value)}'`);
    }
    const text = str(value);
    const cut = digits >= 0 ? text.slice(0, digits) : text;
    return pad('', cut, { width: wide, align: align ?? '<', fill: fill ?? (zero ? '0' : ' ') });
  }
  let body = numberBody(value, type ?? '', digits);
  if (grouping) body = group(body, grouping);
  if (alternate && type && 'xXob'.includes(type)) body = `0${type}${body}`;
  const sign = isNegative(value) ? '-' : signFlag === '+' || signFlag === ' ' ? signFlag : '';
  const zeroed = zero !== undefined && align === undefined;
  return pad(sign, body, {
    width: wide,
    align: align ?? (zeroed ? '=' : '>'),
    fill: fill ?? (zeroed || zero ? '0' : ' '),
  });
}

function isNegative(value: unknown): boolean {
  if (typeof value === 'bigint') return value < 0n;
  const number = toNumber(value);
  return number < 0 || (value instanceof PyFloat && Object.is(number, -0));
}

function numberBody(value: unknown, type: string, digits: number): string {
  const size = Math.abs(toNumber(value));
  const precision = digits < 0 ? 6 : digits;
  switch (type) {
    case 'f':
    case 'F':
      return fixed(size, precision);
    case '%':
      return `${fixed(size * 100, precision)}%`;
    case 'e':
      return exponential(size, precision);
    case 'E':
      return exponential(size, precision).toUpperCase();
    case 'g':
      return general(size, precision);
    case 'G':
      return general(size, precision).toUpperCase();
    case '':
      if (!isFloat(value)) return wholeDigits(value, 10);
      return digits >= 0 ? general(size, digits) : floatText(size);
    default:
      return integerBody(value, type);
  }
}

function integerBody(value: unknown, type: string): string {
  if (isFloat(value)) valueError(`Unknown format code '${type}' for object of type 'float'`);
  switch (type) {
    case 'x':
      return wholeDigits(value, 16);
    case 'X':
      return wholeDigits(value, 16).toUpperCase();
    case 'o':
      return wholeDigits(value, 8);
    case 'b':
      return wholeDigits(value, 2);
    case 'c':
      return String.fromCodePoint(toNumber(value));
    case 's':
      return valueError(`Unknown format code 's' for object of type '${typeName(value)}'`);
    default:
      return wholeDigits(value, 10);
  }
}

function group(text: string, separator: string): string {
  const [, whole, rest] = /^(\d*)([\s\S]*)$/.exec(text)!;
  let out = '';
  for (let i = 0; i < whole!.length; i++) {
    if (i > 0 && (whole!.length - i) % 3 === 0) out += separator;
    out += whole![i];
  }
  return out + rest!;
}

function pad(
  sign: string,
  body: string,
  { width, align, fill }: { width: number; align: string; fill: string },
): string {
  const room = width - Array.from(body).length - sign.length;
  if (room <= 0) return sign + body;
  if (align === '<') return sign + body + fill.repeat(room);
  if (align === '=') return sign + fill.repeat(room) + body;
  if (align !== '^') return fill.repeat(room) + sign + body;
  const left = room >> 1;
  return fill.repeat(left) + sign + body + fill.repeat(room - left);
}

/** How a format field reaches into a value: `{0.name}` and `{0[key]}`. */
export interface FieldAccess {
  attribute(value: unknown, name: string): unknown;
  item(value: unknown, key: unknown): unknown;
}

/** `text.format(*args, **kwargs)`. */
export function formatText(
  text: string,
  args: readonly unknown[],
  kwargs: Kwargs,
  access: FieldAccess,
): string {
  const state = { next: 0, isManual: false };
  const rootOf = (root: string): unknown => {
    if (root === '' && state.isManual) {
      valueError('cannot switch from manual field specification to automatic field numbering');
    }
    if (/^\d+$/.test(root)) {
      if (state.next > 0) {
        valueError('cannot switch from automatic field numbering to manual field specification');
      }
      state.isManual = true;
    }
    if (root !== '' && !/^\d+$/.test(root)) {
      return Object.hasOwn(kwargs, root) ? kwargs[root] : raise('KeyError', repr(root));
    }
    const index = root === '' ? state.next++ : Number(root);
    if (index < args.length) return args[index];
    return raise('IndexError', `Replacement index ${index} out of range for positional args tuple`);
  };
  const field = (body: string, depth: number): string => {
    const [, name, conversion, spec] = /^([^!:]*)(?:!([rsa]))?(?::([\s\S]*))?$/.exec(body) ?? [];
    if (name === undefined) return valueError("Single '}' encountered in format string");
    const root = /^[^.[]*/.exec(name)![0];
    let value = rootOf(root);
    for (const part of name.slice(root.length).matchAll(/\.([^.[]+)|\[([^\]]+)\]/g)) {
      if (part[1] !== undefined) value = access.attribute(value, part[1]);
      else value = access.item(value, /^\d+$/.test(part[2]!) ? Number(part[2]) : part[2]);
    }
    if (conversion) value = conversion === 's' ? str(value) : repr(value);
    return formatValue(value, spec ? render(spec, depth + 1) : '');
  };
  const render = (source: string, depth: number): string => {
    if (depth > 2) return valueError('Max string recursion exceeded');
    let out = '';
    for (let at = 0; at < source.length; ) {
      const brace = /[{}]/g;
      brace.lastIndex = at;
      const found = brace.exec(source);
      if (!found) return out + source.slice(at);
      out += source.slice(at, found.index);
      at = found.index;
      if (source[at + 1] === found[0]) {
        out += found[0];
        at += 2;
        continue;
      }
      if (found[0] === '}') return valueError("Single '}' encountered in format string");
      const end = closingBrace(source, at);
      out += field(source.slice(at + 1, end), depth);
      at = end + 1;
    }
    return out;
  };
  return render(text, 0);
}

function closingBrace(text: string, open: number): number {
  let depth = 0;
  for (let at = open; at < text.length; at++) {
    if (text[at] === '{') depth++;
    else if (text[at] === '}' && --depth === 0) return at;
  }
  return valueError("expected '}' before end of string");
}
