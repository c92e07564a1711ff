import type { Graph } from '../compiler/graph/graph.ts';
import type { Manifest } from '../compiler/manifest/manifest.ts';
import type { ManifestNode, UniqueId } from '../compiler/manifest/resource.ts';

/** What a template asks the database with; `adapter.dispatch` and `adapter.quote` do not. */
const asks =
  /\badapter\b(?!\s*\.\s*(?:dispatch|quote)\b)|\b(?:run_query|statement|load_\w*relation|load_result|get_relation|get_columns_in_\w+|dbt_utils\.get_\w+)\b/;

/** Its answer is known: a relation that is not made yet. */
const isIncremental = 'macro.dbt.is_incremental';

/**
 * Models among the ids whose templates ask the database nothing, through all macros that they may call, nor do those of
 * models that they are built on. `isThere` tells of relations that need no model.
 */
export function offlineModels(
  ids: readonly UniqueId[],
  { manifest, graph }: { manifest: Manifest; graph: Graph },
  isThere: (id: UniqueId) => boolean,
): ManifestNode[] {
  const verdicts = new Map<UniqueId, boolean>([[isIncremental, true]]);
  const isPlainMacro = (id: UniqueId): boolean => {
    const known = verdicts.get(id);
    if (known !== undefined) return known;
    verdicts.set(id, true);
    const macro = manifest.macros[id];
    const isPlain =
      macro !== undefined && !asks.test(macro.macro_sql) && macro.depends_on.macros.every(isPlainMacro);
    verdicts.set(id, isPlain);
    return isPlain;
  };
  const chosen = new Set<UniqueId>();
  return ids.flatMap((id) => {
    const node = manifest.nodes[id];
    if (node?.resource_type !== 'model' || node.language !== 'sql') return [];
    if (asks.test(node.raw_code) || !node.depends_on.macros.every(isPlainMacro)) return [];
    if (!graph.parents.get(id)?.every((parent) => chosen.has(parent) || isThere(parent))) return [];
    chosen.add(id);
    return [node];
  });
}
