/** Reading JSON of unknown origin: a missing or mistyped field is an empty value, never an error. */

export type Json = Readonly<Record<string, unknown>>;

const nothing: Json = Object.freeze({});

/** The value as an object; anything else is an empty one. */
export function record(value: unknown): Json {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Json) : nothing;
}

/** The value as a list; anything else is an empty one. */
export function list(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [];
}

/** The value as text: numbers and booleans are printed, all else is ''. */
export function text(value: unknown): string {
  if (typeof value === 'string') return value;
  return typeof value === 'number' || typeof value === 'boolean' ? String(value) : '';
}

/** The strings of a list, or the one string that stands for a list (dbt allows both for tags). */
export function texts(value: unknown): string[] {
  if (typeof value === 'string') return value === '' ? [] : [value];
  return list(value).filter((item): item is string => typeof item === 'string');
}

/** The value as a finite number, or undefined. */
export function number(value: unknown): number | undefined {
  return typeof value === 'number' && Number.isFinite(value) ? value : undefined;
}

/** Orders by code unit, so that the same project gives the same bytes on every machine. */
export function byCodeUnit(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
