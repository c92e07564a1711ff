import type { LibraryMacro, MacroLibrary } from '../jinja/functions/macro-library.ts';

/**
 * Gives each macro its `depends_on.macros`, found in its text as dbt does. They are computed when something first
 * reads them: only the manifest and `state:modified` do, and reading hundreds of macros costs more than most runs.
 */
export function macroDependencies(library: MacroLibrary): void {
  for (const macro of library.byId.values()) {
    let found: string[] | undefined;
    Object.defineProperty(macro.definition.depends_on, 'macros', {
      enumerable: true,
      get: () => {
        found ??= dependenciesOf(macro, library);
        return found;
      },
    });
  }
}

function dependenciesOf(macro: LibraryMacro, library: MacroLibrary): string[] {
  const { package_name: packageName, unique_id: own } = macro.definition;
  const ids = new Set<string>();
  for (const call of macro.template.macroCalls()) {
    const target =
      call.packageName === null
        ? library.find(packageName, call.name)
        : (library.inPackage(call.packageName)?.get(call.name) ??
          dispatched(library, call.packageName, call.name));
    if (target && target.definition.unique_id !== own) ids.add(target.definition.unique_id);
  }
  return [...ids];
}

function dispatched(library: MacroLibrary, packageName: string, name: string): LibraryMacro | undefined {
  const macros = library.inPackage(packageName);
  return macros?.get(`duckdb__${name}`) ?? macros?.get(`default__${name}`);
}
