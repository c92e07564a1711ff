import type { UniqueId } from '../compiler/manifest/resource.ts';
import { semanticColumnMissing } from '../diagnostics/codes/check.ts';
import { asWarning } from '../diagnostics/diagnostic.ts';
import { nearest } from '../diagnostics/suggest.ts';
import { hasColumn } from './check-model.ts';
import type { FindingLog } from './finding-log.ts';
import type { Shared } from './open-check.ts';

interface Element {
  readonly name: string;
  readonly expr?: string | null;
}

/** Columns that semantic models are made of: a build never looks at them. Expressions are left alone. */
export function checkSemanticModels(
  { manifest, relations, places }: Shared,
  isKnown: (id: UniqueId) => boolean,
  log: FindingLog,
): UniqueId[] {
  for (const model of Object.values(manifest.semantic_models)) {
    const id = model.depends_on.nodes[0] ?? '';
    const columns = isKnown(id) ? relations.get(id)?.columns : undefined;
    if (!columns) continue;
    for (const list of ['entities', 'dimensions', 'measures']) {
      for (const { name, expr } of (model[list] ?? []) as readonly Element[]) {
        const column = expr ?? name;
        if (!/^[a-z_]\w*$/i.test(column) || hasColumn(columns, column)) continue;
        const near = nearest(
          column,
          columns.map((it) => it.name),
        );
        const at = places.element(model, list, name);
        const place = { node: model.unique_id, ...(at ? { at } : {}), ...(near ? { near } : {}) };
        const of = manifest.nodes[id]!.name;
        log.note(model.unique_id, asWarning(semanticColumnMissing({ ...place, name, column, model: of })));
      }
    }
  }
  return Object.keys(manifest.semantic_models);
}
