import { type SourceColumn, sourceKey, type Value } from './value.ts';

/** What a clause does with a column, other than putting it into a result column. */
export type Use = 'filter' | 'join' | 'group' | 'order';

/** Columns that decide which rows there are and in which order, and what they are used for. */
export class Uses {
  readonly #columns = new Map<string, { readonly column: SourceColumn; readonly uses: Set<Use> }>();
  readonly #relations = new Set<string>();
  readonly #unknown = new Set<string>();

  add(value: Value, use: Use): void {
    if (value.unknown !== undefined) this.#unknown.add(value.unknown);
    for (const { relation, column } of value.sources.values()) this.#addColumn({ relation, column }, use);
  }

  /** Takes over those of a sub-query. */
  addAll(other: Uses): void {
    for (const { column, uses } of other.#columns.values())
      for (const use of uses) this.#addColumn(column, use);
    for (const relation of other.#relations) this.#relations.add(relation);
    for (const reason of other.#unknown) this.#unknown.add(reason);
  }

  addRelation(id: string): void {
    this.#relations.add(id);
  }

  addUnknown(reason: string): void {
    this.#unknown.add(reason);
  }

  get columns(): readonly { readonly column: SourceColumn; readonly uses: ReadonlySet<Use> }[] {
    return [...this.#columns.values()];
  }

  /** Every relation outside the query that it reads. */
  get relations(): readonly string[] {
    return [...this.#relations];
  }

  get unknown(): readonly string[] {
    return [...this.#unknown];
  }

  #addColumn(column: SourceColumn, use: Use): void {
    const key = sourceKey(column);
    const known = this.#columns.get(key);
    if (known) known.uses.add(use);
    else this.#columns.set(key, { column, uses: new Set([use]) });
  }
}
