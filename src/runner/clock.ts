/** The only source of time of a run. */
export interface Clock {
  /** Milliseconds since 1970 with fractions, never running backwards. */
  now(): number;
}

/** The millisecond that was last asked for: nodes that are only compiled have several moments in each. */
let last = { whole: Number.NaN, text: '' };

/** dbt's form of a moment: ISO 8601 in UTC with microseconds. */
export function isoMicros(milliseconds: number): string {
  const whole = Math.floor(milliseconds);
  if (whole !== last.whole) last = { whole, text: new Date(whole).toISOString().slice(0, -1) };
  const micros = Math.min(999, Math.floor((milliseconds - whole) * 1000));
  return `${last.text}${String(micros).padStart(3, '0')}Z`;
}

/** Seconds between two moments. */
export function secondsBetween(start: number, end: number): number {
  return Math.max(0, end - start) / 1000;
}
