import { PyFloat } from './values.ts';

/** int, float or bool. */
export function isNumber(value: unknown): value is number | bigint | boolean | PyFloat {
  const type = typeof value;
  return type === 'number' || type === 'boolean' || type === 'bigint' || value instanceof PyFloat;
}

export function isFloat(value: unknown): value is number | PyFloat {
  return value instanceof PyFloat || (typeof value === 'number' && !Number.isInteger(value));
}

/** int or bool. */
export function isInteger(value: unknown): value is number | bigint | boolean {
  return typeof value === 'bigint' || typeof value === 'boolean' || Number.isInteger(value);
}

/** A float of this value. */
export function toFloat(value: number): number | PyFloat {
  return Number.isInteger(value) ? new PyFloat(value) : value;
}

/** A number's value as a JavaScript number; what is no number gives NaN. */
export function toNumber(value: unknown): number {
  if (typeof value === 'number') return value;
  if (value instanceof PyFloat) return value.value;
  if (typeof value === 'boolean') return value ? 1 : 0;
  return typeof value === 'bigint' ? Number(value) : Number.NaN;
}

/** An int as a number where that is exact. */
export function normalizeInteger(value: bigint): number | bigint {
  return value >= -9007199254740991n && value <= 9007199254740991n ? Number(value) : value;
}

/** An int as a bigint. */
export function toBigInt(value: unknown): bigint {
  return typeof value === 'bigint' ? value : BigInt(toNumber(value));
}

/** repr of a Python float. */
export function floatText(value: number): string {
  if (Number.isNaN(value)) return 'nan';
  if (value === Number.POSITIVE_INFINITY) return 'inf';
  if (value === Number.NEGATIVE_INFINITY) return '-inf';
  if (Object.is(value, -0)) return '-0.0';
  const size = Math.abs(value);
  if (size !== 0 && (size >= 1e16 || size < 1e-4)) return withPythonExponent(value.toExponential());
  const text = String(value);
  return Number.isInteger(value) ? `${text}.0` : text;
}

/** JavaScript's `1e+4` as Python's `1e+04`. */
function withPythonExponent(text: string): string {
  const [mantissa, exponent] = text.split('e');
  const n = Number(exponent);
  return `${mantissa}e${n < 0 ? '-' : '+'}${String(Math.abs(n)).padStart(2, '0')}`;
}

/** `%.{precision}f`. */
export function fixed(value: number, precision: number): string {
  if (!Number.isFinite(value)) return floatText(value);
  const digits = Math.min(precision, 100);
  const text =
    Math.abs(value) < 1e21
      ? value.toFixed(digits)
      : BigInt(value).toString() + (digits > 0 ? `.${'0'.repeat(digits)}` : '');
  return precision > digits ? text + '0'.repeat(precision - digits) : text;
}

/** `%.{precision}e`. */
export function exponential(value: number, precision: number): string {
  if (!Number.isFinite(value)) return floatText(value);
  return withPythonExponent(value.toExponential(Math.min(precision, 100)));
}

/** `%.{precision}g`. */
export function general(value: number, precision: number): string {
  if (!Number.isFinite(value)) return floatText(value);
  const digits = Math.min(Math.max(precision, 1), 100);
  if (value === 0) return '0';
  const exponent = Number(value.toExponential(digits - 1).split('e')[1]);
  if (exponent < -4 || exponent >= digits) {
    const [mantissa, power] = exponential(value, digits - 1).split('e');
    return `${withoutZeros(mantissa!)}e${power}`;
  }
  return withoutZeros(fixed(value, Math.max(0, digits - 1 - exponent)));
}

function withoutZeros(text: string): string {
  return text.includes('.') ? text.replace(/0+$/, '').replace(/\.$/, '') : text;
}

/** Python's round(): to even at the half; a negative precision rounds tens and hundreds. */
export function roundHalfEven(value: number, precision: number): number {
  if (!Number.isFinite(value)) return value;
  if (precision > 0) return precision > 100 ? value : Number(value.toFixed(precision));
  const factor = 10 ** -precision;
  const scaled = value / factor;
  const floor = Math.floor(scaled);
  const rest = scaled - floor;
  const up = rest > 0.5 || (rest === 0.5 && floor % 2 !== 0);
  return (up ? floor + 1 : floor) * factor;
}
