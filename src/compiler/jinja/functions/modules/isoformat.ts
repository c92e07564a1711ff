import { valueError } from '../../failure.ts';
import { repr } from '../../text.ts';
import { type CalendarDay, clockOf, dayOfOrdinal, ordinalOfIsoDay, padded } from './calendar.ts';

/** A time of day as ISO text writes it; `offset` is in microseconds, null without a zone. */
export interface IsoTime {
  readonly hour: number;
  readonly minute: number;
  readonly second: number;
  readonly micro: number;
  readonly offset: bigint | null;
}

const MIDNIGHT: IsoTime = { hour: 0, minute: 0, second: 0, micro: 0, offset: null };
const DATE = /^(\d{4})(?:-(\d\d)-(\d\d)|(\d\d)(\d\d)|-W(\d\d)(?:-(\d))?|W(\d\d)(\d)?)/;
const CLOCK = /^(\d\d)(?:(?::(\d\d)(?::(\d\d)(?:[.,](\d+))?)?)|(?:(\d\d)(?:(\d\d)(?:[.,](\d+))?)?))?$/;

function invalid(text: string): never {
  return valueError(`Invalid isoformat string: ${repr(text)}`);
}

/** The day at the start of an ISO text, and how many characters it took. */
function readDay(text: string): { day: CalendarDay; size: number } | undefined {
  const match = DATE.exec(text);
  if (!match) return undefined;
  const year = Number(match[1]);
  const week = match[6] ?? match[8];
  const size = match[0].length;
  if (week === undefined) {
    return { day: { year, month: Number(match[2] ?? match[4]), day: Number(match[3] ?? match[5]) }, size };
  }
  const weekday = Number(match[7] ?? match[9] ?? 1);
  const ordinal = ordinalOfIsoDay(year, Number(week), weekday);
  if (ordinal === undefined)
    return valueError(
      `Invalid ${weekday > 7 ? `weekday: ${weekday}` : `week: ${Number(week)}`} (range is [1, ${weekday > 7 ? 7 : 53}])`,
    );
  return { day: dayOfOrdinal(ordinal), size };
}

/** What date.fromisoformat of Python 3.11 reads: calendar dates and ISO weeks, extended and basic. */
export function isoDay(text: string): CalendarDay {
  const read = readDay(text);
  return read && read.size === text.length ? read.day : invalid(text);
}

/** What datetime.fromisoformat of Python 3.11 reads: a day, any one character, and a time. */
export function isoDateTime(text: string): CalendarDay & IsoTime {
  const read = readDay(text);
  if (!read) return invalid(text);
  if (read.size === text.length) return { ...read.day, ...MIDNIGHT };
  const separator = String.fromCodePoint(text.codePointAt(read.size)!).length;
  return { ...read.day, ...(readTime(text.slice(read.size + separator)) ?? invalid(text)) };
}

/** What time.fromisoformat reads, with or without a leading T. */
export function isoTime(text: string): IsoTime {
  return readTime(text.replace(/^T/, '')) ?? invalid(text);
}

function readTime(text: string): IsoTime | undefined {
  const zoneAt = text.search(/[+\-Z]/);
  const clock = readClock(zoneAt < 0 ? text : text.slice(0, zoneAt));
  if (!clock || zoneAt < 0) return clock && { ...clock, offset: null };
  const zone = text.slice(zoneAt);
  if (zone === 'Z') return { ...clock, offset: 0n };
  const offset = zone.startsWith('Z') ? undefined : readClock(zone.slice(1));
  if (!offset) return undefined;
  const seconds = offset.hour * 3600 + offset.minute * 60 + offset.second;
  const micros = BigInt(seconds) * 1_000_000n + BigInt(offset.micro);
  return { ...clock, offset: zone.startsWith('-') ? -micros : micros };
}

function readClock(text: string): Omit<IsoTime, 'offset'> | undefined {
  const match = CLOCK.exec(text);
  if (!match) return undefined;
  const fraction = match[4] ?? match[7] ?? '0';
  return {
    hour: Number(match[1]),
    minute: Number(match[2] ?? match[5] ?? 0),
    second: Number(match[3] ?? match[6] ?? 0),
    micro: Number(fraction.padEnd(6, '0').slice(0, 6)),
  };
}

const PRECISIONS = ['auto', 'hours', 'minutes', 'seconds', 'milliseconds', 'microseconds'];

/** `10:20:30.000400`, cut to what `timespec` says. */
export function clockText(microsOfDay: number, timespec: string): string {
  if (!PRECISIONS.includes(timespec)) valueError('Unknown timespec value');
  const [hour, minute, second, micro] = clockOf(microsOfDay);
  const hours = padded(hour, 2);
  if (timespec === 'hours') return hours;
  const minutes = `${hours}:${padded(minute, 2)}`;
  if (timespec === 'minutes') return minutes;
  const seconds = `${minutes}:${padded(second, 2)}`;
  if (timespec === 'milliseconds') return `${seconds}.${padded(Math.floor(micro / 1000), 3)}`;
  const isBrief = timespec === 'seconds' || (timespec === 'auto' && micro === 0);
  return isBrief ? seconds : `${seconds}.${padded(micro, 6)}`;
}
