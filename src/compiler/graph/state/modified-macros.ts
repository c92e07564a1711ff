import { INTERNAL_PACKAGES } from '../../jinja/functions/macro-library.ts';
import type { Manifest } from '../../manifest/manifest.ts';
import type { UniqueId } from '../../manifest/resource.ts';

/**
 * The macros whose text changed since the previous manifest, and every macro that calls one of them. Those of the engine
 * do not count in a manifest of another engine: dbt has the same macros in other words, and no node changes by that.
 */
export function modifiedMacros(manifest: Manifest, previous: Manifest): Set<UniqueId> {
  const isForeign = isOfOtherEngine(manifest, previous);
  const callers = new Map<UniqueId, UniqueId[]>();
  const modified: UniqueId[] = [];
  for (const [id, macro] of Object.entries(manifest.macros)) {
    const counts = !isForeign || !INTERNAL_PACKAGES.includes(macro.package_name);
    if (counts && macro.macro_sql !== previous.macros[id]?.macro_sql) modified.push(id);
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

/** Nothing in a manifest names its engine; but an upgrade of one leaves most of its macros as they are. */
function isOfOtherEngine(manifest: Manifest, previous: Manifest): boolean {
  let [same, changed] = [0, 0];
  for (const [id, { package_name: owner, macro_sql: sql }] of Object.entries(manifest.macros)) {
    if (!INTERNAL_PACKAGES.includes(owner) || !previous.macros[id]) continue;
    if (sql === previous.macros[id].macro_sql) same++;
    else changed++;
  }
  return changed > same;
}
