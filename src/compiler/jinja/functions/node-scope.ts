import type { UniqueId } from '../../manifest/resource.ts';
import { Callable } from '../callable.ts';
import { HostObject } from '../host.ts';
import { type RunState, runOf, type Scope } from '../render-context.ts';
import type { LibraryMacro, MacroLibrary } from './macro-library.ts';

export type ScopeMode = 'plain' | 'async';

/** A name that is defined, and whose value is made when a template first names it. */
export class LazyMember {
  readonly make: () => unknown;
  constructor(make: () => unknown) {
    this.make = make;
  }
}

/** Names of a scope with their values. */
export interface Members {
  /** `undefined` where there is no such name. */
  get(name: string): unknown;
  keys(): Iterable<string>;
}

export interface ScopeOptions {
  readonly library: MacroLibrary;
  /** The package whose macros are found by bare names first. */
  readonly packageName: string;
  readonly mode: ScopeMode;
  /** Members of this scope alone, such as `ref`, `this` and `model`; they win over `base`. */
  readonly members: Members;
  /** Members that many scopes share. */
  readonly base: Members;
  /** Told once of each macro that templates of the scope can call: by name, through its package or a dispatch. */
  readonly onBind?: ((id: UniqueId) => void) | undefined;
  /** Told of each call of a macro by the outermost template or macro, not of calls further in. */
  readonly onOuterCall?: (id: UniqueId) => void;
}

/** Watches the calls of a node's own template, and not those of the macros it calls. */
export interface CallWatch {
  /** Gives the scope in which the called macros run. */
  readonly inner: () => NodeScope;
  /** Told once of each macro that is called, in call order. */
  readonly onCall: (id: UniqueId) => void;
}

/**
 * What the templates of one node see. Macros come before members, as in dbt, so that a project can override `ref`;
 * `builtins.ref` stays the original. Macros are bound when they are first named.
 */
export class NodeScope implements Scope {
  run?: RunState;
  private readonly options: ScopeOptions;
  private readonly watch: CallWatch | undefined;
  private readonly found = new Map<string, unknown>();
  private readonly bound = new Map<LibraryMacro, Callable>();

  constructor(options: ScopeOptions, watch?: CallWatch) {
    this.options = options;
    this.watch = watch;
  }

  lookup(name: string): unknown {
    const known = this.found.get(name);
    if (known !== undefined && !(known instanceof LazyMember)) return known;
    if (known === undefined && this.found.has(name)) return undefined;
    const value = known instanceof LazyMember ? known.make() : this.search(name);
    this.found.set(name, value);
    return value;
  }

  /** All names of the scope. */
  names(): string[] {
    const { library, members, base, packageName } = this.options;
    const known = [library.namesFor(packageName), library.packageNames(), members.keys(), base.keys()];
    return [...new Set([...known.flatMap((names) => [...names]), ...this.found.keys()])];
  }

  /** Sets or replaces a name for this scope's templates; a LazyMember is made when one first names it. */
  define(name: string, value: unknown): void {
    this.found.set(name, value);
  }

  /** Replaces one macro of a package for this scope's templates. */
  defineIn(packageName: string, name: string, value: unknown): void {
    const namespace = this.lookup(packageName);
    if (namespace instanceof PackageNamespace) namespace.replaced.set(name, value);
  }

  /** The callable of a macro in this scope. */
  bind(macro: LibraryMacro): Callable {
    const known = this.bound.get(macro);
    if (known) return known;
    this.options.onBind?.(macro.definition.unique_id);
    const callable = this.watch ? watched(macro, this.watch) : this.bindOwn(macro);
    this.bound.set(macro, callable);
    return callable;
  }

  private bindOwn(macro: LibraryMacro): Callable {
    const callable = macro.template.bind(this, this.options.mode);
    const { onOuterCall } = this.options;
    if (!onOuterCall) return callable;
    const run = runOf(this);
    const id = macro.definition.unique_id;
    return new Callable(callable.shape, (traced) => {
      const body = traced ? callable.tracedBody : callable.body;
      return (...values) => {
        if (run.isOutermost) onOuterCall(id);
        return body(...values);
      };
    });
  }

  /** A bare macro name, or one within a package, as this scope's node finds it. */
  findMacro(packageName: string | null, name: string): LibraryMacro | undefined {
    const { library } = this.options;
    return packageName === null
      ? library.find(this.options.packageName, name)
      : library.inPackage(packageName)?.get(name);
  }

  private search(name: string): unknown {
    const { library, members, base, packageName } = this.options;
    const macro = library.find(packageName, name);
    if (macro) return this.bind(macro);
    const macros = library.inPackage(name);
    if (macros) return new PackageNamespace(name, macros, this);
    const member = members.get(name);
    return member !== undefined ? member : base.get(name);
  }
}

/**
 * A callable that reports itself when a template calls it: not when it is handed to a macro, or into a `call` block,
 * which calls it then.
 */
function watched(macro: LibraryMacro, { inner, onCall }: CallWatch): Callable {
  const scope = inner();
  const callable = scope.bind(macro);
  const run = runOf(scope);
  let isTold = false;
  return new Callable(callable.shape, (traced) => {
    const body = traced ? callable.tracedBody : callable.body;
    return (...values) => {
      if (!isTold && run.isIdle) {
        isTold = true;
        onCall(macro.definition.unique_id);
      }
      return body(...values);
    };
  });
}

/** `dbt_utils` in a template: a package's macros as attributes. */
class PackageNamespace extends HostObject {
  private readonly name: string;
  private readonly macros: ReadonlyMap<string, LibraryMacro>;
  private readonly scope: NodeScope;
  /** What stands in for macros of the package. */
  readonly replaced = new Map<string, unknown>();

  constructor(name: string, macros: ReadonlyMap<string, LibraryMacro>, scope: NodeScope) {
    super();
    this.name = name;
    this.macros = macros;
    this.scope = scope;
  }

  override get typeName(): string {
    return 'dict';
  }

  getAttribute(name: string): unknown {
    if (this.replaced.has(name)) return this.replaced.get(name);
    const macro = this.macros.get(name);
    return macro && this.scope.bind(macro);
  }

  override toText(): string {
    return `<macros of ${this.name}>`;
  }

  override isTruthy(): boolean {
    return true;
  }

  override iterate(): Iterable<unknown> {
    return this.macros.keys();
  }

  override contains(item: unknown): boolean {
    return typeof item === 'string' && this.macros.has(item);
  }
}
