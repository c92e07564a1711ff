import { typeError, valueError } from '../../failure.ts';
import { HostObject } from '../../host.ts';
import { typeName } from '../../text.ts';
import { Undefined } from '../../values.ts';
import { HostClass, type Members, memberOf } from '../host-class.ts';
import { clockOf, MICROS_PER_DAY, padded } from './calendar.ts';
import { PyTimedelta } from './timedelta.ts';

/** A clock's reading: microseconds since 0001-01-01, and which of two equal readings is meant. */
export interface WallTime {
  readonly wall: bigint;
  readonly fold: 0 | 1;
}

/** A datetime, as zones see it: they can put the same or another reading into another zone. */
export interface ZonedTime extends WallTime {
  readonly zone: PyTimeZone | null;
  /** The moment in UTC, in microseconds since 0001-01-01. */
  readonly utc: bigint;
  withZone(wall: bigint, zone: PyTimeZone): ZonedTime;
}

/** Whether a template's value is a datetime. */
export function isZonedTime(value: unknown): value is ZonedTime {
  return value instanceof HostObject && 'withZone' in value;
}

/** Python's tzinfo: offsets are microseconds east of UTC. */
export abstract class PyTimeZone extends HostObject {
  abstract offsetAt(time: WallTime): bigint;
  abstract nameAt(time: WallTime): string;
  abstract dstAt(time: WallTime): bigint | null;
  /** The reading of this zone's clock at a moment in UTC, and the zone that the result carries. */
  abstract fromUtc(utc: bigint): WallTime & { readonly zone: PyTimeZone };
}

/** `+05:30`, with seconds and microseconds when there are any. */
export function offsetText(offset: bigint, separator = ':'): string {
  const size = Number(offset < 0n ? -offset : offset);
  const [hour, minute, second, micro] = clockOf(size);
  const seconds = second || micro ? `${separator}${padded(second, 2)}` : '';
  const micros = micro ? `.${padded(micro, 6)}` : '';
  return `${offset < 0n ? '-' : '+'}${padded(hour, 2)}${separator}${padded(minute, 2)}${seconds}${micros}`;
}

/** Python's datetime.timezone: one offset for ever. */
export class FixedZone extends PyTimeZone {
  readonly offset: bigint;
  private readonly label: string | null;

  constructor(offset: bigint, label: string | null = null) {
    super();
    this.offset = offset;
    this.label = label;
  }
  override offsetAt(): bigint {
    return this.offset;
  }
  override nameAt(): string {
    return this.label ?? (this.offset === 0n ? 'UTC' : `UTC${offsetText(this.offset)}`);
  }
  override dstAt(): null {
    return null;
  }
  override fromUtc(utc: bigint): WallTime & { zone: PyTimeZone } {
    return { wall: utc + this.offset, fold: 0, zone: this };
  }
  override get typeName(): string {
    return 'datetime.timezone';
  }
  override getAttribute(name: string): unknown {
    return memberOf(members, this, name);
  }
  override toText(): string {
    return this.nameAt();
  }
  override toRepr(): string {
    if (this === utcZone) return 'datetime.timezone.utc';
    const label = this.label === null ? '' : `, '${this.label}'`;
    return `datetime.timezone(${new PyTimedelta(this.offset).toRepr()}${label})`;
  }
  override equals(other: unknown): boolean {
    return other instanceof FixedZone && other.offset === this.offset;
  }
  override hashKey(): string {
    return `timezone ${this.offset}`;
  }
}

/** `datetime.timezone.utc`. */
export const utcZone: FixedZone = new FixedZone(0n);

/** A fixed zone; the one of offset zero is always `utcZone`. */
export function fixedZone(offset: bigint): FixedZone {
  return offset === 0n ? utcZone : new FixedZone(offset);
}

const members: Members<FixedZone> = {
  fields: {},
  methods: {
    utcoffset: { params: ['dt'], run: (self) => new PyTimedelta(self.offset) },
    tzname: { params: ['dt'], run: (self) => self.nameAt() },
    dst: { params: ['dt'], run: () => null },
  },
};

function makeZone([offset, label]: readonly unknown[]): FixedZone {
  if (offset instanceof Undefined) offset.fail();
  if (!(offset instanceof PyTimedelta)) {
    return typeError(
      `timezone() argument 1 must be datetime.timedelta, not ${offset === undefined ? 'NoneType' : typeName(offset)}`,
    );
  }
  const size = offset.micros < 0n ? -offset.micros : offset.micros;
  if (size >= BigInt(MICROS_PER_DAY)) {
    valueError(
      `offset must be a timedelta strictly between -timedelta(hours=24) and timedelta(hours=24), not ${offset.toRepr()}.`,
    );
  }
  return typeof label === 'string' ? new FixedZone(offset.micros, label) : fixedZone(offset.micros);
}

/** `datetime.timezone` as templates see it. */
export const timezoneClass = new HostClass(
  'datetime.timezone',
  { params: ['offset', 'name'], run: makeZone },
  { utc: utcZone },
);
