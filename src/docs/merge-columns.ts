import type { Resource } from './collect-nodes.ts';
import { type Json, list, number, record, text, texts } from './json.ts';
import type { ColumnDetails } from './site-data.ts';

/** Columns of a node: those of the database in its order, then those that only the YAML names. */
export function mergeColumns(resource: Resource, catalog: Json | undefined): ColumnDetails[] {
  const entry = catalogEntry(resource, catalog);
  const real = Object.values(record(entry['columns']))
    .map(record)
    .sort((a, b) => (number(a['index']) ?? 0) - (number(b['index']) ?? 0));
  const declared = new Map(resource.columns.map((column) => [text(column['name']).toLowerCase(), column]));
  const merged: ColumnDetails[] = [];
  for (const column of real) {
    const key = text(column['name']).toLowerCase();
    merged.push(toDetails(declared.get(key) ?? {}, column));
    declared.delete(key);
  }
  for (const column of declared.values()) merged.push(toDetails(column, {}));
  return merged.filter((column) => column.name !== '');
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
  };
}

function constraintText(value: unknown): string {
  const constraint = record(value);
  const expression = text(constraint['expression']);
  return `${text(constraint['type']).replaceAll('_', ' ')}${expression ? ` (${expression})` : ''}`;
}
