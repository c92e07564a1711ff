import { INTERNAL_PACKAGES, type LibraryMacro, type MacroLibrary } from '../jinja/functions/macro-library.ts';
import type { MacroCall } from '../jinja/static-calls.ts';
import type { UniqueId } from '../manifest/resource.ts';
import type { Project } from '../project/project.ts';
import { scanMacroCalls } from './scan-macro-calls.ts';

const STANDARD: ReadonlySet<string> = new Set(['ref', 'source', 'config']);

/** The names under which `adapter.dispatch` looks for an implementation on DuckDB, best first. */
const PREFIXES = ['duckdb', 'default'];

/**
 * Gives each macro its `depends_on.macros`, found in its text as dbt does. They are computed when something first
 * reads them: only the manifest and `state:modified` do, and reading hundreds of macros costs more than most runs.
 */
export function macroDependencies(library: MacroLibrary, project: Project): void {
  for (const macro of library.byId.values()) {
    let found: UniqueId[] | undefined;
    Object.defineProperty(macro.definition.depends_on, 'macros', {
      enumerable: true,
      get: () => {
        found ??= dependenciesOf(macro, library, project);
        return found;
      },
    });
  }
}

function dependenciesOf(macro: LibraryMacro, library: MacroLibrary, project: Project): UniqueId[] {
  const { package_name: packageName, name } = macro.definition;
  const ids = new Set<UniqueId>();
  const add = (found: LibraryMacro | undefined): void => {
    if (found) ids.add(found.definition.unique_id);
  };
  for (const call of scanMacroCalls(macro.template)) {
    const owner = call.isDispatched ? null : call.packageName;
    // A macro may call its namesake in another package, and a dispatched call mostly has its own name.
    if (owner !== null || (call.name !== name && !STANDARD.has(call.name)))
      add(resolveMacro(library, owner ?? packageName, call.name));
    if (call.isDispatched) add(implementationOf(call, library, project));
  }
  return [...ids];
}

/**
 * dbt's MacroResolver: the package's macro of that name, else the root project's, else that of any package (the last
 * one wins), else dbt's own.
 */
export function resolveMacro(
  library: MacroLibrary,
  packageName: string,
  name: string,
): LibraryMacro | undefined {
  return library.byId.get(`macro.${packageName}.${name}`) ?? findFlat(library, name);
}

function findFlat(library: MacroLibrary, name: string): LibraryMacro | undefined {
  let flat = flatNames.get(library);
  if (!flat) {
    flat = new Map(library.inPackage('dbt'));
    for (const packageName of [...library.packageNames(), library.rootPackage]) {
      if (INTERNAL_PACKAGES.includes(packageName)) continue;
      for (const [key, macro] of library.inPackage(packageName) ?? []) flat.set(key, macro);
    }
    flatNames.set(library, flat);
  }
  return flat.get(name);
}

const flatNames = new WeakMap<MacroLibrary, Map<string, LibraryMacro>>();

/** A macro and everything it calls, directly or not, as `depends_on.macros` tells. */
export function macroClosure(library: MacroLibrary, start: LibraryMacro): ReadonlySet<UniqueId> {
  const ids = new Set<UniqueId>();
  const pending: UniqueId[] = [start.definition.unique_id];
  for (let id = pending.pop(); id !== undefined; id = pending.pop()) {
    if (ids.has(id)) continue;
    ids.add(id);
    pending.push(...(library.byId.get(id)?.definition.depends_on.macros ?? []));
  }
  return ids;
}

/** What `adapter.dispatch` finds for a name and namespace, by dbt's search order. */
export function implementationOf(
  call: Pick<MacroCall, 'name' | 'packageName'>,
  library: MacroLibrary,
  project: Project,
): LibraryMacro | undefined {
  const { packageName: namespace, name } = call;
  const { root } = project;
  const configured = root.config.dispatch.find((entry) => entry.macro_namespace === namespace)?.search_order;
  const isKnown =
    namespace !== null &&
    (INTERNAL_PACKAGES.includes(namespace) || project.packages.some((p) => p.name === namespace));
  const order: readonly (string | null)[] =
    configured && configured.length > 0 ? configured : isKnown ? [root.name, namespace] : [null];
  for (const searched of order) {
    for (const prefix of PREFIXES) {
      const full = `${prefix}__${name}`;
      const found = searched === null ? findFlat(library, full) : library.inPackage(searched)?.get(full);
      if (found) return found;
    }
  }
  return undefined;
}
