import { raise, typeError, valueError } from '../../failure.ts';
import { str, typeName } from '../../text.ts';
import { type Members, memberOf } from '../host-class.ts';
import { MICROS_PER_DAY, MICROS_PER_SECOND } from './calendar.ts';
import { meanTimeOffset, zoneAbbreviation, zoneDst, zoneNamed, zoneOffset } from './intl-zone.ts';
import { isZonedTime, PyTimeZone, type WallTime, type ZonedTime } from './time-zone.ts';
import { PyTimedelta } from './timedelta.ts';

const DAY = BigInt(MICROS_PER_DAY);
const HOUR = 3600n * BigInt(MICROS_PER_SECOND);

/** What pytz's zones share: `localize`, `normalize` and a name. */
abstract class PytzZone extends PyTimeZone {
  abstract readonly zone: string | null;
  /** The zone that a reading of its clock carries. */
  abstract localized(time: WallTime, isDst: boolean | null): PyTimeZone;

  override get typeName(): string {
    return 'pytz.tzinfo';
  }
  override getAttribute(name: string): unknown {
    return memberOf(members, this, name);
  }
  override toText(): string {
    return this.zone ?? this.toRepr();
  }
}

/** A zone with one offset for ever: UTC, `Etc/GMT+5`, `pytz.FixedOffset(90)`. */
class StaticZone extends PytzZone {
  readonly zone: string | null;
  private readonly offset: bigint;

  constructor(zone: string | null, offset: bigint) {
    super();
    this.zone = zone;
    this.offset = offset;
  }
  override offsetAt(): bigint {
    return this.offset;
  }
  override nameAt(): string {
    if (this.zone === null) return '';
    return this.zone === 'UTC' ? 'UTC' : zoneAbbreviation(this.zone, 0n);
  }
  override dstAt(): bigint {
    return 0n;
  }
  override fromUtc(utc: bigint): WallTime & { zone: PyTimeZone } {
    return { wall: utc + this.offset, fold: 0, zone: this };
  }
  override localized(): PyTimeZone {
    return this;
  }
  override toRepr(): string {
    if (this.zone === 'UTC') return '<UTC>';
    if (this.zone === null) return `pytz.FixedOffset(${this.offset / (HOUR / 60n)})`;
    return `<StaticTzInfo '${this.zone}'>`;
  }
}

/** One stretch of a zone with summer time, as the datetimes in it carry: pytz's offsets are fixed by then. */
interface Stretch {
  readonly offset: bigint;
  readonly dst: bigint;
  readonly name: string;
}

/** A zone whose offset changes. Used as it is, without localize, it is in local mean time, as pytz's are. */
class ChangingZone extends PytzZone {
  readonly zone: string;
  private readonly stretch: Stretch;
  private readonly family: Map<string, ChangingZone>;

  constructor(zone: string, stretch: Stretch, family: Map<string, ChangingZone> = new Map()) {
    super();
    this.zone = zone;
    this.stretch = stretch;
    this.family = family;
    family.set(keyOf(stretch), this);
  }
  override offsetAt(): bigint {
    return this.stretch.offset;
  }
  override nameAt(): string {
    return this.stretch.name;
  }
  override dstAt(): bigint {
    return this.stretch.dst;
  }
  private at(utc: bigint): ChangingZone {
    const stretch = {
      offset: zoneOffset(this.zone, utc),
      dst: zoneDst(this.zone, utc),
      name: zoneAbbreviation(this.zone, utc),
    };
    return this.family.get(keyOf(stretch)) ?? new ChangingZone(this.zone, stretch, this.family);
  }
  override fromUtc(utc: bigint): WallTime & { zone: PyTimeZone } {
    const zone = this.at(utc);
    return { wall: utc + zone.stretch.offset, fold: 0, zone };
  }
  override localized(time: WallTime, isDst: boolean | null): PyTimeZone {
    const { wall } = time;
    const around = [zoneOffset(this.zone, wall - DAY), zoneOffset(this.zone, wall + DAY)];
    const fitting = [...new Set(around)]
      .map((offset) => ({ offset, zone: this.at(wall - offset) }))
      .filter(({ offset, zone }) => zone.stretch.offset === offset)
      .map(({ zone }) => zone);
    if (fitting.length === 1) return fitting[0]!;
    if (fitting.length === 0) {
      if (isDst === null) raise('ValueError', 'NonExistentTimeError');
      return this.localized({ wall: isDst ? wall + 6n * HOUR : wall - 6n * HOUR, fold: 0 }, isDst);
    }
    if (isDst === null) raise('ValueError', 'AmbiguousTimeError');
    const wanted = fitting.filter(({ stretch }) => stretch.dst > 0n === isDst);
    if (wanted.length === 1) return wanted[0]!;
    const byOffset = fitting.sort((a, b) => (a.stretch.offset > b.stretch.offset ? -1 : 1));
    return isDst ? byOffset[0]! : byOffset[byOffset.length - 1]!;
  }
  override toRepr(): string {
    const { offset, dst, name } = this.stretch;
    const sign = offset > 0n ? '+' : '';
    return `<DstTzInfo '${this.zone}' ${name}${sign}${new PyTimedelta(offset).toText()} ${dst > 0n ? 'DST' : 'STD'}>`;
  }
}

function keyOf({ offset, dst, name }: Stretch): string {
  return `${offset} ${dst} ${name}`;
}

function readingOf(value: unknown): ZonedTime {
  return isZonedTime(value)
    ? value
    : typeError(`expected a datetime.datetime, not ${value === undefined ? 'NoneType' : typeName(value)}`);
}

/** The zone in which to ask about a datetime that was handed over: it is localized first, unless it is in the zone. */
function stretchFor(self: PytzZone, value: unknown): { zone: PyTimeZone; time: ZonedTime } | null {
  if (value === null || value === undefined) return null;
  const time = readingOf(value);
  return { zone: time.zone === self ? self : self.localized(time, false), time };
}

const members: Members<PytzZone> = {
  fields: { zone: (self) => self.zone },
  methods: {
    localize: {
      params: ['dt', 'is_dst'],
      run: (self, [value, isDst = false]) => {
        const time = readingOf(value);
        if (time.zone !== null) valueError('Not naive datetime (tzinfo is already set)');
        return time.withZone(time.wall, self.localized(time, isDst === null ? null : isDst === true));
      },
    },
    normalize: {
      params: ['dt'],
      run: (self, [value]) => {
        const time = readingOf(value);
        if (time.zone === null) return valueError('Naive time - no tzinfo set');
        const read = self.fromUtc(time.utc);
        return time.withZone(read.wall, read.zone);
      },
    },
    utcoffset: {
      params: ['dt', 'is_dst'],
      run: (self, [value]) => {
        const asked = stretchFor(self, value);
        return asked && new PyTimedelta(asked.zone.offsetAt(asked.time));
      },
    },
    dst: {
      params: ['dt', 'is_dst'],
      run: (self, [value]) => {
        const asked = stretchFor(self, value);
        return asked && new PyTimedelta(asked.zone.dstAt(asked.time) ?? 0n);
      },
    },
    tzname: {
      params: ['dt', 'is_dst'],
      run: (self, [value]) => {
        const asked = stretchFor(self, value);
        return asked ? asked.zone.nameAt(asked.time) : self.zone;
      },
    },
  },
};

/** `pytz.utc`. */
export const pytzUtc: PyTimeZone = new StaticZone('UTC', 0n);

const zones = new Map<string, PyTimeZone>();
const STATIC = /^(Etc\/.*|GMT|GMT[+-]0|GMT0|Greenwich|Universal|Zulu|UCT|EST|MST|HST)$/;

/** `pytz.timezone(name)`: the same object for the same zone. */
export function pytzZone(value: unknown): PyTimeZone {
  const text = value === null || value === undefined ? raise('KeyError', 'None') : str(value);
  if (text.toUpperCase() === 'UTC') return pytzUtc;
  const name = zoneNamed(text) ?? raise('KeyError', `'${text}'`);
  const known = zones.get(name);
  if (known) return known;
  const zone = STATIC.test(name)
    ? new StaticZone(name, zoneOffset(name, 63_000_000_000_000_000n))
    : new ChangingZone(name, { offset: meanTimeOffset(name), dst: 0n, name: 'LMT' });
  zones.set(name, zone);
  return zone;
}

/** `pytz.FixedOffset(minutes)`. */
export function pytzFixedOffset(minutes: number): PyTimeZone {
  if (minutes === 0) return pytzUtc;
  if (Math.abs(minutes) >= 1440) valueError(`absolute offset is too large: ${minutes}`);
  return new StaticZone(null, (BigInt(minutes) * HOUR) / 60n);
}
