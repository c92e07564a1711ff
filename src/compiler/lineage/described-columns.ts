import type { ColumnInfo, UniqueId } from '../manifest/resource.ts';
import type { ColumnLineage } from './column-lineage.ts';
import type { ProjectLineage } from './project-lineage.ts';

/** What is said of a column: by its own YAML, or by that of the column whose value it passes on. */
export interface DescribedColumn {
  readonly description: string;
  /** The column that the description was written for; absent where it is the column's own. */
  readonly descriptionFrom?: { readonly node: UniqueId; readonly column: string };
  readonly tags: readonly string[];
  /** Those of `tags` that come from elsewhere, and from where. */
  readonly inheritedTags: readonly {
    readonly tag: string;
    readonly node: UniqueId;
    readonly column: string;
  }[];
}

/**
 * Lets descriptions go along with values that are only passed on or renamed, and tags along with casts too and from
 * every side of a union: personal data stays personal in another type. `order` has parents before children.
 */
export function describeColumns(
  lineage: ProjectLineage,
  order: readonly UniqueId[],
): ReadonlyMap<UniqueId, ReadonlyMap<string, DescribedColumn>> {
  const all = new Map<UniqueId, Map<string, DescribedColumn>>();
  // A seed can be what a source stands for, and nothing says so in the graph.
  const isSeed = (id: UniqueId) => id.startsWith('seed.');
  for (const id of [...order.filter(isSeed), ...order.filter((it) => !isSeed(it))]) {
    const entry = lineage.nodes.get(id);
    if (!entry) continue;
    const own = columnInfos(entry.node['columns']);
    const traced = new Map(
      (lineage.models.get(id)?.columns ?? []).map((column) => [column.name?.toLowerCase() ?? '', column]),
    );
    const names = [
      ...(entry.columns ?? []).map((column) => column.name),
      ...[...traced.values()].flatMap((column) => column.name ?? []),
      ...[...own.values()].map((column) => column.name),
    ];
    const columns = new Map<string, DescribedColumn>();
    for (const name of names) {
      const key = name.toLowerCase();
      if (!columns.has(key)) columns.set(key, describe(own.get(key), traced.get(key), all));
    }
    all.set(id, columns);
  }
  return all;
}

function columnInfos(columns: unknown): Map<string, ColumnInfo> {
  const list = Object.values((columns ?? {}) as Record<string, ColumnInfo>);
  return new Map(list.map((column) => [column.name.toLowerCase(), column]));
}

type Known = ReadonlyMap<UniqueId, ReadonlyMap<string, DescribedColumn>>;

function describe(
  own: ColumnInfo | undefined,
  traced: ColumnLineage | undefined,
  known: Known,
): DescribedColumn {
  const tags = [...new Set([...(own?.tags ?? []), ...(own?.config?.tags ?? [])])];
  const inheritedTags = inheritTags(traced, tags, known);
  const base = { tags: [...tags, ...inheritedTags.map(({ tag }) => tag)], inheritedTags };
  if (own?.description) return { description: own.description, ...base };
  return { description: '', ...inheritDescription(traced, known), ...base };
}

function inheritDescription(
  traced: ColumnLineage | undefined,
  known: Known,
): Pick<DescribedColumn, 'description' | 'descriptionFrom'> | undefined {
  const [source, another] = traced?.from ?? [];
  if (!source || another || traced?.unknown !== undefined) return undefined;
  if (source.transformation !== 'identity' && source.transformation !== 'rename') return undefined;
  const above = known.get(source.relation)?.get(source.column.toLowerCase());
  if (!above?.description) return undefined;
  const descriptionFrom = above.descriptionFrom ?? { node: source.relation, column: source.column };
  return { description: above.description, descriptionFrom };
}

const passing = new Set(['identity', 'rename', 'cast']);

function inheritTags(
  traced: ColumnLineage | undefined,
  own: readonly string[],
  known: Known,
): DescribedColumn['inheritedTags'] {
  const found = new Map<string, { tag: string; node: UniqueId; column: string }>();
  for (const { relation, column, transformation } of traced?.from ?? []) {
    if (!passing.has(transformation)) continue;
    const above = known.get(relation)?.get(column.toLowerCase());
    for (const tag of above?.tags ?? []) {
      if (own.includes(tag) || found.has(tag)) continue;
      const first = above!.inheritedTags.find((it) => it.tag === tag);
      found.set(tag, first ?? { tag, node: relation, column });
    }
  }
  return [...found.values()];
}
