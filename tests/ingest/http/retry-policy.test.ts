import { expect, test } from 'vitest';
import {
  backoffDelay,
  DEFAULT_POLICY,
  quotaReset,
  resetMoment,
  retryAfter,
} from '../../../src/ingest/http/retry-policy.ts';

const NOON = Date.parse('2026-09-11T12:00:00Z');

test('doubles its delays up to the longest, with jitter of at most half', () => {
  const delays = (random: number) =>
    [1, 2, 3, 7, 20].map((n) => backoffDelay(DEFAULT_POLICY, n, () => random));
  expect(delays(0)).toEqual([250, 500, 1000, 15_000, 15_000]);
  expect(delays(1)).toEqual([500, 1000, 2000, 30_000, 30_000]);
});

test('reads Retry-After in seconds and as a date, and ignores what is neither', () => {
  expect(retryAfter('120', NOON)).toBe(120_000);
  expect(retryAfter('Fri, 11 Sep 2026 12:00:30 GMT', NOON)).toBe(30_000);
  expect(retryAfter('Fri, 11 Sep 2026 11:00:00 GMT', NOON)).toBe(0);
  expect(retryAfter('soon', NOON)).toBeUndefined();
  expect(retryAfter(null, NOON)).toBeUndefined();
});

test('reads quota resets as text, as ISO and as epoch seconds', () => {
  expect(resetMoment('2026-10-01 00:00:00+00:00')).toBe(Date.parse('2026-10-01T00:00:00Z'));
  expect(resetMoment('2021-01-26T00:00:00Z')).toBe(Date.parse('2021-01-26T00:00:00Z'));
  expect(resetMoment('1790812800')).toBe(1_790_812_800_000);
  expect(resetMoment('later')).toBeUndefined();
});

test('blocks only while a quota is used up, and until the later of two resets', () => {
  const headers = (remaining: string, ofDataset: string) =>
    new Headers({
      'x-ratelimit-remaining': remaining,
      'x-ratelimit-reset': '2026-10-01 00:00:00+00:00',
      'x-ratelimit-dataset-remaining': ofDataset,
      'x-ratelimit-dataset-reset': '2026-10-02 00:00:00+00:00',
    });
  expect(quotaReset(headers('5', '5'))).toBeUndefined();
  expect(quotaReset(headers('0', '5'))).toBe(Date.parse('2026-10-01T00:00:00Z'));
  expect(quotaReset(headers('0', '0'))).toBe(Date.parse('2026-10-02T00:00:00Z'));
});
