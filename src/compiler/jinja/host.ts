import { typeError } from './failure.ts';
import type { Kwargs } from './values.ts';
import { NO_KWARGS } from './values.ts';

export type HostCall = (args: readonly unknown[], kwargs: Kwargs) => unknown;

/** A function of the engine that templates can call. It may return a promise, which execution awaits. */
export class HostFunction {
  readonly name: string;
  private readonly run: HostCall;
  private readonly params: readonly string[] | undefined;

  constructor(name: string, run: HostCall, params: readonly string[] | undefined) {
    this.name = name;
    this.run = run;
    this.params = params;
  }

  call(args: readonly unknown[], kwargs: Kwargs): unknown {
    return this.params ? this.run(this.bind(args, kwargs, this.params), NO_KWARGS) : this.run(args, kwargs);
  }

  /** Keyword arguments move to their positions; a missing one stays undefined. */
  private bind(args: readonly unknown[], kwargs: Kwargs, params: readonly string[]): unknown[] {
    if (args.length > params.length) {
      typeError(
        `${this.name}() takes at most ${params.length} positional arguments but ${args.length} were given`,
      );
    }
    const bound = args.slice();
    for (const key of Object.keys(kwargs)) {
      const index = params.indexOf(key);
      if (index < 0) typeError(`${this.name}() got an unexpected keyword argument '${key}'`);
      if (index < args.length) typeError(`${this.name}() got multiple values for argument '${key}'`);
      bound[index] = kwargs[key];
    }
    return bound;
  }
}

/**
 * Makes a function that templates can call. With `params`, keyword arguments arrive at their positions in `args`
 * (`kwargs` is then empty) and unknown ones fail; without, `fn` gets both as they were written.
 */
export function hostFunction(
  name: string,
  fn: HostCall,
  options?: { readonly params?: readonly string[] },
): HostFunction {
  return new HostFunction(name, fn, options?.params);
}

export type HostOperator = '+' | '-' | '*' | '/' | '//' | '%' | '**';

/**
 * An object of the engine that templates can use. Templates see only what these methods give, never JavaScript
 * properties. A hook that answers `undefined` (or is not overridden) means "not supported", as in Python.
 */
export abstract class HostObject {
  /** Python's name of the type, for error texts. */
  get typeName(): string {
    return 'object';
  }
  /** An attribute's value, or `undefined` when there is none. Functions must be HostFunctions. */
  abstract getAttribute(name: string): unknown;
  /** `value[key]`; falls back to attributes for texts. */
  getItem(key: unknown): unknown {
    return typeof key === 'string' ? this.getAttribute(key) : undefined;
  }
  /** Calls a method without making a function object first; by default the attribute is called. */
  callMethod?(name: string, args: readonly unknown[], kwargs: Kwargs): unknown;
  /** Present when the object itself can be called. */
  call?(args: readonly unknown[], kwargs: Kwargs): unknown;
  /** str(value). */
  toText(): string {
    return `<${this.typeName}>`;
  }
  /** repr(value). */
  toRepr(): string {
    return this.toText();
  }
  /** format(value, spec), such as `'{:%Y}'.format(value)`. */
  format?(spec: string): string;
  /** int(), float(), abs() or round() of an object that is a number; `undefined` when the result does not exist. */
  asNumber?(operation: 'int' | 'float' | 'abs' | 'round', digits: number): unknown;
  isTruthy(): boolean {
    const length = this.length();
    return length === undefined || length > 0;
  }
  /** The items of a loop, or `undefined` when the object is no collection. */
  iterate(): Iterable<unknown> | undefined {
    return undefined;
  }
  length(): number | undefined {
    return undefined;
  }
  /** `item in value`; by default the items are compared. */
  contains?(item: unknown): boolean;
  equals(other: unknown): boolean {
    return this === other;
  }
  /** Objects that are equal and serve as dict keys or set members give equal hash keys. */
  hashKey(): string | undefined {
    return undefined;
  }
  /** Negative, zero or positive; `undefined` when the two have no order. */
  compare(_other: unknown): number | undefined {
    return undefined;
  }
  /** `this operator other`, or `other operator this` when reflected; `undefined` when not supported. */
  operate(_operator: HostOperator, _other: unknown, _reflected: boolean): unknown {
    return undefined;
  }
  /** `-value`. */
  negate(): unknown {
    return undefined;
  }
  /**
   * Whether the object is a dict to templates: `iterate` gives its keys and `getItem` their values. Its methods
   * (items, get …) are its own attributes.
   */
  get isMapping(): boolean {
    return false;
  }
}
