import { dayOfYear, isoCalendarOf, ordinalOf, padded, weekdayOf } from './calendar.ts';

export const WEEKDAYS = ['Monday', 'Tuesday', 'Wednesday', 'Thursday', 'Friday', 'Saturday', 'Sunday'];
export const MONTHS = [
  'January',
  'February',
  'March',
  'April',
  'May',
  'June',
  'July',
  'August',
  'September',
  'October',
  'November',
  'December',
];

/** What a format can print of a date or time. */
export interface TimeParts {
  readonly year: number;
  readonly month: number;
  readonly day: number;
  readonly hour: number;
  readonly minute: number;
  readonly second: number;
  readonly micro: number;
  /** The zone's offset without colons (`+0530`) and its name; empty when there is no zone. */
  readonly offset: string;
  readonly zoneName: string;
  /** Seconds since 1970, for `%s`. */
  readonly epoch: () => number;
}

interface Directive {
  readonly width?: number;
  /** What fills the width when no flag says otherwise; zeros unless said. */
  readonly fill?: '0' | ' ';
  readonly text: (parts: TimeParts) => string | number;
}

const ordinal = (p: TimeParts): number => ordinalOf(p);
const weekday = (p: TimeParts): number => weekdayOf(ordinal(p));
const sunday0 = (p: TimeParts): number => (weekday(p) + 1) % 7;
const hour12 = (p: TimeParts): number => p.hour % 12 || 12;
const isoPart = (p: TimeParts, index: 0 | 1): number => isoCalendarOf(ordinal(p))[index];
const format = (text: string) => (p: TimeParts) => strftime(p, text);

const DIRECTIVES: Readonly<Record<string, Directive>> = {
  a: { text: (p) => WEEKDAYS[weekday(p)]!.slice(0, 3) },
  A: { text: (p) => WEEKDAYS[weekday(p)]! },
  b: { text: (p) => MONTHS[p.month - 1]!.slice(0, 3) },
  h: { text: (p) => MONTHS[p.month - 1]!.slice(0, 3) },
  B: { text: (p) => MONTHS[p.month - 1]! },
  c: { text: format('%a %b %e %H:%M:%S %Y') },
  C: { width: 2, text: (p) => Math.floor(p.year / 100) },
  d: { width: 2, text: (p) => p.day },
  D: { text: format('%m/%d/%y') },
  e: { width: 2, fill: ' ', text: (p) => p.day },
  f: { width: 6, text: (p) => p.micro },
  F: { text: format('%Y-%m-%d') },
  g: { width: 2, text: (p) => isoPart(p, 0) % 100 },
  G: { text: (p) => isoPart(p, 0) },
  H: { width: 2, text: (p) => p.hour },
  I: { width: 2, text: hour12 },
  j: { width: 3, text: (p) => dayOfYear(p) },
  k: { width: 2, fill: ' ', text: (p) => p.hour },
  l: { width: 2, fill: ' ', text: hour12 },
  m: { width: 2, text: (p) => p.month },
  M: { width: 2, text: (p) => p.minute },
  n: { text: () => '\n' },
  p: { text: (p) => (p.hour < 12 ? 'AM' : 'PM') },
  P: { text: (p) => (p.hour < 12 ? 'am' : 'pm') },
  r: { text: format('%I:%M:%S %p') },
  R: { text: format('%H:%M') },
  s: { text: (p) => p.epoch() },
  S: { width: 2, text: (p) => p.second },
  t: { text: () => '\t' },
  T: { text: format('%H:%M:%S') },
  u: { text: (p) => weekday(p) + 1 },
  U: { width: 2, text: (p) => Math.floor((dayOfYear(p) + 6 - sunday0(p)) / 7) },
  V: { width: 2, text: (p) => isoPart(p, 1) },
  w: { text: sunday0 },
  W: { width: 2, text: (p) => Math.floor((dayOfYear(p) + 6 - weekday(p)) / 7) },
  x: { text: format('%m/%d/%y') },
  X: { text: format('%H:%M:%S') },
  y: { width: 2, text: (p) => p.year % 100 },
  Y: { text: (p) => p.year },
  z: { text: (p) => p.offset },
  Z: { text: (p) => p.zoneName },
  '%': { text: () => '%' },
};

const DIRECTIVE = /%([-_0^#]*)(\d*)([A-Za-z%])/g;

/** Prints a time as Python's strftime does in the C locale on Linux, glibc's flags (`%-d`) included. */
export function strftime(parts: TimeParts, text: string): string {
  return text.replace(DIRECTIVE, (whole: string, flags: string, width: string, code: string) => {
    const directive = DIRECTIVES[code];
    return directive ? printed(directive.text(parts), directive, { flags, width: Number(width) }) : whole;
  });
}

function printed(
  value: string | number,
  directive: Directive,
  { flags, width }: { readonly flags: string; readonly width: number },
): string {
  let fill = directive.fill ?? (typeof value === 'number' ? '0' : ' ');
  for (const flag of flags) {
    if (flag === '_') fill = ' ';
    else if (flag === '0') fill = '0';
  }
  const isBare = flags.includes('-');
  const least = Math.max(width, isBare ? 0 : (directive.width ?? 0));
  const text = String(value).padStart(least, fill);
  if (flags.includes('^')) return text.toUpperCase();
  return flags.includes('#') ? swapCase(text) : text;
}

function swapCase(text: string): string {
  return text === text.toUpperCase() ? text.toLowerCase() : text.toUpperCase();
}

/** `Tue Jan  2 03:04:05 2024`, which pads the year, unlike `%c`. */
export function ctime(parts: TimeParts): string {
  return `${strftime(parts, '%a %b %e %H:%M:%S')} ${padded(parts.year, 4)}`;
}
