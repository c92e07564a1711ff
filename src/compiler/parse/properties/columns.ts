import type { ConstraintSpec } from '../../manifest/config.ts';
import type { ColumnInfo, Json } from '../../manifest/resource.ts';
import { isRecord } from '../../project/is-record.ts';
import type { Properties } from './read-properties.ts';

const OWN_KEYS = new Set([
  'name',
  'description',
  'meta',
  'data_type',
  'constraints',
  'quote',
  'config',
  'tags',
  'granularity',
  'data_tests',
  'tests',
  'docs',
  'doc_blocks',
]);

/** The columns of a resource by name; meta and tags of a column and of its config are merged into both. */
export function columnInfos(list: unknown): Record<string, ColumnInfo> {
  const columns: Record<string, ColumnInfo> = {};
  for (const data of records(list)) {
    const name = String(data['name']);
    const config = isRecord(data['config']) ? data['config'] : {};
    const meta = { ...asMapping(data['meta']), ...asMapping(config['meta']) } as Record<string, Json>;
    const tags = [...new Set([...texts(data['tags']), ...texts(config['tags'])])];
    columns[name] = {
      name,
      description: text(data['description']) ?? '',
      meta,
      data_type: text(data['data_type']) ?? null,
      constraints: records(data['constraints']).map(constraintSpec),
      quote: typeof data['quote'] === 'boolean' ? data['quote'] : null,
      config: { meta, tags },
      tags,
      granularity: text(data['granularity']) ?? null,
      doc_blocks: [],
    };
    for (const [key, value] of Object.entries(data)) if (!OWN_KEYS.has(key)) columns[name][key] = value;
  }
  return columns;
}

/** A constraint with dbt's defaults; a model-level one also names its columns. */
export function constraintSpec(data: Properties): ConstraintSpec {
  return {
    type: String(data['type']),
    name: text(data['name']) ?? null,
    expression: text(data['expression']) ?? null,
    warn_unenforced: data['warn_unenforced'] !== false,
    warn_unsupported: data['warn_unsupported'] !== false,
    to: text(data['to']) ?? null,
    to_columns: texts(data['to_columns']),
  };
}

export function modelConstraint(data: Properties): ConstraintSpec {
  return { ...constraintSpec(data), columns: texts(data['columns']) };
}

/** The columns of one version: those of the model filtered by `include`/`exclude`, then its own. */
export function versionColumns(base: unknown, version: Properties): Properties[] {
  const own = records(version['columns']);
  const filter = own.find((column) => column['include'] !== undefined || column['exclude'] !== undefined);
  const declared = own.filter((column) => column !== filter);
  const include = filter?.['include'] ?? 'all';
  const excluded = texts(filter?.['exclude']);
  const all = include === 'all' || include === '*';
  const kept = records(base).filter((column) => {
    const name = String(column['name']);
    return (
      (all || texts(include).includes(name)) &&
      !excluded.includes(name) &&
      !declared.some((other) => other['name'] === name)
    );
  });
  return [...kept, ...declared];
}

export function records(value: unknown): Properties[] {
  return Array.isArray(value) ? value.filter(isRecord) : [];
}

export function texts(value: unknown): string[] {
  if (value === undefined || value === null) return [];
  return (Array.isArray(value) ? value : [value]).map(String);
}

export function text(value: unknown): string | undefined {
  return value === undefined || value === null ? undefined : String(value);
}

export function asMapping(value: unknown): Properties {
  return isRecord(value) ? value : {};
}
