/** The places in which work of a run goes on: steps of the plan, and batches of one step beside its first. */
export class SlotPool {
  readonly #free: number[];
  #onFree: () => void = () => {};

  constructor(count: number) {
    this.#free = Array.from({ length: count }, (_, i) => count - 1 - i);
  }

  get free(): number {
    return this.#free.length;
  }

  /** Undefined when all are in use. */
  take(): number | undefined {
    return this.#free.pop();
  }

  give(slot: number): void {
    this.#free.push(slot);
    this.#onFree();
  }

  /** Called whenever a slot becomes free: one listener, the scheduler. */
  listen(onFree: () => void): void {
    this.#onFree = onFree;
  }
}
