import { dictGet, dictHas, isMapping } from './dict.ts';
import { checkSize, raise, typeError, valueError } from './failure.ts';
import { HostObject } from './host.ts';
import { exponential, fixed, general, isNumber, toNumber } from './numbers.ts';
import { repr, str, typeName } from './text.ts';
import { Tuple, Undefined } from './values.ts';

const PLACEHOLDER = /%(?:\(([^)]*)\))?([-+ 0#]*)(\*|\d+)?(?:\.(\*|\d*))?[hlL]?([diouxXeEfFgGcrsa%])?/g;

/** Hands out the values of a `%` operation in order, and knows whether some are left. */
class Arguments {
  private readonly value: unknown;
  private used = 0;

  constructor(value: unknown) {
    this.value = value;
  }

  next(): unknown {
    if (this.value instanceof Tuple) {
      if (this.used >= this.value.length) typeError('not enough arguments for format string');
      return this.value[this.used++];
    }
    if (this.used > 0) typeError('not enough arguments for format string');
    this.used++;
    return this.value;
  }

  named(key: string): unknown {
    this.used++;
    const { value } = this;
    if (value instanceof HostObject) return value.getItem(key) ?? raise('KeyError', repr(key));
    if (!isMapping(value)) typeError('format requires a mapping');
    return dictHas(value, key) ? dictGet(value, key) : raise('KeyError', repr(key));
  }

  finish(): void {
    const { value } = this;
    const isLeft =
      value instanceof Tuple
        ? this.used < value.length
        : this.used === 0 && !isMapping(value) && !Array.isArray(value) && !(value instanceof HostObject);
    if (isLeft) typeError('not all arguments converted during string formatting');
  }
}

/** `text % value`, as Python's printf-style formatting. */
export function percentFormat(text: string, value: unknown): string {
  const args = new Arguments(value);
  const out = text.replace(PLACEHOLDER, (_all, key, flags: string, width, precision, conversion) => {
    if (!conversion) valueError('incomplete format');
    if (conversion === '%') return '%';
    const wide = width === '*' ? toNumber(args.next()) : Number(width ?? 0);
    const digits =
      precision === undefined ? -1 : precision === '*' ? toNumber(args.next()) : Number(precision);
    checkSize(Math.max(wide, digits), 'A formatted value');
    const item = key !== undefined ? args.named(key) : args.next();
    return formatOne(item, { flags, width: wide, digits, conversion });
  });
  args.finish();
  return out;
}

interface Placeholder {
  readonly flags: string;
  readonly width: number;
  readonly digits: number;
  readonly conversion: string;
}

function formatOne(given: unknown, spec: Placeholder): string {
  const { flags, width, digits, conversion } = spec;
  const isText = 'rsac'.includes(conversion);
  const value = !isText && given instanceof HostObject ? (given.asNumber?.('float', 0) ?? given) : given;
  let sign = '';
  let text: string;
  if (isText) {
    text = conversion === 'r' || conversion === 'a' ? repr(value) : str(value);
    if (conversion === 'c' && isNumber(value)) text = String.fromCodePoint(toNumber(value));
    if (digits >= 0) text = text.slice(0, digits);
  } else {
    if (value instanceof Undefined) value.fail();
    if (!isNumber(value)) {
      typeError(`%${conversion} format: a real number is required, not ${typeName(value)}`);
    }
    const isNegative = typeof value === 'bigint' ? value < 0n : toNumber(value) < 0;
    sign = isNegative ? '-' : flags.includes('+') ? '+' : flags.includes(' ') ? ' ' : '';
    text = digitsOf(value, conversion, digits);
  }
  if (flags.includes('-')) return (sign + text).padEnd(width);
  if (flags.includes('0') && !isText) return sign + text.padStart(width - sign.length, '0');
  return (sign + text).padStart(width);
}

function digitsOf(value: unknown, conversion: string, digits: number): string {
  const size = Math.abs(toNumber(value));
  const precision = digits < 0 ? 6 : digits;
  switch (conversion) {
    case 'd':
    case 'i':
    case 'u':
      return wholeDigits(value, 10);
    case 'x':
      return wholeDigits(value, 16);
    case 'X':
      return wholeDigits(value, 16).toUpperCase();
    case 'o':
      return wholeDigits(value, 8);
    case 'e':
      return exponential(size, precision);
    case 'E':
      return exponential(size, precision).toUpperCase();
    case 'g':
      return general(size, precision);
    case 'G':
      return general(size, precision).toUpperCase();
    default:
      return fixed(size, precision);
  }
}

/** The digits of an int without its sign; a float is cut. */
export function wholeDigits(value: unknown, radix: number): string {
  if (typeof value === 'bigint') return (value < 0n ? -value : value).toString(radix);
  const size = Math.trunc(Math.abs(toNumber(value)));
  if (!Number.isFinite(size)) return raise('ValueError', 'cannot convert float infinity or NaN to integer');
  return BigInt(size).toString(radix);
}
