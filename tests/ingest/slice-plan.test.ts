import { expect, test } from 'vitest';
import { isoMoment, type PlannedSlice, planSlices } from '../../src/ingest/slice-plan.ts';

/** A small generator of numbers, so that a failure can be repeated. */
function numbersFrom(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state * 1103515245 + 12345) % 2147483648;
    return state / 2147483648;
  };
}

/** Moments in heaps and gaps, as bulk changes and quiet years leave them. */
function randomMoments(random: () => number, count: number): number[] {
  const start = Date.parse('2022-01-01T00:00:00Z');
  const spans = [50, 5000, 86_400_000, 4 * 365 * 86_400_000];
  const moments: number[] = [];
  while (moments.length < count) {
    const span = spans[Math.floor(random() * spans.length)]!;
    const heap = start + Math.floor(random() * spans[3]!);
    const copies = random() < 0.2 ? Math.floor(random() * 30) : 1;
    const moment = heap + Math.floor(random() * span);
    for (let i = 0; i < copies; i++) moments.push(random() < 0.5 ? moment : Math.floor(moment / 1000) * 1000);
  }
  return moments.sort((a, b) => a - b);
}

async function plan(moments: readonly number[], options: { since?: string; until: number; cap: number }) {
  const { since, until, cap } = options;
  const inside = moments.filter((m) => m < until && (since === undefined || m >= Date.parse(since)));
  const slices: PlannedSlice[] = [];
  if (inside.length === 0) return { slices, inside };
  const planned = planSlices({
    ...(since === undefined ? {} : { since }),
    until: isoMoment(until),
    earliest: isoMoment(inside[0]!),
    rowsPerSlice: () => cap,
    count: async ({ from, to }) =>
      moments.filter((m) => m < Date.parse(to) && (from === undefined || m >= Date.parse(from))).length,
  });
  for await (const slice of planned) slices.push(slice);
  return { slices, inside };
}

test('cuts any heap of moments into slices that hold each row exactly once', async () => {
  for (let seed = 1; seed <= 150; seed++) {
    const random = numbersFrom(seed);
    const moments = randomMoments(random, 1 + Math.floor(random() * 120));
    const until = moments[Math.floor(random() * moments.length)]! + Math.floor(random() * 3);
    const since = random() < 0.5 ? isoMoment(moments[Math.floor(random() * moments.length)]!) : undefined;
    const cap = 1 + Math.floor(random() * 20);
    const { slices, inside } = await plan(moments, { ...(since === undefined ? {} : { since }), until, cap });
    let at = 0;
    let previous = since;
    for (const { slice, rows } of slices) {
      expect(slice.from, `seed ${seed}: slices meet`).toBe(previous);
      const held = inside.filter(
        (m) => m < Date.parse(slice.to) && (slice.from === undefined || m >= Date.parse(slice.from)),
      );
      expect(held, `seed ${seed}: ascending, none missed, none twice`).toEqual(
        inside.slice(at, at + held.length),
      );
      expect(rows).toBe(held.length);
      if (rows > cap) expect(new Set(held).size, `seed ${seed}: larger only where time can't be cut`).toBe(1);
      at += held.length;
      previous = slice.to;
    }
    expect(at, `seed ${seed}: all rows`).toBe(inside.length);
    if (slices.length > 0) expect(previous, `seed ${seed}: to the end`).toBe(isoMoment(until));
  }
});
