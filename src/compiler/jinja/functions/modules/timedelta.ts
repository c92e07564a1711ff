import { raise, typeError } from '../../failure.ts';
import { HostObject, type HostOperator } from '../../host.ts';
import { isFloat, isInteger, normalizeInteger, toBigInt, toFloat, toNumber } from '../../numbers.ts';
import { typeName } from '../../text.ts';
import { Undefined } from '../../values.ts';
import { HostClass, type Members, memberOf } from '../host-class.ts';
import { roundToEven } from './arguments.ts';
import { clockOf, MICROS_PER_DAY, MICROS_PER_SECOND, padded } from './calendar.ts';

const DAY = BigInt(MICROS_PER_DAY);
const SECOND = BigInt(MICROS_PER_SECOND);
const MAX_MICROS = 1_000_000_000n * DAY - 1n;
const MIN_MICROS = -999_999_999n * DAY;

/** Python's datetime.timedelta. */
export class PyTimedelta extends HostObject {
  /** The whole length in microseconds. */
  readonly micros: bigint;

  constructor(micros: bigint) {
    super();
    if (micros > MAX_MICROS || micros < MIN_MICROS) {
      raise('ValueError', `days=${floorDivide(micros, DAY)}; must have magnitude <= 999999999`);
    }
    this.micros = micros;
  }

  get days(): number {
    return Number(floorDivide(this.micros, DAY));
  }
  /** What is left beside the whole days, in microseconds. */
  private get rest(): number {
    return Number(this.micros - BigInt(this.days) * DAY);
  }
  get seconds(): number {
    return Math.floor(this.rest / MICROS_PER_SECOND);
  }
  get microseconds(): number {
    return this.rest % MICROS_PER_SECOND;
  }

  override get typeName(): string {
    return 'datetime.timedelta';
  }
  override getAttribute(name: string): unknown {
    return memberOf(members, this, name);
  }
  override toText(): string {
    const { days } = this;
    const [hour, minute, second, micro] = clockOf(this.rest);
    const clock = `${hour}:${padded(minute, 2)}:${padded(second, 2)}${micro ? `.${padded(micro, 6)}` : ''}`;
    return days === 0 ? clock : `${days} day${Math.abs(days) === 1 ? '' : 's'}, ${clock}`;
  }
  override toRepr(): string {
    const parts = (['days', 'seconds', 'microseconds'] as const)
      .filter((name) => this[name] !== 0)
      .map((name) => `${name}=${this[name]}`);
    return `datetime.timedelta(${parts.join(', ') || '0'})`;
  }
  override isTruthy(): boolean {
    return this.micros !== 0n;
  }
  override equals(other: unknown): boolean {
    return other instanceof PyTimedelta && other.micros === this.micros;
  }
  override hashKey(): string {
    return `timedelta ${this.micros}`;
  }
  override compare(other: unknown): number | undefined {
    if (!(other instanceof PyTimedelta)) return undefined;
    return this.micros < other.micros ? -1 : this.micros > other.micros ? 1 : 0;
  }
  override negate(): unknown {
    return new PyTimedelta(-this.micros);
  }
  override operate(operator: HostOperator, other: unknown, reflected: boolean): unknown {
    if (other instanceof PyTimedelta) return reflected ? undefined : combine(operator, this, other);
    if (operator === '*') return scale(this.micros, other);
    if (reflected) return undefined;
    if (operator === '/') return divideBy(this.micros, other);
    if (operator !== '//' || !isInteger(other)) return undefined;
    return new PyTimedelta(floorDivide(this.micros, nonZero(toBigInt(other))));
  }
}

function combine(operator: HostOperator, a: PyTimedelta, b: PyTimedelta): unknown {
  switch (operator) {
    case '+':
      return new PyTimedelta(a.micros + b.micros);
    case '-':
      return new PyTimedelta(a.micros - b.micros);
    case '/':
      return toFloat(Number(a.micros) / Number(nonZero(b.micros)));
    case '//':
      return normalizeInteger(floorDivide(a.micros, nonZero(b.micros)));
    case '%':
      return new PyTimedelta(a.micros - floorDivide(a.micros, nonZero(b.micros)) * b.micros);
    default:
      return undefined;
  }
}

function nonZero(divisor: bigint): bigint {
  return divisor === 0n ? raise('ZeroDivisionError', 'integer division or modulo by zero') : divisor;
}

function scale(micros: bigint, factor: unknown): unknown {
  if (isInteger(factor)) return new PyTimedelta(micros * toBigInt(factor));
  return isFloat(factor) ? new PyTimedelta(wholeMicros(Number(micros) * toNumber(factor))) : undefined;
}

function divideBy(micros: bigint, divisor: unknown): unknown {
  if (isFloat(divisor)) {
    if (toNumber(divisor) === 0) raise('ZeroDivisionError', 'division by zero');
    return new PyTimedelta(wholeMicros(Number(micros) / toNumber(divisor)));
  }
  if (!isInteger(divisor)) return undefined;
  const by = nonZero(toBigInt(divisor));
  const quotient = floorDivide(micros, by);
  const twice = (micros - quotient * by) * 2n;
  const size = by < 0n ? -twice : twice;
  const limit = by < 0n ? -by : by;
  const isUp = size > limit || (size === limit && quotient % 2n !== 0n);
  return new PyTimedelta(isUp ? quotient + 1n : quotient);
}

function wholeMicros(value: number): bigint {
  if (!Number.isFinite(value)) raise('ValueError', 'cannot convert float infinity or NaN to integer');
  return BigInt(roundToEven(value));
}

/** Division that rounds down. */
export function floorDivide(a: bigint, b: bigint): bigint {
  const quotient = a / b;
  return a % b !== 0n && a < 0n !== b < 0n ? quotient - 1n : quotient;
}

const members: Members<PyTimedelta> = {
  fields: {
    days: (self) => self.days,
    seconds: (self) => self.seconds,
    microseconds: (self) => self.microseconds,
  },
  methods: { total_seconds: { params: [], run: (self) => totalSeconds(self) } },
};

function totalSeconds({ micros }: PyTimedelta): unknown {
  return toFloat(Number(micros) / MICROS_PER_SECOND);
}

const UNITS: readonly (readonly [string, bigint])[] = [
  ['days', DAY],
  ['seconds', SECOND],
  ['microseconds', 1n],
  ['milliseconds', 1000n],
  ['minutes', 60n * SECOND],
  ['hours', 3600n * SECOND],
  ['weeks', 7n * DAY],
];

/** Whole numbers add up exactly; the fractions of all arguments are rounded once, as Python does. */
function makeTimedelta(args: readonly unknown[]): PyTimedelta {
  let whole = 0n;
  let fraction = 0;
  UNITS.forEach(([name, unit], index) => {
    const value = args[index];
    if (value === undefined) return;
    if (value instanceof Undefined) value.fail();
    if (isInteger(value)) whole += toBigInt(value) * unit;
    else if (isFloat(value)) {
      const number = toNumber(value);
      const integral = Math.trunc(number);
      whole += wholeMicros(integral) * unit;
      fraction += (number - integral) * Number(unit);
    } else typeError(`unsupported type for timedelta ${name} component: ${typeName(value)}`);
  });
  const isOdd = whole % 2n === 0n ? 0 : 1;
  return new PyTimedelta(whole + wholeMicros(fraction + isOdd) - BigInt(isOdd));
}

/** `datetime.timedelta` as templates see it. */
export const timedeltaClass = new HostClass(
  'datetime.timedelta',
  { params: UNITS.map(([name]) => name), run: makeTimedelta },
  {
    min: new PyTimedelta(MIN_MICROS),
    max: new PyTimedelta(MAX_MICROS),
    resolution: new PyTimedelta(1n),
  },
);
