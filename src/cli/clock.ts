import type { Clock } from '../runner/clock.ts';

/**
 * The clock of an invocation. `EMDS_NOW` (or `SHIM_NOW`, which the conformance suite sets) moves it to another moment,
 * from which it goes on.
 */
export function invocationClock(
  env: Readonly<Record<string, string | undefined>>,
): Clock & { date: () => Date } {
  const wanted = Date.parse(env['EMDS_NOW'] ?? env['SHIM_NOW'] ?? '');
  const origin = performance.now();
  const start = Number.isNaN(wanted) ? performance.timeOrigin + origin : wanted;
  const now = () => start + (performance.now() - origin);
  return { now, date: () => new Date(now()) };
}
