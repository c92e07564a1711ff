/**
 * Runs what a template function of async mode gave to its end: a generator yields the promises it waits for, and is
 * resumed with their values or errors. Anything else is awaited as it is.
 */
export async function settle(started: unknown): Promise<unknown> {
  if (!isGenerator(started)) return started;
  let step = started.next();
  while (!step.done) {
    let value: unknown;
    try {
      value = await step.value;
    } catch (error) {
      step = started.throw(error);
      continue;
    }
    step = started.next(value);
  }
  return step.value;
}

function isGenerator(value: unknown): value is Generator<unknown, unknown, unknown> {
  return (
    value !== null &&
    typeof value === 'object' &&
    Object.prototype.toString.call(value) === '[object Generator]'
  );
}
