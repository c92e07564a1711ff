/* The proleptic Gregorian calendar of Python's datetime: day 1 is 0001-01-01, a Monday. */

export const MICROS_PER_SECOND = 1_000_000;
export const MICROS_PER_DAY = 86_400_000_000;
/** The ordinal of 9999-12-31, the last day that Python knows. */
export const MAX_ORDINAL = 3_652_059;
/** The ordinal of 1970-01-01. */
export const EPOCH_ORDINAL = 719_163;

const DAYS_BEFORE_MONTH = [0, 0, 31, 59, 90, 120, 151, 181, 212, 243, 273, 304, 334];

export interface CalendarDay {
  readonly year: number;
  readonly month: number;
  readonly day: number;
}

export function isLeapYear(year: number): boolean {
  return year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0);
}

export function daysInMonth(year: number, month: number): number {
  if (month === 2) return isLeapYear(year) ? 29 : 28;
  return month === 4 || month === 6 || month === 9 || month === 11 ? 30 : 31;
}

function daysBeforeYear(year: number): number {
  const before = year - 1;
  return before * 365 + Math.floor(before / 4) - Math.floor(before / 100) + Math.floor(before / 400);
}

/** The number of the day within its year, from 1. */
export function dayOfYear({ year, month, day }: CalendarDay): number {
  return DAYS_BEFORE_MONTH[month]! + (month > 2 && isLeapYear(year) ? 1 : 0) + day;
}

export function ordinalOf(day: CalendarDay): number {
  return daysBeforeYear(day.year) + dayOfYear(day);
}

/** The day of an ordinal within 1..MAX_ORDINAL. */
export function dayOfOrdinal(ordinal: number): CalendarDay {
  let year = Math.floor((ordinal - 1) / 365.2425) + 1;
  while (daysBeforeYear(year + 1) < ordinal) year++;
  while (daysBeforeYear(year) >= ordinal) year--;
  let rest = ordinal - daysBeforeYear(year);
  let month = 1;
  while (rest > daysInMonth(year, month)) rest -= daysInMonth(year, month++);
  return { year, month, day: rest };
}

/** Monday is 0. */
export function weekdayOf(ordinal: number): number {
  return (ordinal + 6) % 7;
}

/** The ordinal of the Monday that starts the ISO year. */
function isoYearStart(year: number): number {
  const first = ordinalOf({ year, month: 1, day: 1 });
  const weekday = weekdayOf(first);
  return weekday > 3 ? first + 7 - weekday : first - weekday;
}

/** ISO year, week and weekday (Monday is 1). */
export function isoCalendarOf(ordinal: number): readonly [number, number, number] {
  let { year } = dayOfOrdinal(ordinal);
  if (ordinal < isoYearStart(year)) year--;
  else if (year < 9999 && ordinal >= isoYearStart(year + 1)) year++;
  const days = ordinal - isoYearStart(year);
  return [year, Math.floor(days / 7) + 1, (days % 7) + 1];
}

/** The ordinal of an ISO week's day; undefined when the year has no such week. */
export function ordinalOfIsoDay(year: number, week: number, weekday: number): number | undefined {
  if (week < 1 || week > 53 || weekday < 1 || weekday > 7) return undefined;
  const ordinal = isoYearStart(year) + (week - 1) * 7 + weekday - 1;
  return week === 53 && isoCalendarOf(ordinal)[1] !== 53 ? undefined : ordinal;
}

/** The hour, minute, second and microsecond of a count of microseconds within one day. */
export function clockOf(micros: number): readonly [number, number, number, number] {
  const seconds = Math.floor(micros / MICROS_PER_SECOND);
  return [
    Math.floor(seconds / 3600),
    Math.floor(seconds / 60) % 60,
    seconds % 60,
    micros - seconds * MICROS_PER_SECOND,
  ];
}

/** A whole number with leading zeros. */
export function padded(value: number, width: number): string {
  return String(value).padStart(width, '0');
}
