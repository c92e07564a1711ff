import type { Affected } from './affected.ts';
import type { ReadLog, Unit } from './read-log.ts';
import type { MacroUses, StoredRead } from './stored-parse.ts';

/** Adds to what was read now what was read before by files that were not parsed again. */
export function mergeReads(
  log: ReadLog,
  before: { readonly reads: readonly StoredRead[]; readonly macros: MacroUses },
  { files, whole }: Affected,
): void {
  const keep = (sets: Map<string, Set<Unit>>, key: string, units: readonly Unit[]): void => {
    const kept = units.filter((unit) => !files.has(unit) && !whole.has(unit));
    if (kept.length > 0) sets.set(key, new Set([...kept, ...(sets.get(key) ?? [])]));
  };
  for (const { read, units } of before.reads) keep(log.units, read, units);
  for (const [id, units] of Object.entries(before.macros.users)) keep(log.macroUsers, id, units);
  for (const [id, parts] of Object.entries(before.macros.parts))
    log.macroParts.set(id, new Set([...parts, ...(log.macroParts.get(id) ?? [])]));
}
