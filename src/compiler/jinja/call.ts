import { setOwn } from '../../util/set-own.ts';
import { findMethod, getAttribute, getItem } from './access.ts';
import { Callable } from './callable.ts';
import { raise, typeError } from './failure.ts';
import { HostFunction, HostObject } from './host.ts';
import { Loop } from './loop.ts';
import { iterate } from './sequence.ts';
import { str, typeName } from './text.ts';
import { BoundMethod, Joiner, type Kwargs, NO_KWARGS, Undefined } from './values.ts';

/** The call operations of one mode. */
export interface Calls {
  /** Calls whatever can be called. In async mode the result may be a generator or a promise. */
  call(callee: unknown, args: readonly unknown[], kwargs: Kwargs | null): unknown;
  // Calls with few positional arguments are most of all calls: they skip the argument list.
  call0(callee: unknown): unknown;
  call1(callee: unknown, a: unknown): unknown;
  call2(callee: unknown, a: unknown, b: unknown): unknown;
  /** `value.name(…)`. */
  callMethod(value: unknown, name: string, args: readonly unknown[], kwargs: Kwargs | null): unknown;
}

function callsOf(settle: (value: unknown) => unknown): Calls {
  const call: Calls['call'] = (callee, args, kwargs) => {
    if (callee instanceof Callable) {
      if (kwargs === null && args.length <= callee.direct) return callee.body(...args);
      return callee.body(...callee.bind(args, kwargs));
    }
    return callOther(callee, args, kwargs ?? NO_KWARGS, settle);
  };
  return {
    call,
    call0: (callee) =>
      callee instanceof Callable && callee.direct >= 0 ? callee.body() : call(callee, [], null),
    call1: (callee, a) =>
      callee instanceof Callable && callee.direct >= 1 ? callee.body(a) : call(callee, [a], null),
    call2: (callee, a, b) =>
      callee instanceof Callable && callee.direct >= 2 ? callee.body(a, b) : call(callee, [a, b], null),
    callMethod(value, name, args, kwargs) {
      const method = findMethod(value, name);
      if (method) return method(value as never, args, kwargs ?? NO_KWARGS);
      if (value instanceof HostObject && value.callMethod) {
        return settle(value.callMethod(name, args, kwargs ?? NO_KWARGS));
      }
      return call(getAttribute(value, name), args, kwargs);
    },
  };
}

function callOther(
  callee: unknown,
  args: readonly unknown[],
  kwargs: Kwargs,
  settle: (value: unknown) => unknown,
): unknown {
  if (callee instanceof HostFunction) return settle(callee.call(args, kwargs));
  if (callee instanceof BoundMethod) return callee.invoke(args, kwargs);
  if (callee instanceof Undefined) return callee.use();
  if (callee instanceof HostObject && callee.call) return settle(callee.call(args, kwargs));
  if (callee instanceof Loop && callee.recurse) return callee.recurse(args[0], callee.depth0 + 1);
  if (callee instanceof Joiner) {
    if (callee.used) return callee.separator;
    callee.used = true;
    return '';
  }
  return typeError(`'${typeName(callee)}' object is not callable`);
}

/** A host function without a result gives None. */
function settled(value: unknown): unknown {
  return value === undefined ? null : value;
}

/** While parsing nothing can be awaited. */
function settledPlain(value: unknown): unknown {
  if (value instanceof Promise) {
    value.catch(() => {}); // nobody else will hear of it
    raise('NeedsDatabase', '');
  }
  return settled(value);
}

export const plainCalls: Calls = callsOf(settledPlain);
export const asynchronousCalls: Calls = callsOf(settled);

/** As `call`, through the macros' tracing variants. */
export function callTraced(callee: unknown, args: readonly unknown[], kwargs: Kwargs | null): unknown {
  if (callee instanceof Callable) return callee.tracedBody(...callee.bind(args, kwargs));
  return callOther(callee, args, kwargs ?? NO_KWARGS, settled);
}

/** As `callMethod`, through the macros' tracing variants. */
export function callMethodTraced(
  value: unknown,
  name: string,
  args: readonly unknown[],
  kwargs: Kwargs | null,
): unknown {
  const isOwn = findMethod(value, name) || (value instanceof HostObject && value.callMethod);
  if (isOwn) return asynchronousCalls.callMethod(value, name, args, kwargs);
  return callTraced(getAttribute(value, name), args, kwargs);
}

/** The keyword arguments of a call with `**more`. */
export function mergeKwargs(named: Kwargs, more: unknown): Kwargs {
  const merged: Record<string, unknown> = { ...named };
  if (more instanceof Undefined) more.fail();
  for (const key of iterate(more)) {
    if (typeof key !== 'string') typeError('keywords must be strings');
    if (Object.hasOwn(named, key)) {
      raise('TypeError', `got multiple values for keyword argument '${str(key)}'`);
    }
    setOwn(merged, key, getItem(more, key));
  }
  return merged;
}
