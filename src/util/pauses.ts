/**
 * For long work in many short steps, none of which waits: awaited before each step, it lets timers, signals and messages
 * in whenever `milliseconds` have gone by without.
 */
export function pauses(milliseconds: number): () => Promise<void> | undefined {
  let last = performance.now();
  return () => {
    if (performance.now() - last < milliseconds) return undefined;
    return new Promise((resolve) => {
      setImmediate(() => {
        last = performance.now();
        resolve();
      });
    });
  };
}
