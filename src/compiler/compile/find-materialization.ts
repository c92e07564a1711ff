import { INTERNAL_PACKAGES, type LibraryMacro, type MacroLibrary } from '../jinja/functions/macro-library.ts';

/**
 * The macro that builds nodes of a materialization: one for DuckDB wins over a default one, then the root project
 * over a package over dbt. A package may replace a built-in one only when the root project does so itself.
 */
export function findMaterialization(library: MacroLibrary, name: string): LibraryMacro | undefined {
  for (const adapter of ['duckdb', 'default']) {
    const macroName = `materialization_${name}_${adapter}`;
    const root = library.inPackage(library.rootPackage)?.get(macroName);
    if (root) return root;
    const core = INTERNAL_PACKAGES.map((p) => library.inPackage(p)?.get(macroName)).find(
      (m) => m !== undefined,
    );
    if (core) return core;
    const isBuiltin = INTERNAL_PACKAGES.some((p) =>
      ['duckdb', 'default'].some((a) => library.inPackage(p)?.has(`materialization_${name}_${a}`)),
    );
    if (isBuiltin) continue;
    for (const packageName of library.packageNames()) {
      const found = library.inPackage(packageName)?.get(macroName);
      if (found) return found;
    }
  }
  return undefined;
}
