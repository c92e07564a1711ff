import type { ResourceType } from '../manifest/resource.ts';
import type { Shape } from '../project/shape.ts';
import {
  anyMapping,
  docs,
  either,
  flag,
  flagOrNull,
  list,
  mapping,
  orNull,
  text,
  textOrNull,
  wholeOrNull,
  word,
} from '../project/shape-words.ts';

/*
 * What dbt 1.11's classes of artifacts/resources/v1/config.py ask of a merged config. Keys that they leave open, and
 * those that have a check of their own, are not here.
 */

const tags = either(list(text), text);

const BASE: Readonly<Record<string, Shape>> = {
  enabled: flag,
  alias: textOrNull,
  schema: textOrNull,
  database: textOrNull,
  tags,
  meta: anyMapping,
  group: textOrNull,
  materialized: text,
  access: text,
};

const hooks = list(mapping('a hook', { sql: text, transaction: flag, index: wholeOrNull }, ['sql']));

const NODE: Readonly<Record<string, Shape>> = {
  ...BASE,
  incremental_strategy: textOrNull,
  persist_docs: anyMapping,
  'pre-hook': hooks,
  'post-hook': hooks,
  quoting: anyMapping,
  column_types: anyMapping,
  full_refresh: flagOrNull,
  unique_key: orNull(either(text, list(text))),
  on_schema_change: textOrNull,
  on_configuration_change: word('apply', 'continue', 'fail'),
  grants: anyMapping,
  docs,
  contract: mapping('contract', { enforced: flag, alias_types: flag }),
};

const RESOURCE: Readonly<Record<string, Shape>> = { enabled: flag, meta: anyMapping };

const OF_TYPE: Readonly<Partial<Record<ResourceType, Readonly<Record<string, Shape>>>>> = {
  seed: { ...NODE, delimiter: text, quote_columns: flagOrNull },
  snapshot: {
    ...NODE,
    strategy: textOrNull,
    target_schema: textOrNull,
    target_database: textOrNull,
    updated_at: textOrNull,
    check_cols: orNull(either(text, list(text))),
    snapshot_meta_column_names: anyMapping,
    dbt_valid_to_current: textOrNull,
  },
  test: {
    ...BASE,
    severity: { kind: 'word', words: ['warn', 'error'], anyCase: true },
    store_failures: flagOrNull,
    store_failures_as: textOrNull,
    where: textOrNull,
    limit: wholeOrNull,
    fail_calc: text,
    warn_if: text,
    error_if: text,
  },
  source: {
    ...RESOURCE,
    loaded_at_field: textOrNull,
    loaded_at_query: textOrNull,
    tags: list(text),
  },
  exposure: { ...RESOURCE, tags: list(text) },
  unit_test: { ...RESOURCE, tags },
  metric: RESOURCE,
  semantic_model: RESOURCE,
  saved_query: RESOURCE,
  function: { ...NODE, type: word('scalar', 'aggregate', 'table') },
};

/** The shapes of the config keys of a type of resource. */
export function configShapes(type: ResourceType): ReadonlyMap<string, Shape> {
  return BY_TYPE.get(type) ?? NODE_SHAPES;
}

const NODE_SHAPES = new Map(Object.entries(NODE));
const BY_TYPE = new Map(
  Object.entries(OF_TYPE).map(([type, shapes]) => [type, new Map(Object.entries(shapes))]),
);
