import type { Resource } from './collect-nodes.ts';
import { type Json, list, number, record, text, texts } from './json.ts';
import type { ColumnPlace, LineageColumn } from './read-lineage.ts';
import type { ColumnAddress, ColumnDetails } from './site-data.ts';

/**
 * Columns of a node: those of the database in its order, then those that lineage found, then those that only the YAML
 * names. `index` numbers the nodes that they come from.
 */
export function mergeColumns(
  resource: Resource,
  catalog: Json | undefined,
  index: ReadonlyMap<string, number>,
): ColumnDetails[] {
  const entry = catalogEntry(resource, catalog);
  const real = Object.values(record(entry['columns']))
    .map(record)
    .sort((a, b) => (number(a['index']) ?? 0) - (number(b['index']) ?? 0));
  const byName = <T>(items: readonly T[], name: (item: T) => string) =>
    new Map(items.map((item) => [name(item).toLowerCase(), item]));
  const inDatabase = byName(real, (column) => text(column['name']));
  const traced = byName(resource.lineage?.columns ?? [], (column) => column.name);
  const declared = byName(resource.columns, (column) => text(column['name']));
  return [...new Set([...inDatabase.keys(), ...traced.keys(), ...declared.keys()])]
    .filter((key) => key !== '')
    .map((key) => {
      const lineage = traced.get(key);
      const column = toDetails(declared.get(key) ?? {}, inDatabase.get(key) ?? {});
      return lineage === undefined
        ? column
        : withLineage({ ...column, name: column.name || lineage.name }, lineage, index);
    });
}

function withLineage(
  column: ColumnDetails,
  lineage: LineageColumn,
  index: ReadonlyMap<string, number>,
): ColumnDetails {
  const { inheritedDescription: inherited, inheritedTags } = lineage;
  const own = new Set(column.tags);
  const borrowed =
    inherited !== undefined && column.description === ''
      ? { description: inherited.text, inheritedFrom: columnAddress(inherited, index) }
      : {};
  return {
    ...column,
    ...borrowed,
    from: lineage.from.map((origin) => [...columnAddress(origin, index), origin.transformation] as const),
    transformation: lineage.transformation,
    unknown: lineage.unknown,
    inheritedTags: inheritedTags
      .filter(({ tag }) => !own.has(tag))
      .map((tag) => [tag.tag, ...columnAddress(tag, index)] as const),
  };
}

/** Where a column is, as the site says it. */
export function columnAddress(place: ColumnPlace, index: ReadonlyMap<string, number>): ColumnAddress {
  const node = index.get(place.node);
  return node === undefined ? [-1, `${place.node}.${place.column}`] : [node, place.column];
}

/** What the catalog says of a node; an empty object when nothing. */
export function catalogEntry(resource: Resource, catalog: Json | undefined): Json {
  const section = resource.type === 'source' ? 'sources' : 'nodes';
  return record(record(record(catalog)[section])[resource.id]);
}

function toDetails(declared: Json, real: Json): ColumnDetails {
  const config = record(declared['config']);
  const meta = { ...record(config['meta']), ...record(declared['meta']) };
  return {
    name: text(real['name']) || text(declared['name']),
    type: text(real['type']) || text(declared['data_type']),
    description: text(declared['description']) || text(real['comment']),
    tags: [...new Set([...texts(declared['tags']), ...texts(config['tags'])])],
    constraints: list(declared['constraints']).map(constraintText).filter(Boolean),
    meta: Object.keys(meta).length > 0 ? JSON.stringify(meta, null, 2) : '',
    from: [],
    transformation: '',
    unknown: '',
    inheritedFrom: null,
    inheritedTags: [],
  };
}

function constraintText(value: unknown): string {
  const constraint = record(value);
  const expression = text(constraint['expression']);
  return `${text(constraint['type']).replaceAll('_', ' ')}${expression ? ` (${expression})` : ''}`;
}
