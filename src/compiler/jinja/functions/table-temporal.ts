import { TemplateFailure } from '../failure.ts';
import { ordinalOf } from './modules/calendar.ts';
import { checkDay, PyDate } from './modules/date.ts';
import { parsedDateTime } from './modules/datetime-module.ts';
import { isoDateTime, isoDay } from './modules/isoformat.ts';

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
