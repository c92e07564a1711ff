import { valueError } from '../../failure.ts';
import { repr } from '../../text.ts';
import { dayOfOrdinal, ordinalOf, ordinalOfIsoDay, weekdayOf } from './calendar.ts';
import { MONTHS, WEEKDAYS } from './strftime.ts';

/** What strptime read; `offset` is in microseconds, null when the format has no zone. */
export interface ParsedTime {
  readonly year: number;
  readonly month: number;
  readonly day: number;
  readonly hour: number;
  readonly minute: number;
  readonly second: number;
  readonly micro: number;
  readonly offset: bigint | null;
}

const short = (names: readonly string[]): string[] => names.map((name) => name.slice(0, 3));
const names = (list: readonly string[]): string => [...list].sort((a, b) => b.length - a.length).join('|');

const PATTERNS: Readonly<Record<string, string>> = {
  a: names(short(WEEKDAYS)),
  A: names(WEEKDAYS),
  b: names(short(MONTHS)),
  B: names(MONTHS),
  d: '3[01]|[12]\\d|0[1-9]|[1-9]| [1-9]',
  f: '[0-9]{1,6}',
  G: '\\d{4}',
  H: '2[0-3]|[01]\\d|\\d',
  I: '1[0-2]|0[1-9]|[1-9]',
  j: '36[0-6]|3[0-5]\\d|[12]\\d\\d|0[1-9]\\d|00[1-9]|[1-9]\\d|0[1-9]|[1-9]',
  m: '1[0-2]|0[1-9]|[1-9]',
  M: '[0-5]\\d|\\d',
  p: 'am|pm',
  S: '6[0-1]|[0-5]\\d|\\d',
  u: '[1-7]',
  U: '5[0-3]|[0-4]\\d|\\d',
  V: '5[0-3]|0[1-9]|[1-4]\\d|\\d',
  w: '[0-6]',
  W: '5[0-3]|[0-4]\\d|\\d',
  y: '\\d\\d',
  Y: '\\d\\d\\d\\d',
  z: '[+-]\\d\\d:?[0-5]\\d(?::?[0-5]\\d(?:\\.\\d{1,6})?)?|z',
  Z: 'utc|gmt',
};
const COMPOSED: Readonly<Record<string, string>> = {
  c: '%a %b %d %H:%M:%S %Y',
  x: '%m/%d/%y',
  X: '%H:%M:%S',
};

/** Reads a text by a format as Python's datetime.strptime does; fails with its sentences. */
export function strptime(text: string, format: string): ParsedTime {
  const pattern = patternOf(format);
  const match = pattern.exec(text);
  if (!match) return valueError(`time data ${repr(text)} does not match format ${repr(format)}`);
  if (match[0].length < text.length) {
    valueError(`unconverted data remains: ${text.slice(match[0].length)}`);
  }
  const found = match.groups ?? {};
  const read = (code: string): number | undefined => (found[code] ? Number(found[code]) : undefined);
  return { ...dayOf(found, read), ...timeOf(found, read), offset: offsetOf(found['z']) };
}

function patternOf(format: string): RegExp {
  const composed = format.replace(/%([cxX])/g, (_, code: string) => COMPOSED[code]!);
  let source = '';
  for (let i = 0; i < composed.length; i++) {
    const char = composed[i]!;
    if (/\s/.test(char)) {
      while (/\s/.test(composed[i + 1] ?? '')) i++;
      source += '\\s+';
    } else if (char !== '%') source += char.replace(/[\\^$.*+?()[\]{}|]/, '\\$&');
    else {
      const code = composed[++i];
      if (code === undefined) valueError(`stray % in format ${repr(format)}`);
      if (code !== '%' && !Object.hasOwn(PATTERNS, code)) {
        valueError(`${repr(code)} is a bad directive in format ${repr(format)}`);
      }
      source += code === '%' ? '%' : `(?<${code}>${PATTERNS[code]})`;
    }
  }
  return new RegExp(`^${source}`, 'i');
}

type Found = Readonly<Record<string, string | undefined>>;
type Read = (code: string) => number | undefined;

function dayOf(found: Found, read: Read): { year: number; month: number; day: number } {
  const year = yearOf(read);
  const byIso = isoDayOf(found, read);
  if (byIso) return byIso;
  const dayNumber = read('j');
  if (dayNumber !== undefined) {
    return dayOfOrdinal(ordinalOf({ year: year ?? 1900, month: 1, day: 1 }) + dayNumber - 1);
  }
  const byWeek = weekDayOf(found, read, year);
  if (byWeek) return byWeek;
  const month = read('m') ?? monthNamed(found['B']) ?? monthNamed(found['b']) ?? 1;
  return { year: year ?? 1900, month, day: read('d') ?? 1 };
}

function yearOf(read: Read): number | undefined {
  const full = read('Y');
  const brief = read('y');
  return full ?? (brief === undefined ? undefined : brief + (brief <= 68 ? 2000 : 1900));
}

function monthNamed(name: string | undefined): number | undefined {
  if (!name) return undefined;
  return MONTHS.findIndex((month) => month.slice(0, 3).toLowerCase() === name.slice(0, 3).toLowerCase()) + 1;
}

/** Monday is 0. */
function weekdayNamed(found: Found, read: Read): number | undefined {
  const name = found['A'] ?? found['a'];
  if (name)
    return WEEKDAYS.findIndex((day) => day.slice(0, 3).toLowerCase() === name.slice(0, 3).toLowerCase());
  const iso = read('u');
  if (iso !== undefined) return iso - 1;
  const fromSunday = read('w');
  return fromSunday === undefined ? undefined : (fromSunday + 6) % 7;
}

function isoDayOf(found: Found, read: Read): { year: number; month: number; day: number } | undefined {
  const year = read('G');
  const week = read('V');
  if (year === undefined && week === undefined) return undefined;
  const weekday = weekdayNamed(found, read);
  if (year === undefined || week === undefined || weekday === undefined) {
    return valueError(
      year === undefined
        ? "ISO week directive '%V' must be used with the ISO year directive '%G' and a weekday directive ('%A', '%a', '%w', or '%u')."
        : "ISO year directive '%G' must be used with the ISO week directive '%V' and a weekday directive ('%A', '%a', '%w', or '%u').",
    );
  }
  const ordinal = ordinalOfIsoDay(year, week, weekday + 1);
  return ordinal === undefined ? valueError(`Invalid week: ${week}`) : dayOfOrdinal(ordinal);
}

function weekDayOf(
  found: Found,
  read: Read,
  year: number | undefined,
): { year: number; month: number; day: number } | undefined {
  const startsOnMonday = found['W'] !== undefined;
  const week = read('W') ?? read('U');
  const weekday = weekdayNamed(found, read);
  if (week === undefined || weekday === undefined || year === undefined) return undefined;
  const start = ordinalOf({ year, month: 1, day: 1 });
  const shift = startsOnMonday ? 0 : 1;
  const first = (weekdayOf(start) + shift) % 7;
  const inWeek = (weekday + shift) % 7;
  const days = week === 0 ? inWeek - first : ((7 - first) % 7) + 7 * (week - 1) + inWeek;
  return dayOfOrdinal(start + days);
}

function timeOf(found: Found, read: Read): { hour: number; minute: number; second: number; micro: number } {
  const half = read('I');
  const isAfternoon = found['p']?.toLowerCase() === 'pm';
  const hour = half === undefined ? (read('H') ?? 0) : (half % 12) + (isAfternoon ? 12 : 0);
  const micro = Number((found['f'] ?? '0').padEnd(6, '0'));
  return { hour, minute: read('M') ?? 0, second: read('S') ?? 0, micro };
}

function offsetOf(text: string | undefined): bigint | null {
  if (text === undefined) return null;
  if (text.toLowerCase() === 'z') return 0n;
  const [, sign, hour, minute, second, fraction] = /^([+-])(\d\d):?(\d\d)(?::?(\d\d)(?:\.(\d+))?)?$/.exec(
    text,
  )!;
  const seconds = Number(hour) * 3600 + Number(minute) * 60 + Number(second ?? 0);
  const micros = BigInt(seconds) * 1_000_000n + BigInt((fraction ?? '0').padEnd(6, '0'));
  return sign === '-' ? -micros : micros;
}
