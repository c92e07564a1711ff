/** How long to keep trying. Delays are milliseconds. */
export interface RetryPolicy {
  /** Tries of one request that fails on the source's side. */
  readonly attempts: number;
  /** Tries when nobody answers at all: a person is waiting for the one clear line. */
  readonly attemptsUnreachable: number;
  readonly firstDelayMs: number;
  readonly longestDelayMs: number;
  /** Longest time without a byte, before the answer starts and in the middle of it. */
  readonly silenceMs: number;
  /** Longest wait for a quota; beyond that the run ends and can be repeated later. */
  readonly longestQuotaWaitMs: number;
}

export const DEFAULT_POLICY: RetryPolicy = {
  attempts: 6,
  attemptsUnreachable: 4,
  firstDelayMs: 500,
  longestDelayMs: 30_000,
  silenceMs: 120_000,
  longestQuotaWaitMs: 600_000,
};

/** Exponential backoff with jitter: between half and all of `first * 2^(attempt-1)`, bounded. Attempts count from 1. */
export function backoffDelay(policy: RetryPolicy, attempt: number, random: () => number): number {
  const whole = Math.min(policy.longestDelayMs, policy.firstDelayMs * 2 ** (attempt - 1));
  return Math.round(whole / 2 + (whole / 2) * random());
}

/** `Retry-After` as milliseconds from now: seconds or an HTTP date (RFC 9110 10.2.3). */
export function retryAfter(value: string | null, now: number): number | undefined {
  if (value === null) return undefined;
  if (/^\s*\d+\s*$/.test(value)) return Number(value) * 1000;
  const moment = Date.parse(value);
  return Number.isNaN(moment) ? undefined : Math.max(0, moment - now);
}

/** A quota's reset: epoch seconds, or text such as `2026-10-01 00:00:00+00:00` (Opendatasoft). Milliseconds since 1970. */
export function resetMoment(value: string | null): number | undefined {
  if (value === null || value.trim() === '') return undefined;
  if (/^\s*\d{9,11}\s*$/.test(value)) return Number(value) * 1000;
  const moment = Date.parse(value.trim().replace(/^(\d{4}-\d\d-\d\d) (\d)/, '$1T$2'));
  return Number.isNaN(moment) ? undefined : moment;
}

/** When the next request may be sent, if an answer's headers say that a quota is used up. */
export function quotaReset(headers: Headers): number | undefined {
  let latest: number | undefined;
  for (const scope of ['x-ratelimit', 'x-ratelimit-dataset']) {
    if (headers.get(`${scope}-remaining`)?.trim() !== '0') continue;
    const reset = resetMoment(headers.get(`${scope}-reset`));
    if (reset !== undefined && (latest === undefined || reset > latest)) latest = reset;
  }
  return latest;
}
