/** One piece of work at a time, in the order of asking. The holder lets the next one in by calling `leave`. */
export class Lane {
  #last: Promise<void> = Promise.resolve();

  /** Resolves with the function that leaves the lane; it must be called exactly once. */
  async enter(): Promise<() => void> {
    const before = this.#last;
    let leave: () => void = () => {};
    this.#last = new Promise((resolve) => {
      leave = resolve;
    });
    await before;
    return leave;
  }
}
