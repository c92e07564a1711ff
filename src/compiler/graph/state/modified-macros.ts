import type { Manifest } from '../../manifest/manifest.ts';
import type { UniqueId } from '../../manifest/resource.ts';

/** The macros whose text changed since the previous manifest, and every macro that calls one of them. */
export function modifiedMacros(manifest: Manifest, previous: Manifest): Set<UniqueId> {
  const callers = new Map<UniqueId, UniqueId[]>();
  const modified: UniqueId[] = [];
  for (const [id, macro] of Object.entries(manifest.macros)) {
    if (macro.macro_sql !== previous.macros[id]?.macro_sql) modified.push(id);
    for (const called of macro.depends_on.macros) {
      const list = callers.get(called);
      if (list) list.push(id);
      else callers.set(called, [id]);
    }
  }
  const reached = new Set(modified);
  for (const id of reached) for (const caller of callers.get(id) ?? []) reached.add(caller);
  return reached;
}
