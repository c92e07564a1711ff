import type { UniqueId } from '../compiler/manifest/resource.ts';
import type { CheckedRelation } from './finding.ts';
import { familyOf, type TypeFamily } from './may-fail.ts';

/** What has been made so far, and of which kinds columns of a name are. */
export class KnownRelations extends Map<UniqueId, CheckedRelation> {
  readonly #families = new Map<string, Set<TypeFamily>>();

  readonly familiesOf = (column: string): ReadonlySet<TypeFamily> | undefined =>
    this.#families.get(column.toLowerCase());

  override set(id: UniqueId, relation: CheckedRelation): this {
    for (const { name, type } of relation.columns) {
      const key = name.toLowerCase();
      const families = this.#families.get(key);
      if (families) families.add(familyOf(type));
      else this.#families.set(key, new Set([familyOf(type)]));
    }
    return super.set(id, relation);
  }
}
