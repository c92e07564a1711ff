import { asynchronousCalls } from '../../call.ts';
import { type Kwargs, NO_KWARGS } from '../../values.ts';
import { settled } from '../adapter-context.ts';

/** Work that calls back into a template and may have to wait for what it does there. */
export type CallbackWork = Generator<unknown, unknown, unknown>;

/**
 * Runs work to its end when nothing in it waits, as while parsing; else gives a generator that goes on with it, which
 * is what a host function of async mode may return.
 */
export function runCallbacks(work: CallbackWork): unknown {
  const step = work.next();
  return step.done ? step.value : resume(work, step);
}

function* resume(work: CallbackWork, first: IteratorResult<unknown, unknown>): CallbackWork {
  let step = first;
  while (!step.done) {
    let value: unknown;
    try {
      value = yield step.value;
    } catch (error) {
      step = work.throw(error);
      continue;
    }
    step = work.next(value);
  }
  return step.value;
}

/** Calls a macro or function of the template from within such work. */
export function* callBack(
  callee: unknown,
  args: readonly unknown[],
  kwargs: Kwargs = NO_KWARGS,
): CallbackWork {
  return yield* settled(asynchronousCalls.call(callee, args, kwargs));
}
