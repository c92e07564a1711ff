import { PyFloat } from '../../jinja/values.ts';

/** Plain data as JSON in which `1.0`, infinities and dates differ from `1`, null and texts, as they do for templates. */
export function exactJson(value: unknown): string {
  return JSON.stringify(value, function replace(this: Record<string, unknown>, key, shown) {
    const held = this[key];
    if (held instanceof PyFloat) return { ' float': held.value };
    if (typeof held === 'bigint' || (typeof held === 'number' && !Number.isFinite(held))) {
      return { ' number': String(held) };
    }
    return held === undefined ? { ' missing': true } : shown;
  });
}
