import { typeError, valueError } from '../../failure.ts';
import { HostObject, hostFunction } from '../../host.ts';
import { typeName } from '../../text.ts';
import { Undefined } from '../../values.ts';
import { HostClass, type Members, memberOf } from '../host-class.ts';
import { integerArgument, textArgument } from './arguments.ts';
import { clockOf, MICROS_PER_DAY, MICROS_PER_SECOND } from './calendar.ts';
import { clockText, isoTime } from './isoformat.ts';
import { strftime, type TimeParts } from './strftime.ts';
import { FixedZone, fixedZone, offsetText, PyTimeZone } from './time-zone.ts';
import { PyTimedelta } from './timedelta.ts';

const CLOCK_LIMITS: readonly (readonly [string, number])[] = [
  ['hour', 23],
  ['minute', 59],
  ['second', 59],
  ['microsecond', 999_999],
];

/** Microseconds of the day from hour, minute, second and microsecond; those of `current` stand for missing ones. */
export function clockArguments(args: readonly unknown[], current = 0): number {
  const now = clockOf(current);
  const [hour, minute, second, micro] = CLOCK_LIMITS.map(([name, limit], index) => {
    const value = integerArgument(args[index], { name, index }, now[index]!);
    return value < 0 || value > limit ? valueError(`${name} must be in 0..${limit}`) : value;
  });
  return (hour! * 3600 + minute! * 60 + second!) * MICROS_PER_SECOND + micro!;
}

/** An argument `tzinfo`; `current` stands for a missing one, and None takes it away. */
export function zoneArgument(value: unknown, current: PyTimeZone | null = null): PyTimeZone | null {
  if (value === undefined) return current;
  if (value instanceof Undefined) return value.fail();
  if (value === null || value instanceof PyTimeZone) return value;
  return typeError(`tzinfo argument must be None or of a tzinfo subclass, not type '${typeName(value)}'`);
}

/** Python's datetime.time. */
export class PyTime extends HostObject {
  /** Microseconds since midnight. */
  readonly micros: number;
  readonly zone: PyTimeZone | null;
  readonly fold: 0 | 1;

  constructor(micros: number, zone: PyTimeZone | null = null, fold: 0 | 1 = 0) {
    super();
    this.micros = micros;
    this.zone = zone;
    this.fold = fold;
  }

  /** A zone whose offset depends on the day gives none to a time without a day. */
  get offset(): bigint | null {
    return this.zone instanceof FixedZone ? this.zone.offset : null;
  }

  override get typeName(): string {
    return 'datetime.time';
  }
  override getAttribute(name: string): unknown {
    return memberOf(members, this, name);
  }
  override toText(): string {
    return this.isoformat('auto');
  }
  isoformat(timespec: string): string {
    return clockText(this.micros, timespec) + (this.offset === null ? '' : offsetText(this.offset));
  }
  override toRepr(): string {
    const zone = this.zone ? `, tzinfo=${this.zone.toRepr()}` : '';
    return `datetime.time(${clockRepr(this.micros).join(', ')}${this.fold ? ', fold=1' : ''}${zone})`;
  }
  override format(spec: string): string {
    return spec ? strftime(this.parts(), spec) : this.toText();
  }
  private parts(): TimeParts {
    const [hour, minute, second, micro] = clockOf(this.micros);
    const offset = this.offset === null ? '' : offsetText(this.offset, '');
    const zoneName = this.zone instanceof FixedZone ? this.zone.nameAt() : '';
    const epoch = (): number => -2_208_988_800 + Math.floor(this.micros / MICROS_PER_SECOND);
    return { year: 1900, month: 1, day: 1, hour, minute, second, micro, offset, zoneName, epoch };
  }
  strftime(format: unknown): string {
    return strftime(this.parts(), textArgument(format, 'strftime() argument 1'));
  }
  override isTruthy(): boolean {
    return true;
  }
  private get instant(): bigint {
    return BigInt(this.micros) - (this.offset ?? 0n);
  }
  override equals(other: unknown): boolean {
    if (!(other instanceof PyTime)) return false;
    return (this.offset === null) === (other.offset === null) && this.instant === other.instant;
  }
  override hashKey(): string {
    return `time ${this.instant}`;
  }
  override compare(other: unknown): number | undefined {
    if (!(other instanceof PyTime)) return undefined;
    if ((this.offset === null) !== (other.offset === null)) {
      typeError("can't compare offset-naive and offset-aware times");
    }
    return this.instant < other.instant ? -1 : this.instant > other.instant ? 1 : 0;
  }
}

/** Hour, minute, and second and microsecond where they are not zero, as repr prints them. */
export function clockRepr(micros: number): number[] {
  const [hour, minute, second, micro] = clockOf(micros);
  if (micro) return [hour, minute, second, micro];
  return second ? [hour, minute, second] : [hour, minute];
}

/** Argument `fold`; `current` stands for a missing one. */
export function foldArgument(value: unknown, current: 0 | 1 = 0): 0 | 1 {
  if (value === undefined) return current;
  return value === 0 || value === 1 ? value : valueError('fold must be either 0 or 1');
}

const TIME_PARAMS = ['hour', 'minute', 'second', 'microsecond', 'tzinfo', 'fold'];

const members: Members<PyTime> = {
  fields: {
    hour: (self) => clockOf(self.micros)[0],
    minute: (self) => clockOf(self.micros)[1],
    second: (self) => clockOf(self.micros)[2],
    microsecond: (self) => clockOf(self.micros)[3],
    tzinfo: (self) => self.zone,
    fold: (self) => self.fold,
  },
  methods: {
    isoformat: {
      params: ['timespec'],
      run: (self, [timespec]) => self.isoformat(timespec === undefined ? 'auto' : String(timespec)),
    },
    strftime: { params: ['format'], run: (self, [format]) => self.strftime(format) },
    replace: { params: TIME_PARAMS, run: replaceTime },
    utcoffset: {
      params: [],
      run: ({ offset }) => (offset === null ? null : new PyTimedelta(offset)),
    },
    dst: { params: [], run: () => null },
    tzname: {
      params: [],
      run: ({ zone }) => (zone instanceof FixedZone ? zone.nameAt() : null),
    },
  },
};

function replaceTime(self: PyTime, args: readonly unknown[]): PyTime {
  return new PyTime(
    clockArguments(args, self.micros),
    zoneArgument(args[4], self.zone),
    foldArgument(args[5], self.fold),
  );
}

/** `datetime.time` as templates see it. */
export const timeClass = new HostClass(
  'datetime.time',
  {
    params: TIME_PARAMS,
    run: (args) => new PyTime(clockArguments(args), zoneArgument(args[4]), foldArgument(args[5])),
  },
  {
    min: new PyTime(0),
    max: new PyTime(MICROS_PER_DAY - 1),
    resolution: new PyTimedelta(1n),
    fromisoformat: hostFunction('fromisoformat', ([text]) => readTime(text), { params: ['time_string'] }),
  },
);

function readTime(text: unknown): PyTime {
  if (typeof text !== 'string') return typeError('fromisoformat: argument must be str');
  const { hour, minute, second, micro, offset } = isoTime(text);
  return new PyTime(
    clockArguments([hour, minute, second, micro]),
    offset === null ? null : fixedZone(offset),
  );
}
