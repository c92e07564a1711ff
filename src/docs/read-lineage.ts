import { type Json, list, record, text, texts } from './json.ts';

/** A column somewhere: unique_id of its node, or the SQL's own name of a relation that is no node; and its name. */
export interface ColumnPlace {
  readonly node: string;
  readonly column: string;
}

/** What emds wrote of one column's origin. */
export interface LineageColumn {
  readonly name: string;
  readonly from: readonly (ColumnPlace & { readonly transformation: string })[];
  readonly transformation: string;
  /** Why `from` may be incomplete; '' when it is not. */
  readonly unknown: string;
  readonly inheritedDescription: (ColumnPlace & { readonly text: string }) | undefined;
  readonly inheritedTags: readonly (ColumnPlace & { readonly tag: string })[];
}

/** What emds wrote of a node's columns. */
export interface NodeLineage {
  readonly columns: readonly LineageColumn[];
  /** Columns that filter, join, group or order, without a value of theirs arriving. */
  readonly filters: readonly (ColumnPlace & { readonly uses: readonly string[] })[];
  readonly unknown: string;
}

/** Reads `config.column_lineage` of a node; undefined when it has none, as in manifests of dbt. */
export function readLineage(config: Json): NodeLineage | undefined {
  const raw = record(config['column_lineage']);
  if (!Array.isArray(raw['columns'])) return undefined;
  return {
    columns: raw['columns'].map(record).map(readColumn),
    filters: list(raw['filters'])
      .map(record)
      .map((filter) => ({ ...place(filter), uses: texts(filter['uses']) })),
    unknown: text(raw['unknown']),
  };
}

function readColumn(raw: Json): LineageColumn {
  const inherited = record(raw['inherited_description']);
  return {
    name: text(raw['name']),
    from: list(raw['from'])
      .map(record)
      .map((origin) => ({ ...place(origin), transformation: text(origin['transformation']) })),
    transformation: text(raw['transformation']),
    unknown: text(raw['unknown']),
    inheritedDescription:
      text(inherited['text']) === '' ? undefined : { ...place(inherited), text: text(inherited['text']) },
    inheritedTags: list(raw['inherited_tags'])
      .map(record)
      .map((tag) => ({ ...place(tag), tag: text(tag['tag']) })),
  };
}

function place(raw: Json): ColumnPlace {
  return { node: text(raw['node']), column: text(raw['column']) };
}
