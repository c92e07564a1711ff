import { raise, typeError } from '../failure.ts';
import { HostObject, type HostOperator } from '../host.ts';
import { normalizeInteger, toBigInt, toFloat } from '../numbers.ts';
import { formatValue } from '../str-format.ts';
import { typeName } from '../text.ts';
import { PyFloat } from '../values.ts';

/** Significant digits of a result, as in Python's default context. */
const PRECISION = 28;

/** Python's Decimal: coefficient × 10^exponent, exact; or one of NaN, Infinity and -Infinity. */
export class Decimal extends HostObject {
  readonly coefficient: bigint;
  readonly exponent: number;
  /** Set for the values that are no finite number. */
  readonly special: number | null;
  /** Python has a negative zero. */
  private readonly negativeZero: boolean;

  constructor(coefficient: bigint, exponent: number, special: number | null = null, negativeZero = false) {
    super();
    this.coefficient = coefficient;
    this.exponent = exponent;
    this.special = special;
    this.negativeZero = negativeZero;
  }

  /** Reads `-1.50`, `2e-7`, `inf` or `NaN`; undefined when the text is no number. */
  static parse(text: string): Decimal | undefined {
    const match = /^([+-]?)(?:(\d*)(?:\.(\d*))?(?:[eE]([+-]?\d+))?|(inf(?:inity)?|nan))$/i.exec(text);
    if (!match) return undefined;
    const [, sign, whole, fraction = '', power, special] = match;
    if (special) return new Decimal(0n, 0, specialNumber(special, sign === '-'));
    const digits = (whole ?? '') + fraction;
    if (digits === '') return undefined;
    const size = BigInt(digits);
    return new Decimal(
      sign === '-' ? -size : size,
      Number(power ?? 0) - fraction.length,
      null,
      sign === '-' && size === 0n,
    );
  }

  /** The exact decimal of a float's shortest text, as agate converts floats. */
  static ofNumber(value: number): Decimal {
    if (!Number.isFinite(value)) return new Decimal(0n, 0, value);
    const text = String(value);
    const shown = Number.isInteger(value) && !text.includes('e') ? `${text}.0` : text;
    return Decimal.parse(shown)!;
  }

  toNumber(): number {
    return this.special ?? Number(`${this.coefficient}e${this.exponent}`);
  }

  /** Digits behind the point; dbt's seeds ask for it. */
  get scale(): number {
    return Math.max(0, -this.exponent);
  }

  override get typeName(): string {
    return 'decimal.Decimal';
  }
  override getAttribute(): unknown {
    return undefined;
  }
  override isTruthy(): boolean {
    return this.special !== null || this.coefficient !== 0n;
  }

  /** Python's str(): plain digits unless the exponent is positive or far below zero. */
  override toText(): string {
    if (this.special !== null) return specialText(this.special);
    const negative = this.coefficient < 0n || this.negativeZero;
    const digits = (this.coefficient < 0n ? -this.coefficient : this.coefficient).toString();
    const adjusted = this.exponent + digits.length - 1;
    const body =
      this.exponent > 0 || adjusted < -6 ? scientific(digits, adjusted) : plain(digits, this.exponent);
    return negative ? `-${body}` : body;
  }
  override toRepr(): string {
    return `Decimal('${this.toText()}')`;
  }
  override asNumber(operation: 'int' | 'float' | 'abs' | 'round', digits: number): unknown {
    if (operation === 'float') return toFloat(this.toNumber());
    if (operation === 'abs') return this.compare(0) === -1 ? this.negate() : this;
    if (this.special !== null) return undefined;
    if (operation === 'round') return atScale(this, digits);
    const power = 10n ** BigInt(Math.abs(this.exponent));
    return normalizeInteger(this.exponent < 0 ? this.coefficient / power : this.coefficient * power);
  }
  override format(spec: string): string {
    return spec === '' ? this.toText() : formatValue(toFloat(this.toNumber()), spec);
  }
  override equals(other: unknown): boolean {
    return this.compare(other) === 0;
  }
  override hashKey(): string {
    return `number:${trimmed(this)}`;
  }
  override compare(other: unknown): number | undefined {
    const that = decimalOf(other) ?? (other instanceof PyFloat ? Decimal.ofNumber(other.value) : undefined);
    if (!that) return undefined;
    if (this.special !== null || that.special !== null) {
      const [left, right] = [this.toNumber(), that.toNumber()];
      return left < right ? -1 : left > right ? 1 : left === right ? 0 : undefined;
    }
    const [left, right] = aligned(this, that);
    return left < right ? -1 : left > right ? 1 : 0;
  }
  override negate(): Decimal {
    return this.special !== null
      ? new Decimal(0n, 0, -this.special)
      : new Decimal(-this.coefficient, this.exponent);
  }
  override operate(operator: HostOperator, other: unknown, reflected: boolean): unknown {
    const that = decimalOf(other);
    if (!that) {
      const [left, right] = reflected ? [other, this] : [this, other];
      return typeError(
        `unsupported operand type(s) for ${operator}: '${typeName(left)}' and '${typeName(right)}'`,
      );
    }
    return reflected ? calculate(operator, that, this) : calculate(operator, this, that);
  }
}

function specialNumber(word: string, negative: boolean): number {
  if (word.toLowerCase() === 'nan') return Number.NaN;
  return negative ? Number.NEGATIVE_INFINITY : Number.POSITIVE_INFINITY;
}

function specialText(value: number): string {
  return Number.isNaN(value) ? 'NaN' : value > 0 ? 'Infinity' : '-Infinity';
}

function scientific(digits: string, adjusted: number): string {
  const mantissa = digits.length > 1 ? `${digits[0]}.${digits.slice(1)}` : digits;
  return `${mantissa}E${adjusted < 0 ? '-' : '+'}${Math.abs(adjusted)}`;
}

function plain(digits: string, exponent: number): string {
  if (exponent === 0) return digits;
  const padded = digits.padStart(1 - exponent, '0');
  return `${padded.slice(0, exponent)}.${padded.slice(exponent)}`;
}

/** The same text for equal numbers, ints included. */
function trimmed(value: Decimal): string {
  if (value.special !== null) return specialText(value.special);
  let { coefficient, exponent } = value;
  if (coefficient === 0n) return '0';
  while (coefficient % 10n === 0n) {
    coefficient /= 10n;
    exponent++;
  }
  return `${coefficient}e${exponent}`;
}

/** An int, a bool or a Decimal as a Decimal; floats don't mix with decimals in Python. */
function decimalOf(value: unknown): Decimal | undefined {
  if (value instanceof Decimal) return value;
  if (typeof value === 'bigint' || typeof value === 'boolean') return new Decimal(toBigInt(value), 0);
  if (typeof value !== 'number') return undefined;
  return Number.isInteger(value) ? new Decimal(BigInt(value), 0) : undefined;
}

function aligned(left: Decimal, right: Decimal): [bigint, bigint, number] {
  const exponent = Math.min(left.exponent, right.exponent);
  return [
    left.coefficient * 10n ** BigInt(left.exponent - exponent),
    right.coefficient * 10n ** BigInt(right.exponent - exponent),
    exponent,
  ];
}

/** Rounded to so many decimals, half to even. */
export function atScale(value: Decimal, digits: number): Decimal {
  const shift = value.exponent + digits;
  if (shift >= 0) return new Decimal(value.coefficient * 10n ** BigInt(shift), -digits);
  return new Decimal(divideToEven(value.coefficient, 10n ** BigInt(-shift)), -digits);
}

function divideToEven(value: bigint, unit: bigint): bigint {
  const size = value < 0n ? -value : value;
  const rest = (size % unit) * 2n;
  const whole = size / unit;
  const up = rest > unit || (rest === unit && whole % 2n === 1n);
  const result = up ? whole + 1n : whole;
  return value < 0n ? -result : result;
}

function calculate(operator: HostOperator, left: Decimal, right: Decimal): unknown {
  if (left.special !== null || right.special !== null) return new Decimal(0n, 0, Number.NaN);
  const [a, b, exponent] = aligned(left, right);
  switch (operator) {
    case '+':
      return rounded(a + b, exponent);
    case '-':
      return rounded(a - b, exponent);
    case '*':
      return rounded(left.coefficient * right.coefficient, left.exponent + right.exponent);
    case '/':
      return divide(left, right);
    case '//':
      refuseZero(right);
      return new Decimal(a / b, 0);
    case '%':
      refuseZero(right);
      return new Decimal(a % b, exponent);
    case '**':
      return power(left, right);
  }
}

function refuseZero(divisor: Decimal): void {
  if (divisor.coefficient === 0n) raise('ZeroDivisionError', "[<class 'decimal.DivisionByZero'>]");
}

function divide(left: Decimal, right: Decimal): Decimal {
  refuseZero(right);
  const shift = PRECISION + right.coefficient.toString().length + 2;
  const quotient = (left.coefficient * 10n ** BigInt(shift)) / right.coefficient;
  let result = rounded(quotient, left.exponent - right.exponent - shift);
  const ideal = left.exponent - right.exponent;
  while (result.exponent < ideal && result.coefficient % 10n === 0n) {
    result = new Decimal(result.coefficient / 10n, result.exponent + 1);
  }
  return result;
}

function power(left: Decimal, right: Decimal): Decimal {
  const times = right.toNumber();
  if (Number.isInteger(times) && times >= 0 && times <= 1000) {
    return rounded(left.coefficient ** BigInt(times), left.exponent * times);
  }
  return Decimal.ofNumber(left.toNumber() ** times);
}

/** Cuts to the precision, half to even. */
function rounded(coefficient: bigint, exponent: number): Decimal {
  const excess = coefficient.toString().replace('-', '').length - PRECISION;
  if (excess <= 0) return new Decimal(coefficient, exponent);
  return new Decimal(divideToEven(coefficient, 10n ** BigInt(excess)), exponent + excess);
}
