import { typeError } from '../../failure.ts';
import type { HostOperator } from '../../host.ts';
import { toFloat } from '../../numbers.ts';
import { type Members, memberOf } from '../host-class.ts';
import { clockOf, MICROS_PER_DAY, ordinalOf } from './calendar.ts';
import { dateMembers, dayArguments, PyDate } from './date.ts';
import { clockText } from './isoformat.ts';
import { EPOCH_WALL, localFromUtc, localZoneAt, utcOfDate, utcOfLocal } from './local-zone.ts';
import { pytzUtc, pytzZone } from './pytz-zones.ts';
import type { TimeParts } from './strftime.ts';
import { clockArguments, clockRepr, foldArgument, PyTime, zoneArgument } from './time.ts';
import { offsetText, type PyTimeZone, type ZonedTime } from './time-zone.ts';
import { floorDivide, PyTimedelta } from './timedelta.ts';

const DAY = BigInt(MICROS_PER_DAY);

interface ZoneAndFold {
  readonly zone?: PyTimeZone | null;
  readonly fold?: 0 | 1;
}

/** Python's datetime.datetime, with microseconds and an optional zone. */
export class PyDateTime extends PyDate implements ZonedTime {
  /** Its clock's reading in microseconds since 0001-01-01. */
  readonly wall: bigint;
  readonly zone: PyTimeZone | null;
  readonly fold: 0 | 1;

  constructor(wall: bigint, { zone = null, fold = 0 }: ZoneAndFold = {}) {
    super(Number(floorDivide(wall, DAY)) + 1);
    this.wall = wall;
    this.zone = zone;
    this.fold = fold;
  }

  /** The datetime of a moment in the zone of that name, as pytz makes it; `run_started_at` is one in UTC. */
  static fromDate(date: Date, zone: string): PyDateTime {
    return new PyDateTime(utcOfDate(date), { zone: pytzUtc }).inZone(pytzZone(zone));
  }

  /** Microseconds since midnight. */
  get micros(): number {
    return Number(this.wall - BigInt(this.ordinal - 1) * DAY);
  }
  /** The zone's offset in microseconds; null without a zone. */
  get offset(): bigint | null {
    return this.zone ? this.zone.offsetAt(this) : null;
  }
  /** The moment in UTC. Without a zone, the machine's own counts. */
  get utc(): bigint {
    const { offset } = this;
    return offset === null ? utcOfLocal(this) : this.wall - offset;
  }

  override get typeName(): string {
    return 'datetime.datetime';
  }
  override getAttribute(name: string): unknown {
    return memberOf(members, this, name);
  }
  override toText(): string {
    return this.isoformat(' ', 'auto');
  }
  isoformat(separator: string, timespec: string): string {
    const { offset } = this;
    const zone = offset === null ? '' : offsetText(offset);
    return `${this.isoDay()}${separator}${clockText(this.micros, timespec)}${zone}`;
  }
  override toRepr(): string {
    const { year, month, day } = this.calendarDay;
    const fold = this.fold ? ', fold=1' : '';
    const zone = this.zone ? `, tzinfo=${this.zone.toRepr()}` : '';
    return `datetime.datetime(${[year, month, day, ...clockRepr(this.micros)].join(', ')}${fold}${zone})`;
  }
  override parts(): TimeParts {
    const [hour, minute, second, micro] = clockOf(this.micros);
    const { offset, zone } = this;
    return {
      ...this.calendarDay,
      hour,
      minute,
      second,
      micro,
      offset: offset === null ? '' : offsetText(offset, ''),
      zoneName: zone ? zone.nameAt(this) : '',
      epoch: () => Number(floorDivide(utcOfLocal(this) - EPOCH_WALL, 1_000_000n)),
    };
  }

  override equals(other: unknown): boolean {
    if (!(other instanceof PyDateTime)) return false;
    if ((this.zone === null) !== (other.zone === null)) return false;
    return this.zone === other.zone ? this.wall === other.wall : this.utc === other.utc;
  }
  override hashKey(): string {
    return this.zone ? `datetime ${this.utc} aware` : `datetime ${this.wall}`;
  }
  override compare(other: unknown): number | undefined {
    if (!(other instanceof PyDateTime)) return super.compare(other);
    const difference = elapsed(this, other, 'compare');
    return difference < 0n ? -1 : difference > 0n ? 1 : 0;
  }
  override operate(operator: HostOperator, other: unknown, reflected: boolean): unknown {
    if (other instanceof PyTimedelta) {
      if (operator === '+') return this.movedTo(this.wall + other.micros);
      return operator === '-' && !reflected ? this.movedTo(this.wall - other.micros) : undefined;
    }
    if (operator !== '-' || reflected || !(other instanceof PyDateTime)) return undefined;
    return new PyTimedelta(elapsed(this, other, 'subtract'));
  }
  private movedTo(wall: bigint): PyDateTime {
    return new PyDateTime(wall, { zone: this.zone });
  }

  /** This reading, or another one, in a zone. */
  withZone(wall: bigint, zone: PyTimeZone): PyDateTime {
    return new PyDateTime(wall, { zone });
  }

  /** The same moment on another zone's clock; null is the machine's own. */
  inZone(zone: PyTimeZone | null): PyDateTime {
    if (zone !== null && zone === this.zone) return this;
    const { utc } = this;
    if (zone === null) {
      const { wall } = localFromUtc(utc);
      return new PyDateTime(wall, { zone: localZoneAt(utc) });
    }
    const read = zone.fromUtc(utc);
    return new PyDateTime(read.wall, { zone: read.zone, fold: read.fold });
  }
}

/** `a - b` in microseconds. Readings of one zone are compared as they are, as Python does. */
function elapsed(a: PyDateTime, b: PyDateTime, verb: 'compare' | 'subtract'): bigint {
  if ((a.zone === null) !== (b.zone === null)) {
    typeError(`can't ${verb} offset-naive and offset-aware datetimes`);
  }
  return a.zone === b.zone ? a.wall - b.wall : a.utc - b.utc;
}

export const DATETIME_PARAMS = [
  'year',
  'month',
  'day',
  'hour',
  'minute',
  'second',
  'microsecond',
  'tzinfo',
  'fold',
];

/** The datetime of the arguments year … fold; the parts of `current` stand for missing ones. */
export function datetimeOf(args: readonly unknown[], current?: PyDateTime): PyDateTime {
  const ordinal = ordinalOf(dayArguments(args, current?.calendarDay));
  const micros = clockArguments(args.slice(3, 7), current?.micros);
  return new PyDateTime(BigInt(ordinal - 1) * DAY + BigInt(micros), {
    zone: zoneArgument(args[7], current?.zone),
    fold: foldArgument(args[8], current?.fold),
  });
}

const members: Members<PyDateTime> = {
  fields: {
    ...(dateMembers.fields as Members<PyDateTime>['fields']),
    hour: (self) => clockOf(self.micros)[0],
    minute: (self) => clockOf(self.micros)[1],
    second: (self) => clockOf(self.micros)[2],
    microsecond: (self) => clockOf(self.micros)[3],
    tzinfo: (self) => self.zone,
    fold: (self) => self.fold,
  },
  methods: {
    ...(dateMembers.methods as Members<PyDateTime>['methods']),
    date: { params: [], run: (self) => new PyDate(self.ordinal) },
    time: { params: [], run: (self) => new PyTime(self.micros, null, self.fold) },
    timetz: { params: [], run: (self) => new PyTime(self.micros, self.zone, self.fold) },
    replace: { params: DATETIME_PARAMS, run: (self, args) => datetimeOf(args, self) },
    isoformat: {
      params: ['sep', 'timespec'],
      run: (self, [separator = 'T', timespec = 'auto']) =>
        self.isoformat(String(separator), String(timespec)),
    },
    astimezone: {
      params: ['tz'],
      run: (self, [zone]) => self.inZone(zoneArgument(zone)),
    },
    utcoffset: {
      params: [],
      run: ({ offset }) => (offset === null ? null : new PyTimedelta(offset)),
    },
    dst: {
      params: [],
      run: (self) => {
        const dst = self.zone?.dstAt(self);
        return dst === null || dst === undefined ? null : new PyTimedelta(dst);
      },
    },
    tzname: { params: [], run: (self) => self.zone?.nameAt(self) ?? null },
    timestamp: { params: [], run: (self) => toFloat(Number(self.utc - EPOCH_WALL) / 1_000_000) },
  },
};
