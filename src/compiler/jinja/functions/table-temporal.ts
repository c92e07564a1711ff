import { TemplateFailure } from '../failure.ts';
import { ordinalOf } from './modules/calendar.ts';
import { checkDay, PyDate } from './modules/date.ts';
import { parsedDateTime } from './modules/datetime-module.ts';
import { isoDateTime, isoDay } from './modules/isoformat.ts';
import { PyTimedelta } from './modules/timedelta.ts';

/** A date or moment that the database wrote, as Python's; one that Python can't hold (`infinity`, BC) stays a text. */
export function temporalValue(kind: 'Date' | 'DateTime', text: string): unknown {
  try {
    return kind === 'Date'
      ? new PyDate(ordinalOf(checkDay(isoDay(text))))
      : parsedDateTime(isoDateTime(text));
  } catch (error) {
    if (error instanceof TemplateFailure) return text;
    throw error;
  }
}

const DAY_MICROS = 86_400_000_000n;
const PARTS: Readonly<Record<string, bigint>> = { year: 360n, month: 30n, mon: 30n, day: 1n };

/** An interval that DuckDB wrote (`1 month 2 days 03:04:05`) as Python prints it; a month counts 30 days there. */
export function intervalText(text: string): string {
  let micros = 0n;
  for (const [, count, unit] of text.matchAll(/(-?\d+) (year|month|mon|day)s?/g)) {
    micros += BigInt(count!) * PARTS[unit!]! * DAY_MICROS;
  }
  const clock = /(-?)(\d+):(\d\d):(\d\d)(?:\.(\d+))?$/.exec(text);
  if (clock) {
    const [, sign, hours, minutes, seconds, fraction = ''] = clock;
    const whole = (BigInt(hours!) * 60n + BigInt(minutes!)) * 60n + BigInt(seconds!);
    const size = whole * 1_000_000n + BigInt(fraction.padEnd(6, '0').slice(0, 6));
    micros += sign ? -size : size;
  }
  return new PyTimedelta(micros).toText();
}
