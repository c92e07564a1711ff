const form =
  /^\s*(\d{4})-(\d{2})-(\d{2})(?:[T ](\d{2})(?::(\d{2})(?::(\d{2})(?:[.,](\d{1,6}))?)?)?)?\s*(?:Z|[+-]\d{2}(?::?\d{2})?)?\s*$/;

/**
 * A date or time in ISO 8601 whose clock is read as UTC: dbt drops any offset of `begin` and `--event-time-start`.
 * Undefined for anything else, and for days that no month has.
 */
export function parseUtc(value: unknown): Date | undefined {
  const found = typeof value === 'string' ? form.exec(value) : null;
  if (!found) return undefined;
  const [year, month, day, hour, minute, second] = found.slice(1, 7).map((part) => Number(part ?? 0));
  const milliseconds = Number((found[7] ?? '').padEnd(3, '0').slice(0, 3));
  const time = new Date(Date.UTC(year!, month! - 1, day, hour, minute, second, milliseconds));
  const isReal = time.getUTCMonth() === month! - 1 && time.getUTCDate() === day && hour! < 24;
  return isReal ? time : undefined;
}
