import { describe, expect, it } from 'vitest';
import type { PlanStep } from '../../src/compiler/plan/plan.ts';
import { schedule } from '../../src/runner/schedule.ts';
import { SlotPool } from '../../src/runner/slots.ts';

/** A small generator of our own, so that a failure can be repeated by its seed. */
function randomOf(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state * 1664525 + 1013904223) % 4294967296;
    return state / 4294967296;
  };
}

function randomSteps(random: () => number): PlanStep[] {
  const count = 1 + Math.floor(random() * 60);
  return Array.from({ length: count }, (_, i) => ({
    id: `n${i}`,
    action: 'execute',
    index: i + 1,
    after: Array.from({ length: i }, (_, j) => `n${j}`).filter(() => random() < 2 / count),
  }));
}

describe('scheduling', () => {
  it('keeps its promises on 300 random graphs', async () => {
    for (let seed = 1; seed <= 300; seed++) await checkGraph(seed);
  });

  it('starts ready steps in the order of the plan', async () => {
    const started: string[] = [];
    const steps = ['c', 'a', 'b'].map((id, i) => ({
      id,
      action: 'execute' as const,
      index: i + 1,
      after: [],
    }));
    await schedule({
      steps,
      slots: new SlotPool(1),
      run: async (step) => started.push(step.id),
      leaveOut: () => 0,
      blocks: () => false,
      isStopped: () => false,
    });
    expect(started).toEqual(['c', 'a', 'b']);
  });

  it('starts what got ready first, whatever stands before it in the plan', async () => {
    const started: string[] = [];
    const step = (id: string, index: number, after: string[] = []) => ({
      id,
      action: 'execute' as const,
      index,
      after,
    });
    await schedule({
      steps: [
        step('orders', 1),
        step('payments', 2),
        step('late', 3, ['payments']),
        step('early', 4, ['orders']),
      ],
      slots: new SlotPool(1),
      run: async ({ id }) => started.push(id),
      leaveOut: () => 0,
      blocks: () => false,
      isStopped: () => false,
    });
    expect(started).toEqual(['orders', 'payments', 'early', 'late']);
  });

  it('ends at once when there is nothing to do', async () => {
    const outcome = await schedule({
      steps: [],
      slots: new SlotPool(4),
      run: async () => 0,
      leaveOut: () => 0,
      blocks: () => false,
      isStopped: () => false,
    });
    expect([...outcome.results]).toEqual([]);
  });

  it('leaves out what has not started when stopped', async () => {
    let stopped = false;
    const steps = ['a', 'b', 'c'].map((id, i) => ({
      id,
      action: 'execute' as const,
      index: i + 1,
      after: [],
    }));
    const outcome = await schedule({
      steps,
      slots: new SlotPool(2),
      run: async (step) => {
        stopped = true;
        return step.id;
      },
      leaveOut: () => '',
      blocks: () => false,
      isStopped: () => stopped,
    });
    expect([...outcome.results.keys()]).toEqual(['a']);
    expect(outcome.unstarted.map((step) => step.id)).toEqual(['b', 'c']);
  });
});

/** Never before a parent; never more at once than slots; exactly the descendants of failures are skipped. */
async function checkGraph(seed: number): Promise<void> {
  const random = randomOf(seed);
  const steps = randomSteps(random);
  const slots = 1 + Math.floor(random() * 6);
  const fails = new Set(steps.filter(() => random() < 0.15).map((step) => step.id));
  const ended = new Map<string, string>();
  const busy = new Set<number>();
  let most = 0;
  async function runAll(some: readonly PlanStep[], slot: number): Promise<string[]> {
    expect(busy.has(slot), `seed ${seed}`).toBe(false);
    expect(
      some.every((step) => step.after.every((id) => ended.get(id) === 'ok')),
      `seed ${seed}`,
    ).toBe(true);
    busy.add(slot);
    most = Math.max(most, busy.size);
    for (let turns = Math.floor(random() * 4); turns > 0; turns--) await null;
    busy.delete(slot);
    return some.map(({ id }) => {
      const result = fails.has(id) ? 'error' : 'ok';
      ended.set(id, result);
      return result;
    });
  }
  const { results, unstarted } = await schedule<string>({
    steps,
    slots: new SlotPool(slots),
    isStopped: () => false,
    blocks: (result) => result !== 'ok',
    leaveOut: (step) => {
      ended.set(step.id, 'skipped');
      return 'skipped';
    },
    run: async (step, slot) => (await runAll([step], slot))[0]!,
    together: {
      most: 1 + (seed % 4),
      fits: ({ index }) => index! % 3 > 0,
      run: async (some, slot) => {
        expect(some.length, `seed ${seed}`).toBeLessThanOrEqual(1 + (seed % 4));
        expect(
          some.every(({ index }) => index! % 3 > 0),
          `seed ${seed}`,
        ).toBe(true);
        return await runAll(some, slot);
      },
    },
  });
  expect(most, `seed ${seed}`).toBeLessThanOrEqual(slots);
  expect(unstarted).toEqual([]);
  const expected = new Map<string, string>();
  for (const step of steps) {
    const isBlocked = step.after.some((id) => expected.get(id) !== 'ok');
    expected.set(step.id, isBlocked ? 'skipped' : fails.has(step.id) ? 'error' : 'ok');
  }
  expect(Object.fromEntries(results), `seed ${seed}`).toEqual(Object.fromEntries(expected));
}
