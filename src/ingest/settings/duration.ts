const UNITS: Readonly<Record<string, number>> = {
  second: 1000,
  minute: 60_000,
  hour: 3_600_000,
  day: 86_400_000,
  week: 604_800_000,
};

/** A duration such as "2 days" as milliseconds; a bare number counts days. Undefined when it is none. */
export function lookbackMs(text: string | number): number | undefined {
  const match = /^(\d+(?:\.\d+)?)\s*([a-z]*?)s?$/.exec(String(text).trim().toLowerCase());
  if (!match) return undefined;
  const unit = match[2] === '' ? UNITS['day'] : UNITS[match[2] ?? ''];
  return unit === undefined ? undefined : Math.round(Number(match[1]) * unit);
}
