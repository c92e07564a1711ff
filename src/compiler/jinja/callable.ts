import { Dict } from './dict.ts';
import { raise } from './failure.ts';
import { type Kwargs, tupleOf, Undefined } from './values.ts';

/** The compiled body of a macro: parameters, then caller, kwargs and varargs when it uses one of them. */
// biome-ignore lint/suspicious/noExplicitAny: generated functions differ in their parameters
export type MacroBody = (...values: any[]) => unknown;

/** What a macro needs to be called, known without compiling it. */
export interface MacroShape {
  readonly name: string;
  readonly params: readonly string[];
  readonly usesCaller: boolean;
  readonly usesKwargs: boolean;
  readonly usesVarargs: boolean;
}

/**
 * A macro bound to the context it runs in: what a template calls. In async mode its body is a generator function, and
 * calling it gives a generator that yields the promises of host functions.
 */
export class Callable {
  readonly name: string;
  readonly shape: MacroShape;
  /** How many parameters can be filled without binding; -1 when every call must be bound. */
  readonly direct: number;
  private compiled: MacroBody | null = null;
  private compiledTraced: MacroBody | null = null;
  private readonly compile: (traced: boolean) => MacroBody;

  constructor(shape: MacroShape, compile: (traced: boolean) => MacroBody) {
    this.name = shape.name;
    this.shape = shape;
    this.compile = compile;
    this.direct = shape.usesCaller || shape.usesKwargs || shape.usesVarargs ? -1 : shape.params.length;
  }

  /** The function, compiled on the first call. */
  get body(): MacroBody {
    this.compiled ??= this.compile(false);
    return this.compiled;
  }

  /** The variant that records where its output comes from. */
  get tracedBody(): MacroBody {
    this.compiledTraced ??= this.compile(true);
    return this.compiledTraced;
  }

  /** Distributes the arguments of a call as Jinja2 does; fails with its sentences. */
  bind(args: readonly unknown[], kwargs: Kwargs | null): unknown[] {
    const { params, usesCaller, usesKwargs, usesVarargs, name } = this.shape;
    const count = params.length;
    const left = new Map(kwargs ? Object.entries(kwargs) : []);
    const bound: unknown[] = args.slice(0, count);
    let callerIsParameter = false;
    for (let i = bound.length; i < count; i++) {
      const param = params[i]!;
      if (param === 'caller') callerIsParameter = true;
      bound.push(left.get(param));
      left.delete(param);
    }
    if (this.direct < 0) {
      if (usesCaller && !callerIsParameter) {
        bound.push(left.get('caller') ?? new Undefined('caller', 'No caller defined'));
        left.delete('caller');
      } else bound.push(undefined);
      bound.push(usesKwargs ? new Dict(new Map(left)) : undefined);
    }
    if (!usesKwargs && left.size > 0) this.refuseKeyword(left);
    if (usesVarargs) bound.push(tupleOf(args.slice(count)));
    else if (args.length > count) {
      raise('TypeError', `macro '${name}' takes not more than ${count} argument(s)`);
    }
    return bound;
  }

  private refuseKeyword(left: ReadonlyMap<string, unknown>): never {
    if (left.has('caller')) {
      raise(
        'TypeError',
        `macro '${this.name}' was invoked with two values for the special caller argument. This is most likely a bug.`,
      );
    }
    const [first] = left.keys();
    return raise('TypeError', `macro '${this.name}' takes no keyword argument '${first}'`);
  }
}
