import { externalLocationInvalid, overrideUnused } from '../../../diagnostics/codes/parse.ts';
import { asError, asWarning } from '../../../diagnostics/diagnostic.ts';
import type { Span } from '../../../diagnostics/source.ts';
import { nearest } from '../../../diagnostics/suggest.ts';
import { asFailure } from '../../jinja/failure.ts';
import { PyFloat } from '../../jinja/values.ts';
import type { FreshnessThreshold, Json, SourceDefinition } from '../../manifest/resource.ts';
import { mergeConfig, unrenderedConfig } from '../merge-config.ts';
import { type FileParser, folders } from '../parse-sql-files.ts';
import { asMapping, columnInfos, records, text, texts } from './columns.ts';
import { parseSourceTests } from './parse-generic-tests.ts';
import { locateEntry, type Properties, type PropertyEntry } from './read-properties.ts';

/** The tables of one source, with their tests. `override` holds what the root project changes of a package's source. */
export function parseSource(parser: FileParser, entry: PropertyEntry, override?: PropertyEntry): void {
  const source = override ? overridden(entry.data, override.data, { config: {}, freshness: {} }) : entry.data;
  for (const [index, raw] of records(entry.data['tables']).entries()) {
    const patch = records(override?.data['tables']).find((table) => table['name'] === raw['name']);
    const table = patch ? overridden(raw, patch, { quoting: {}, freshness: {} }) : raw;
    const definition = sourceTable(parser, entry, source, table);
    nameRelation(parser, definition, entry, index);
    parseSourceTests(parser, entry, { source, table, index });
    parser.builder.addSource(definition);
  }
}

function sourceTable(
  parser: FileParser,
  entry: PropertyEntry,
  source: Properties,
  table: Properties,
): SourceDefinition {
  const { environment } = parser;
  const owner = entry.package;
  const sourceName = String(source['name']);
  const name = String(table['name']);
  const path = entry.file.path;
  const fqn = [owner.name, ...folders(path.slice(entry.file.folder.length + 1)), sourceName, name];
  const layers = {
    type: 'source' as const,
    fqn,
    own: owner.config,
    root: environment.project.root.config,
    patch: sourceConfigOf(source, table),
  };
  const merged = mergeConfig(layers);
  const config = merged as SourceDefinition['config'];
  config['freshness'] = normalFreshness(config['freshness']);
  const sourceMeta = {
    ...asMapping(source['meta']),
    ...asMapping(asMapping(source['config'])['meta']),
  } as Record<string, Json>;
  const quoting = {
    database: null,
    schema: null,
    identifier: null,
    column: null,
    ...asMapping(source['quoting']),
    ...asMapping(table['quoting']),
  };
  const definition: SourceDefinition = {
    database: text(source['database']) ?? environment.project.profile.credentials.database,
    schema: text(source['schema']) ?? sourceName,
    name,
    resource_type: 'source',
    package_name: owner.name,
    path,
    original_file_path: path,
    unique_id: `source.${owner.name}.${sourceName}.${name}`,
    fqn,
    source_name: sourceName,
    source_description: text(source['description']) ?? '',
    loader: text(source['loader']) ?? '',
    identifier: text(table['identifier']) ?? name,
    quoting: quoting as Record<string, boolean | null>,
    loaded_at_field: (config['loaded_at_field'] as string | null) ?? null,
    loaded_at_query: (config['loaded_at_query'] as string | null) ?? null,
    freshness: config['freshness'] as FreshnessThreshold | null,
    external: externalOf(table['external']),
    description: text(table['description']) ?? '',
    columns: columnInfos(table['columns']),
    meta: config['meta'] as Record<string, Json>,
    source_meta: sourceMeta,
    tags: texts(config['tags']),
    config,
    patch_path: null,
    unrendered_config: unrenderedConfig(layers),
    relation_name: null,
    created_at: parser.now,
    unrendered_database: text(entry.raw['database']) ?? null,
    unrendered_schema: text(entry.raw['schema']) ?? null,
    doc_blocks: [],
  };
  return definition;
}

/** The relation, or the files that stand for it; their location is a text to be filled in, and may be wrong. */
function nameRelation(
  { environment, builder }: FileParser,
  source: SourceDefinition,
  entry: PropertyEntry,
  index: number,
): void {
  try {
    source.relation_name = environment.sourceRelationName(source);
  } catch (error) {
    const at = locateLocation(entry, index);
    builder.diagnostics.push(asError(externalLocationInvalid(source, asFailure(error), at)));
  }
}

/** Where `external_location` of a table is written: at the table, or for all tables of the source. */
function locateLocation(entry: PropertyEntry, index: number): Span {
  for (const place of [['tables', index], []]) {
    for (const part of [['config', 'meta'], ['config'], ['meta']]) {
      const path = [...place, ...part, 'external_location'];
      if (valueAt(entry.raw, path) !== undefined) return locateEntry(entry, path);
    }
  }
  return locateEntry(entry);
}

function valueAt(value: unknown, path: readonly (string | number)[]): unknown {
  return path.reduce(
    (at: unknown, key) => (at as Record<string | number, unknown> | null | undefined)?.[key],
    value,
  );
}

function externalOf(value: unknown): Record<string, Json> | null {
  if (value === undefined || value === null) return null;
  const external = asMapping(value);
  return {
    location: null,
    file_format: null,
    row_format: null,
    tbl_properties: null,
    partitions: null,
    ...external,
  } as Record<string, Json>;
}

/** What the source and its table say, the table last; tags join, meta merges, freshness merges threshold by threshold. */
function sourceConfigOf(source: Properties, table: Properties): Properties {
  const a = asMapping(source['config']);
  const b = asMapping(table['config']);
  const config: Properties = { ...a, ...b };
  delete config['freshness'];
  const freshness = mergeFreshness([
    'freshness' in source ? source['freshness'] : {},
    'freshness' in a ? a['freshness'] : {},
    'freshness' in table ? table['freshness'] : {},
    'freshness' in b ? b['freshness'] : {},
  ]);
  if (freshness === null || hasThreshold(freshness)) config['freshness'] = normalFreshness(freshness);
  const tableField = table['loaded_at_field'] ?? b['loaded_at_field'];
  const ownField = 'loaded_at_field' in table || (b['loaded_at_field'] ?? null) !== null;
  config['loaded_at_field'] =
    (ownField ? tableField : (source['loaded_at_field'] ?? a['loaded_at_field'])) ?? null;
  const tableQuery = table['loaded_at_query'] ?? b['loaded_at_query'];
  config['loaded_at_query'] =
    tableQuery ?? (ownField ? null : (source['loaded_at_query'] ?? a['loaded_at_query'])) ?? null;
  config['meta'] = {
    ...asMapping(source['meta']),
    ...asMapping(a['meta']),
    ...asMapping(table['meta']),
    ...asMapping(b['meta']),
  };
  config['tags'] = [
    ...new Set([...texts(source['tags']), ...texts(a['tags']), ...texts(table['tags']), ...texts(b['tags'])]),
  ].sort();
  return config;
}

/** dbt's merge_source_freshness: null anywhere later switches freshness off. */
function mergeFreshness(levels: readonly unknown[]): Properties | null {
  let merged: Properties | null = levels[0] === null ? null : asMapping(levels[0]);
  for (const level of levels.slice(1)) {
    if (level === null) merged = null;
    else if (merged === null) merged = hasThreshold(asMapping(level)) ? asMapping(level) : null;
    else {
      const next = asMapping(level);
      const result: Properties = { ...merged };
      for (const key of ['warn_after', 'error_after']) {
        if (next[key] === null) result[key] = null;
        else if (isWhole(next[key]))
          result[key] = isWhole(merged[key])
            ? { ...asMapping(merged[key]), ...asMapping(next[key]) }
            : next[key];
      }
      if (next['filter'] != null) result['filter'] = next['filter'];
      merged = result;
    }
  }
  return merged;
}

/** A time of one half is none: dbt passes over it. */
function isWhole(time: unknown): boolean {
  const { count, period } = asMapping(time);
  return count != null && period != null;
}

function hasThreshold({ warn_after: warn, error_after: error }: Properties): boolean {
  return isWhole(warn) || isWhole(error);
}

/** Warns of overrides in the root project that no package has a source for. */
export function checkOverrides(
  parser: FileParser,
  overrides: readonly PropertyEntry[],
  sources: readonly PropertyEntry[],
): void {
  const named = ({ data }: PropertyEntry, owner: unknown): string =>
    `${String(owner)}.${String(data['name'])}`;
  const known = new Set(sources.map((entry) => named(entry, entry.package.name)));
  for (const entry of overrides) {
    const target = named(entry, entry.data['overrides']);
    if (known.has(target)) continue;
    const at = locateEntry(entry, ['overrides']);
    const problem = overrideUnused(target, entry.file.path, nearest(target, known), at);
    parser.builder.diagnostics.push(asWarning(problem));
  }
}

function normalFreshness(value: unknown): FreshnessThreshold | null {
  if (value === null || value === undefined) return null;
  const freshness = asMapping(value);
  const time = (key: string): FreshnessThreshold['warn_after'] => {
    if (freshness[key] === null) return null;
    const given = asMapping(freshness[key]);
    const count = given['count'];
    return {
      count: numberOf(count),
      period: (text(given['period']) ?? null) as 'day' | null,
    };
  };
  return {
    warn_after: time('warn_after'),
    error_after: time('error_after'),
    filter: text(freshness['filter']) ?? null,
  };
}

/** A number as JSON can hold it. */
function numberOf(value: unknown): number | null {
  const number =
    value === undefined || value === null ? null : Number(value instanceof PyFloat ? value.value : value);
  return Number.isFinite(number) ? number : null;
}

/**
 * What an override says, in place of what is overridden. As in dbt, an override always has the `defaults`: without a
 * freshness or config of its own it takes that of the package's source away. A null leaves what was there, but for
 * freshness, which it switches off.
 */
function overridden(data: Properties, override: Properties, defaults: Properties): Properties {
  const own = Object.entries(override).filter(
    ([key, value]) => !NOT_OVERRIDDEN.includes(key) && (value !== null || key === 'freshness'),
  );
  return { ...data, ...defaults, ...Object.fromEntries(own) };
}

const NOT_OVERRIDDEN = ['tables', 'overrides', 'name'];
