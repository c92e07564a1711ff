// The dates and times that agate reads in dbt's seeds, each as the text that Python's isoformat would give.

const DATE = /^(\d{4})-(1[0-2]|0[1-9]|[1-9])-(3[01]|[12]\d|0[1-9]|[1-9])$/;
const DATE_TIME =
  /^(\d{4})-(1[0-2]|0[1-9]|[1-9])-(3[01]|[12]\d|0[1-9]|[1-9])\s+(2[0-3]|[01]\d|\d):([0-5]\d|\d):([0-5]\d|\d)$/;
/** Calendar day, month, week (with or without a day), day of the year, year, century. */
const ISO_DAY =
  /^(?:(\d{4})-(\d\d)-(\d\d)|(\d{4})(\d\d)(\d\d)|(\d{4})-W(\d\d)(?:-(\d))?|(\d{4})W(\d\d)(\d)?|(\d{4})-?(\d{3})|(\d{4})-?(\d\d)|(\d{4})|(\d\d))$/;
const ISO_CLOCK =
  /^(?:(\d\d):(\d\d):(\d\d)([.,]\d+)?|(\d\d)(\d\d)(\d\d)([.,]\d+)?|(\d\d):?(\d\d)|(\d\d))(Z|[+-]\d\d(?::?\d\d)?)?$/;

/** `2024-1-5` as `2024-01-05`; undefined for what is no such date. */
export function readDate(text: string): string | undefined {
  const match = DATE.exec(text.trim());
  return match ? dayText(match[1]!, match[2]!, match[3]!) : undefined;
}

/** `2024-1-5 1:2:3` as `2024-01-05 01:02:03`. */
export function readDateTime(text: string): string | undefined {
  const match = DATE_TIME.exec(text.trim());
  const day = match ? dayText(match[1]!, match[2]!, match[3]!) : undefined;
  return (
    day && `${day} ${[match![4]!, match![5]!, match![6]!].map((part) => part.padStart(2, '0')).join(':')}`
  );
}

/** An ISO 8601 moment with a T between day and time. */
export function readIsoDateTime(text: string): string | undefined {
  const parts = text.trim().split('T');
  if (parts.length !== 2) return undefined;
  const day = isoDay(parts[0]!);
  const clock = isoClock(parts[1]!);
  return day && clock && `${day} ${clock}`;
}

function isoDay(text: string): string | undefined {
  const match = ISO_DAY.exec(text);
  if (!match) return undefined;
  const part = (...groups: number[]): string | undefined => groups.map((at) => match[at]).find((it) => it);
  const year = part(1, 4, 7, 10, 13, 15, 17);
  if (year === undefined) return dayText(`${match[18]}01`, '01', '01');
  if (part(1, 4)) return dayText(year, zeroAsOne(part(2, 5)!), part(3, 6)!);
  if (part(7, 10)) return weekDay(Number(year), Number(part(8, 11)), Number(part(9, 12) ?? 1) || 1);
  if (part(13)) return dayAfter(Number(year), 0, Number(part(14)) - 1);
  return dayText(year, zeroAsOne(part(16) ?? '01'), '01');
}

/** isodate reads month 00 as January. */
function zeroAsOne(month: string): string {
  return month === '00' ? '01' : month;
}

/** isodate's way to count weeks: from the week of 1 January, which may belong to the year before. */
function weekDay(year: number, week: number, day: number): string | undefined {
  const first = new Date(Date.UTC(year, 0, 1)).getUTCDay() || 7;
  const weeks = week - (first <= 4 ? 1 : 0);
  return dayAfter(year, 0, weeks * 7 - first + day);
}

function dayAfter(year: number, month: number, days: number): string | undefined {
  const date = new Date(Date.UTC(2000, month, 1));
  date.setUTCFullYear(year);
  date.setUTCDate(1 + days);
  return date.getUTCFullYear() < 1 ? undefined : date.toISOString().slice(0, 10);
}

function isoClock(text: string): string | undefined {
  const match = ISO_CLOCK.exec(text);
  if (!match) return undefined;
  const hour = match[1] ?? match[5] ?? match[9] ?? match[11]!;
  const minute = match[2] ?? match[6] ?? match[10] ?? '00';
  const second = match[3] ?? match[7] ?? '00';
  if (hour > '23' || minute > '59' || second > '59') return undefined;
  const fraction = (match[4] ?? match[8] ?? '').slice(1, 7);
  const zone = match[12] === undefined ? '' : zoneText(match[12]);
  return `${hour}:${minute}:${second}${fraction && `.${fraction}`}${zone}`;
}

function zoneText(zone: string): string {
  if (zone === 'Z') return '+00:00';
  const digits = zone.slice(1).replace(':', '').padEnd(4, '0');
  return `${zone[0]}${digits.slice(0, 2)}:${digits.slice(2)}`;
}

function dayText(year: string, month: string, day: string): string | undefined {
  const date = new Date(Date.UTC(2000, Number(month) - 1, 1));
  date.setUTCFullYear(Number(year), Number(month) - 1, Number(day));
  const exists =
    Number(year) > 0 && date.getUTCMonth() === Number(month) - 1 && date.getUTCDate() === Number(day);
  return exists ? `${year}-${month.padStart(2, '0')}-${day.padStart(2, '0')}` : undefined;
}
