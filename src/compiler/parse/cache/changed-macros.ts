import { ProblemError } from '../../../diagnostics/diagnostic.ts';
import type { LibraryMacro, MacroLibrary } from '../../jinja/functions/macro-library.ts';
import type { MacroDefinition, UniqueId } from '../../manifest/resource.ts';
import { type Unit, unitOf } from './read-log.ts';
import type { MacroUses } from './stored-parse.ts';

/** Macros whose text is another one, as the manifest has them now, and the files whose parsing looked at them. */
export interface ChangedMacros {
  readonly definitions: Readonly<Record<UniqueId, MacroDefinition>>;
  readonly users: ReadonlySet<Unit>;
}

export interface MacroComparison {
  /** The files that changed. */
  readonly files: ReadonlySet<Unit>;
  readonly before: Readonly<Record<UniqueId, MacroDefinition>>;
  readonly library: MacroLibrary;
  readonly uses: MacroUses;
}

/** What has changed in files of macros; undefined where other macros stand in them, or one cannot be read. */
export function changedMacros({ files, before, library, uses }: MacroComparison): ChangedMacros | undefined {
  const isIn = (macro: MacroDefinition): boolean =>
    files.has(unitOf(macro.package_name, macro.original_file_path));
  const after = [...library.byId.values()].filter((macro) => isIn(macro.definition));
  const idsBefore = Object.values(before)
    .filter(isIn)
    .map((macro) => macro.unique_id);
  if (idsBefore.join() !== after.map((macro) => macro.definition.unique_id).join()) return undefined;
  const definitions: Record<UniqueId, MacroDefinition> = {};
  for (const macro of after) {
    const { unique_id: id, macro_sql, created_at } = macro.definition;
    const old = before[id]!;
    if (old.macro_sql === macro_sql) continue;
    // Materializations tell more of themselves than their text.
    if (old.supported_languages !== null || !isReadable(macro)) return undefined;
    const depends_on = { macros: [...macro.definition.depends_on.macros] };
    definitions[id] = { ...old, macro_sql, depends_on, created_at };
  }
  return { definitions, users: usersOf(Object.keys(definitions), uses) };
}

function isReadable({ template }: LibraryMacro): boolean {
  try {
    template.check();
    return true;
  } catch (error) {
    if (!(error instanceof ProblemError)) throw error;
    return false;
  }
}

/** Who looked at the macros, for themselves or for the sake of others that use them. */
function usersOf(ids: readonly UniqueId[], { users, parts }: MacroUses): Set<Unit> {
  const reached = new Set<UniqueId>();
  const pending = [...ids];
  for (let id = pending.pop(); id !== undefined; id = pending.pop()) {
    if (reached.has(id)) continue;
    reached.add(id);
    for (const [whole, looked] of Object.entries(parts)) if (looked.includes(id)) pending.push(whole);
  }
  return new Set([...reached].flatMap((id) => users[id] ?? []));
}
