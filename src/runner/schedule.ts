import type { UniqueId } from '../compiler/manifest/resource.ts';
import type { PlanStep } from '../compiler/plan/plan.ts';
import type { SlotPool } from './slots.ts';

export interface ScheduleOptions<Result> {
  /** In a valid order. What is ready first starts first, as in dbt; of steps that get ready at once, the earlier one. */
  readonly steps: readonly PlanStep[];
  /** How many run at once. A step may take free ones for parts of its work, and gives them back. */
  readonly slots: SlotPool;
  /** Runs a step in a slot (0 …). A rejection is a bug of ours and ends the whole schedule with it. */
  readonly run: (step: PlanStep, slot: number) => Promise<Result>;
  /** Steps that may share a slot where several of them are ready at once. */
  readonly together?: {
    readonly most: number;
    readonly fits: (step: PlanStep) => boolean;
    /** Their results in the order of the steps; rejects as `run` does. */
    readonly run: (steps: readonly PlanStep[], slot: number) => Promise<readonly Result[]>;
  };
  /** The result of a step that is left out since `cause`, which it depends on, ended as it did. */
  readonly leaveOut: (step: PlanStep, cause: { readonly step: PlanStep; readonly result: Result }) => Result;
  /** Whether what depends on a step that ended so is left out. */
  readonly blocks: (result: Result, step: PlanStep) => boolean;
  /** Asked before each start: once it is true, nothing more starts. */
  readonly isStopped: () => boolean;
}

export interface ScheduleOutcome<Result> {
  /** In order of completion. */
  readonly results: ReadonlyMap<UniqueId, Result>;
  /** Steps that neither ran nor were skipped, because the run was stopped. */
  readonly unstarted: readonly PlanStep[];
}

interface Pending {
  readonly step: PlanStep;
  readonly rank: number;
  readonly children: Pending[];
  waiting: number;
  /** How many steps had ended when this one got ready. */
  readyAt: number;
  cause: PlanStep | undefined;
}

/**
 * Runs steps as soon as what they depend on has ended and a slot is free. Steps whose dependency is outside of the
 * list do not wait for it. Resolves when everything that was started has ended.
 */
export function schedule<Result>(options: ScheduleOptions<Result>): Promise<ScheduleOutcome<Result>> {
  const results = new Map<UniqueId, Result>();
  const pending = connect(options.steps);
  const ready = new ReadyQueue();
  for (const item of pending) if (item.waiting === 0) ready.add(item);
  let running = 0;

  return new Promise((resolve, reject) => {
    function end(item: Pending, result: Result): void {
      results.set(item.step.id, result);
      const blocks = options.blocks(result, item.step);
      for (const child of item.children) {
        if (blocks) child.cause ??= item.step;
        child.waiting--;
        if (child.waiting > 0) continue;
        child.readyAt = results.size;
        ready.add(child);
      }
    }
    function advance(): void {
      while (!options.isStopped() && ready.size > 0 && options.slots.free > 0) {
        const item = ready.take();
        if (item.cause) {
          end(item, options.leaveOut(item.step, { step: item.cause, result: results.get(item.cause.id)! }));
        } else start([item, ...matesOf(item)], options.slots.take()!);
      }
      if (running === 0 && (ready.size === 0 || options.isStopped())) {
        resolve({ results, unstarted: options.steps.filter((step) => !results.has(step.id)) });
      }
    }
    function matesOf({ step }: Pending): Pending[] {
      const { most, fits } = options.together ?? { most: 1 };
      if (most <= 1 || !fits?.(step)) return [];
      return ready.takeSome(most - 1, (other) => !other.cause && fits(other.step));
    }
    function start(items: readonly Pending[], slot: number): void {
      running++;
      const ended = (ends: readonly Result[]) => {
        running--;
        items.forEach((item, i) => {
          end(item, ends[i]!);
        });
        options.slots.give(slot);
      };
      const steps = items.map(({ step }) => step);
      const work =
        items.length > 1
          ? options.together!.run(steps, slot)
          : options.run(steps[0]!, slot).then((result) => [result]);
      work.then(ended).catch(reject);
    }
    options.slots.listen(advance);
    advance();
  });
}

function connect(steps: readonly PlanStep[]): Pending[] {
  const pending = steps.map(
    (step, rank): Pending => ({ step, rank, children: [], waiting: 0, readyAt: 0, cause: undefined }),
  );
  const byId = new Map(pending.map((item) => [item.step.id, item]));
  for (const item of pending) {
    for (const id of new Set(item.step.after)) {
      const parent = byId.get(id);
      if (!parent) continue;
      parent.children.push(item);
      item.waiting++;
    }
  }
  return pending;
}

/** How many that do not fit are looked at for some that do. */
const farthest = 64;

function isBefore(one: Pending, other: Pending): boolean {
  return one.readyAt < other.readyAt || (one.readyAt === other.readyAt && one.rank < other.rank);
}

/** A binary heap: what got ready first, by rank. */
class ReadyQueue {
  readonly #heap: Pending[] = [];

  get size(): number {
    return this.#heap.length;
  }

  add(item: Pending): void {
    const heap = this.#heap;
    let i = heap.length;
    heap.push(item);
    while (i > 0) {
      const parent = (i - 1) >> 1;
      if (!isBefore(item, heap[parent]!)) break;
      heap[i] = heap[parent]!;
      i = parent;
    }
    heap[i] = item;
  }

  /** The first ones that fit, as far as they are not far back. */
  takeSome(most: number, fits: (item: Pending) => boolean): Pending[] {
    const found: Pending[] = [];
    const others: Pending[] = [];
    while (found.length < most && others.length < farthest && this.size > 0) {
      const item = this.take();
      (fits(item) ? found : others).push(item);
    }
    for (const item of others) this.add(item);
    return found;
  }

  take(): Pending {
    const heap = this.#heap;
    const first = heap[0]!;
    const last = heap.pop()!;
    if (heap.length === 0) return first;
    let i = 0;
    for (;;) {
      let child = 2 * i + 1;
      if (child >= heap.length) break;
      if (child + 1 < heap.length && isBefore(heap[child + 1]!, heap[child]!)) child++;
      if (!isBefore(heap[child]!, last)) break;
      heap[i] = heap[child]!;
      i = child;
    }
    heap[i] = last;
    return first;
  }
}
