import { INTERNAL_PACKAGES, type LibraryMacro, type MacroLibrary } from '../jinja/functions/macro-library.ts';
import type { MacroCall } from '../jinja/static-calls.ts';
import type { UniqueId } from '../manifest/resource.ts';
import type { Project } from '../project/project.ts';

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
  const { package_name: packageName, unique_id: own, name } = macro.definition;
  const ids = new Set<UniqueId>();
  for (const call of macro.template.macroCalls()) {
    // A dispatched call has the name of the macro that it stands in more often than not.
    if (call.name !== name)
      addId(
        ids,
        resolveMacro(library, call.isDispatched ? packageName : (call.packageName ?? packageName), call.name),
      );
    if (call.isDispatched) addId(ids, implementationOf(call, packageName, library, project));
  }
  ids.delete(own);
  return [...ids];
}

function addId(ids: Set<UniqueId>, macro: LibraryMacro | undefined): void {
  if (macro) ids.add(macro.definition.unique_id);
}

/** dbt's MacroResolver: the package's macro of that name, else the root project's, another package's or dbt's own. */
export function resolveMacro(
  library: MacroLibrary,
  packageName: string,
  name: string,
): LibraryMacro | undefined {
  return library.inPackage(packageName)?.get(name) ?? library.findAnywhere(name);
}

function implementationOf(
  call: MacroCall,
  packageName: string,
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
      const found =
        searched === null ? library.find(packageName, full) : library.inPackage(searched)?.get(full);
      if (found) return found;
    }
  }
  return undefined;
}
