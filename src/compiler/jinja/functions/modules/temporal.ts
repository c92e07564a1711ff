import { ordinalOf } from './calendar.ts';
import { checkDay, PyDate } from './date.ts';
import { parsedDateTime } from './datetime-module.ts';
import { isoDateTime, isoDay } from './isoformat.ts';

/**
 * A date or time that the database wrote as text, as templates see it. What Python's calendar does not have
 * (infinity, years before 1 or after 9999) stays a text.
 */
export function temporal(kind: 'Date' | 'DateTime', text: string): unknown {
  try {
    if (kind === 'Date') return new PyDate(ordinalOf(checkDay(isoDay(text))));
    return parsedDateTime(isoDateTime(text));
  } catch {
    return text;
  }
}
