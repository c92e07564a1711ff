import { adapterOffline, argumentNotRelation, macroMissing } from '../../../diagnostics/codes/adapter.ts';
import { ProblemError } from '../../../diagnostics/diagnostic.ts';
import type { DuckdbCredentials } from '../../project/project.ts';
import { asynchronousCalls } from '../call.ts';
import type { Callable } from '../callable.ts';
import { repr } from '../text.ts';
import type { OnTemplateMessage } from './base-functions.ts';
import { Relation } from './relation.ts';
import type { RelationCache } from './relation-cache.ts';
import type { PathPart } from './relation-path.ts';
import type { WarehouseSession } from './warehouse.ts';

/** Finds macros for `adapter.dispatch` and for the methods that are macros underneath. */
export interface MacroResolver {
  /** In that package (`dbt` stands for all of dbt's own); with null, as a bare name in the node's templates. */
  find(packageName: string | null, name: string): Callable | undefined;
  /** dbt's search by importance: root project, installed packages, dbt's own. */
  findAnywhere(name: string): Callable | undefined;
}

/** What all adapters of one run share. */
export interface AdapterRun {
  readonly cache: RelationCache;
  /** Messages of `warn_once` so far. */
  readonly warned: Set<string>;
  /** Types of the attached databases, by lower-case name; null until asked. */
  databaseTypes: Promise<ReadonlyMap<string, string>> | null;
  /** Key constraints as the run found them, by schema and table in lower case. */
  readonly keyConstraints: Map<string, Promise<ReadonlyMap<string, ReadonlySet<string>>>>;
  /** Parts of the names of temporary tables in other databases, by model. */
  readonly temporaryNames: Map<string, string>;
}

/** The shared state of a run. */
export function newAdapterRun(cache: RelationCache): AdapterRun {
  return {
    cache,
    warned: new Set(),
    databaseTypes: null,
    keyConstraints: new Map(),
    temporaryNames: new Map(),
  };
}

export interface AdapterOptions {
  readonly run: AdapterRun;
  /** Absent while the project is parsed: then methods answer as dbt's do at that time. */
  readonly session?: WarehouseSession | undefined;
  readonly resolver: MacroResolver;
  readonly credentials: DuckdbCredentials;
  readonly projectName: string;
  /** Names of the installed packages. */
  readonly packages: readonly string[];
  /** `dispatch:` of dbt_project.yml. */
  readonly dispatchConfig: readonly {
    readonly macro_namespace: string;
    readonly search_order: readonly string[];
  }[];
  /** The project's `quoting:`. */
  readonly quoting: Partial<Readonly<Record<PathPart, boolean>>>;
  /** `flags:` of dbt_project.yml; adapter.behavior reads them. */
  readonly projectFlags?: Readonly<Record<string, unknown>>;
  readonly onMessage: OnTemplateMessage;
  /** Puts the query comment into a statement. */
  readonly comment?: (sql: string) => string;
  /** Lower-case hexadecimal digits for names that must be unique. */
  readonly uniqueText: () => string;
  /** The current time as Python's `datetime.isoformat()`. */
  readonly now: () => string;
}

export interface AdapterMethod {
  /** Names of the parameters, in order. */
  readonly params?: readonly string[];
  readonly run: (
    adapter: AdapterOptions,
    args: readonly unknown[],
    kwargs: Readonly<Record<string, unknown>>,
  ) => unknown;
  /** dbt's answer while the project is parsed; methods without it run then too. */
  readonly parse?: () => unknown;
}

export type AdapterMethods = Readonly<Record<string, AdapterMethod>>;

/** The open session; fails while the project is parsed. */
export function sessionOf(adapter: AdapterOptions, method: string): WarehouseSession {
  if (!adapter.session) throw new ProblemError(adapterOffline(method));
  return adapter.session;
}

/** Calls a macro by dbt's search. The result may be a generator, as with every call in execution. */
export function callMacro(
  adapter: AdapterOptions,
  name: string,
  kwargs: Readonly<Record<string, unknown>>,
): unknown {
  const macro = adapter.resolver.findAnywhere(name);
  if (!macro) throw new ProblemError(macroMissing(name));
  return asynchronousCalls.call(macro, [], kwargs);
}

/** What a call gave, awaited within a generator method. */
export function* settled(result: unknown): Generator<unknown, unknown, unknown> {
  if (isGenerator(result)) return yield* result;
  return result instanceof Promise ? yield result : result;
}

function isGenerator(value: unknown): value is Generator<unknown, unknown, unknown> {
  return typeof value === 'object' && value !== null && Symbol.iterator in value && 'throw' in value;
}

/** A relation argument; fails with dbt's sentence on anything else. */
export function relationArgument(value: unknown, method: string, name: string): Relation {
  if (value instanceof Relation) return value;
  throw new ProblemError(argumentNotRelation(method, name, value === undefined ? 'None' : repr(value)));
}
