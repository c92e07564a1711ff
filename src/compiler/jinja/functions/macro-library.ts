import type { MacroDefinition, UniqueId } from '../../manifest/resource.ts';
import type { MacroTemplate } from '../macro.ts';

/** A macro with its compiled form. */
export interface LibraryMacro {
  readonly definition: MacroDefinition;
  readonly template: MacroTemplate;
}

/** dbt's own packages: their macros are known everywhere by their bare names and under `dbt`. The adapter's come first. */
export const INTERNAL_PACKAGES: readonly string[] = ['dbt_duckdb', 'dbt'];

/**
 * All macros of a build and dbt's rules for finding them by name: the node's own package, then the root project, then
 * packages by their names (`dbt_utils.star`), then dbt's own. Immutable after construction.
 */
export class MacroLibrary {
  readonly byId: ReadonlyMap<UniqueId, LibraryMacro>;
  readonly rootPackage: string;
  private readonly packages = new Map<string, Map<string, LibraryMacro>>();
  private readonly internal = new Map<string, LibraryMacro>();

  constructor(macros: Iterable<LibraryMacro>, rootPackage: string) {
    const byId = new Map<UniqueId, LibraryMacro>();
    for (const macro of macros) {
      const { package_name, name, unique_id } = macro.definition;
      byId.set(unique_id, macro);
      let names = this.packages.get(package_name);
      if (!names) {
        names = new Map();
        this.packages.set(package_name, names);
      }
      names.set(name, macro);
    }
    for (const name of [...INTERNAL_PACKAGES].reverse()) {
      for (const [macroName, macro] of this.packages.get(name) ?? []) this.internal.set(macroName, macro);
    }
    this.byId = byId;
    this.rootPackage = rootPackage;
  }

  /** A bare name as a node of `packageName` sees it. */
  find(packageName: string, name: string): LibraryMacro | undefined {
    return (
      this.packages.get(packageName)?.get(name) ??
      this.packages.get(this.rootPackage)?.get(name) ??
      this.internal.get(name)
    );
  }

  /** The macros that a package's name stands for; `dbt` stands for all of dbt's own. */
  inPackage(packageName: string): ReadonlyMap<string, LibraryMacro> | undefined {
    if (packageName === 'dbt') return this.internal;
    return this.packages.get(packageName);
  }

  packageNames(): Iterable<string> {
    return this.packages.keys();
  }

  /** Bare names that a node of `packageName` can call, for suggestions. */
  *namesFor(packageName: string): Iterable<string> {
    yield* this.packages.get(packageName)?.keys() ?? [];
    yield* this.packages.get(this.rootPackage)?.keys() ?? [];
    yield* this.internal.keys();
  }

  /**
   * dbt's search for a macro anywhere: the root project wins over installed packages, those over dbt's own.
   * Used for `generate_*_name`, materializations and operations.
   */
  findAnywhere(name: string, onlyPackage?: string): LibraryMacro | undefined {
    if (onlyPackage) return this.inPackage(onlyPackage)?.get(name);
    const root = this.packages.get(this.rootPackage)?.get(name);
    if (root) return root;
    for (const [packageName, macros] of this.packages) {
      if (INTERNAL_PACKAGES.includes(packageName)) continue;
      const found = macros.get(name);
      if (found) return found;
    }
    return this.internal.get(name);
  }
}
