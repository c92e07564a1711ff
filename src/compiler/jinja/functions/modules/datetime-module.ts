import { Dict } from '../../dict.ts';
import { typeError, valueError } from '../../failure.ts';
import { type HostCall, type HostFunction, hostFunction } from '../../host.ts';
import { typeName } from '../../text.ts';
import { HostClass } from '../host-class.ts';
import { roundToEven, textArgument, toInteger, toReal } from './arguments.ts';
import { MAX_ORDINAL, MICROS_PER_DAY, ordinalOf, ordinalOfIsoDay } from './calendar.ts';
import { checkDay, dayArguments, PyDate } from './date.ts';
import { DATETIME_PARAMS, datetimeOf, PyDateTime } from './datetime.ts';
import { isoDateTime, isoDay } from './isoformat.ts';
import { EPOCH_WALL, localFromUtc, utcOfDate } from './local-zone.ts';
import { strptime } from './strptime.ts';
import { PyTime, timeClass, zoneArgument } from './time.ts';
import { fixedZone, type PyTimeZone, timezoneClass } from './time-zone.ts';
import { PyTimedelta, timedeltaClass } from './timedelta.ts';

/** Reads the current time. */
export type Clock = () => Date;

const DAY = BigInt(MICROS_PER_DAY);

/** Python's `datetime` module; `now()` and its like read `clock`, naive ones in the machine's zone. */
export function datetimeModule(clock: Clock): Dict {
  return Dict.of([
    ['date', dateClass(clock)],
    ['datetime', datetimeClass(clock)],
    ['time', timeClass],
    ['timedelta', timedeltaClass],
    ['timezone', timezoneClass],
    ['MINYEAR', 1],
    ['MAXYEAR', 9999],
  ]);
}

function method(name: string, params: readonly string[], run: HostCall): [string, HostFunction] {
  return [name, hostFunction(name, run, { params })];
}

/** A moment on a zone's clock, or on the machine's when there is no zone. */
function onClock(utc: bigint, zone: PyTimeZone | null): PyDateTime {
  if (zone === null) {
    const { wall, fold } = localFromUtc(utc);
    return new PyDateTime(wall, { fold });
  }
  const read = zone.fromUtc(utc);
  return new PyDateTime(read.wall, { zone: read.zone, fold: read.fold });
}

function utcOfTimestamp(seconds: unknown): bigint {
  const value = toReal(seconds);
  if (!Number.isFinite(value)) valueError(`cannot convert float ${value} to integer`);
  return (
    EPOCH_WALL +
    BigInt(Math.floor(value)) * 1_000_000n +
    BigInt(roundToEven((value - Math.floor(value)) * 1e6))
  );
}

function isoWeekDay([year, week, day]: readonly unknown[]): number {
  const [y, w, d] = [toInteger(year), toInteger(week), toInteger(day)];
  const ordinal = ordinalOfIsoDay(y, w, d);
  if (ordinal !== undefined) return ordinal;
  return valueError(d < 1 || d > 7 ? `Invalid weekday: ${d} (range is [1, 7])` : `Invalid week: ${w}`);
}

function isoText(value: unknown): string {
  return typeof value === 'string' ? value : typeError('fromisoformat: argument must be str');
}

function dateClass(clock: Clock): HostClass {
  const today = (): PyDate => new PyDate(onClock(utcOfDate(clock()), null).ordinal);
  return new HostClass(
    'datetime.date',
    { params: ['year', 'month', 'day'], run: (args) => new PyDate(ordinalOf(dayArguments(args))) },
    {
      ...Object.fromEntries([
        method('today', [], today),
        method(
          'fromtimestamp',
          ['timestamp'],
          ([seconds]) => new PyDate(onClock(utcOfTimestamp(seconds), null).ordinal),
        ),
        method('fromordinal', ['ordinal'], ([ordinal]) => new PyDate(toInteger(ordinal))),
        method(
          'fromisoformat',
          ['date_string'],
          ([text]) => new PyDate(ordinalOf(checkDay(isoDay(isoText(text))))),
        ),
        method('fromisocalendar', ['year', 'week', 'day'], (args) => new PyDate(isoWeekDay(args))),
      ]),
      min: new PyDate(1),
      max: new PyDate(MAX_ORDINAL),
      resolution: new PyTimedelta(DAY),
    },
  );
}

function datetimeClass(clock: Clock): HostClass {
  const wallOf = (ordinal: number): bigint => BigInt(ordinal - 1) * DAY;
  return new HostClass(
    'datetime.datetime',
    { params: DATETIME_PARAMS, run: (args) => datetimeOf(args) },
    {
      ...Object.fromEntries([
        method('now', ['tz'], ([zone]) => onClock(utcOfDate(clock()), zoneArgument(zone))),
        method('today', [], () => onClock(utcOfDate(clock()), null)),
        method('utcnow', [], () => new PyDateTime(utcOfDate(clock()))),
        method('fromtimestamp', ['timestamp', 'tz'], ([seconds, zone]) =>
          onClock(utcOfTimestamp(seconds), zoneArgument(zone)),
        ),
        method('utcfromtimestamp', ['timestamp'], ([seconds]) => new PyDateTime(utcOfTimestamp(seconds))),
        method('fromordinal', ['ordinal'], ([ordinal]) => new PyDateTime(wallOf(toInteger(ordinal)))),
        method(
          'fromisocalendar',
          ['year', 'week', 'day'],
          (args) => new PyDateTime(wallOf(isoWeekDay(args))),
        ),
        method('fromisoformat', ['date_string'], ([text]) => parsedDateTime(isoDateTime(isoText(text)))),
        method('strptime', ['date_string', 'format'], ([text, format]) =>
          parsedDateTime(
            strptime(
              textArgument(text, 'strptime() argument 1'),
              textArgument(format, 'strptime() argument 2'),
            ),
          ),
        ),
        method('combine', ['date', 'time', 'tzinfo'], combine),
      ]),
      min: new PyDateTime(0n),
      max: new PyDateTime(BigInt(MAX_ORDINAL) * DAY - 1n),
      resolution: new PyTimedelta(1n),
    },
  );
}

/** The parts of a text that was read. */
export interface ReadDateTime {
  readonly year: number;
  readonly month: number;
  readonly day: number;
  readonly hour: number;
  readonly minute: number;
  readonly second: number;
  readonly micro: number;
  readonly offset: bigint | null;
}

/** The datetime of parts that were read; fails when they are no moment. */
export function parsedDateTime(read: ReadDateTime): PyDateTime {
  const { year, month, day, hour, minute, second, micro, offset } = read;
  const zone = offset === null ? null : fixedZone(offset);
  return datetimeOf([year, month, day, hour, minute, second, micro, zone]);
}

function combine([date, time, zone]: readonly unknown[]): PyDateTime {
  if (!(date instanceof PyDate)) {
    return typeError(`combine() argument 1 must be datetime.date, not ${typeName(date)}`);
  }
  if (!(time instanceof PyTime)) {
    return typeError(`combine() argument 2 must be datetime.time, not ${typeName(time)}`);
  }
  const wall = BigInt(date.ordinal - 1) * DAY + BigInt(time.micros);
  return new PyDateTime(wall, { zone: zoneArgument(zone, time.zone), fold: time.fold });
}
