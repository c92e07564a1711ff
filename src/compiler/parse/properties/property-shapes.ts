import type { MappingShape, Shape } from '../../project/shape.ts';
import {
  any,
  anyMapping,
  docs,
  either,
  flag,
  flagOrNull,
  freshness,
  list,
  mapping,
  orNull,
  text,
  textOrNull,
  word,
} from '../../project/shape-words.ts';
import type { PropertySection } from './read-properties.ts';

/*
 * dbt 1.11's classes of contracts/graph/unparsed.py, whose schemas it holds the items of properties files against.
 * What a class leaves out and another adapter or a later dbt knows is there as `any`.
 */

const version: Shape = { kind: 'scalar', of: ['text', 'number'] };
const oneOrMoreTexts = orNull(either(text, list(text)));

// What a config holds is checked where it is merged; meta and docs beside it belong to it.
const IN_CONFIG = { meta: any, docs: any };
const config: Shape = anyMapping;
const columnConfig: Shape = { kind: 'mapping', keys: { meta: anyMapping } };
const tests: Shape = list(either(anyMapping, text));
const owner: Shape = { kind: 'mapping', keys: { name: textOrNull, email: oneOrMoreTexts } };

const DESCRIBED = { name: text, description: text, docs, meta: anyMapping, config, tags: any, group: any };

const CONSTRAINT = mapping(
  'a constraint',
  {
    type: word('not_null', 'unique', 'primary_key', 'foreign_key', 'check', 'custom'),
    name: textOrNull,
    expression: textOrNull,
    warn_unenforced: flag,
    warn_unsupported: flag,
    to: textOrNull,
    to_columns: list(text),
    columns: list(text),
  },
  ['type'],
);

const COLUMN = mapping(
  'a column',
  {
    ...DESCRIBED,
    config: columnConfig,
    data_type: textOrNull,
    constraints: list(CONSTRAINT),
    data_tests: tests,
    tests,
    quote: flagOrNull,
    tags: list(text),
    granularity: textOrNull,
    policy_tags: any,
    dimension: any,
    entity: any,
    databricks_tags: any,
    column_mask: any,
  },
  ['name'],
);

const NODE = {
  ...DESCRIBED,
  ...IN_CONFIG,
  data_type: textOrNull,
  constraints: list(CONSTRAINT),
  columns: list(COLUMN),
  data_tests: tests,
  tests,
  quote_columns: flagOrNull,
  access: textOrNull,
  contract: any,
};

const VERSION = mapping(
  'a version',
  {
    v: version,
    defined_in: textOrNull,
    description: text,
    access: textOrNull,
    config,
    constraints: list(CONSTRAINT),
    docs,
    data_tests: orNull(tests),
    tests: orNull(tests),
    columns: list(mapping('a column', { ...COLUMN.keys, include: oneOrMoreTexts, exclude: list(text) })),
    deprecation_date: any,
  },
  ['v'],
);

const sourceConfig: Shape = {
  kind: 'mapping',
  oneOf: [['loaded_at_field', 'loaded_at_query']],
  keys: { meta: anyMapping, freshness, loaded_at_field: textOrNull, loaded_at_query: textOrNull },
};
const quoting = mapping('quoting', {
  database: flagOrNull,
  schema: flagOrNull,
  identifier: flagOrNull,
  column: flagOrNull,
});

const TABLE = mapping(
  'a table',
  {
    ...DESCRIBED,
    config: sourceConfig,
    data_type: any,
    constraints: any,
    identifier: textOrNull,
    external: any,
    columns: list(COLUMN),
    data_tests: tests,
    tests,
    quoting,
    freshness,
    loaded_at_field: textOrNull,
    loaded_at_query: textOrNull,
    quote_columns: any,
    loader: any,
    tags: list(text),
  },
  ['name'],
);

const SOURCE = mapping(
  'source',
  {
    ...DESCRIBED,
    config: sourceConfig,
    database: textOrNull,
    catalog: any,
    project: any,
    dataset: any,
    schema: textOrNull,
    loader: text,
    tables: list(TABLE),
    quoting,
    freshness,
    loaded_at_field: textOrNull,
    loaded_at_query: textOrNull,
    overrides: any,
    data_tests: any,
    tests: any,
    quote_columns: any,
    path: any,
    tags: list(text),
  },
  ['name'],
);

const TIME_SPINE = mapping(
  'time_spine',
  {
    standard_granularity_column: text,
    custom_granularities: list(
      mapping('a custom granularity', { name: text, column_name: textOrNull }, ['name']),
    ),
  },
  ['standard_granularity_column'],
);

const FIXTURE = {
  rows: orNull(either(text, list(anyMapping))),
  format: any,
  fixture: textOrNull,
};
const someVersions = orNull(list(version));

/** What an item of each section may hold. Metrics and the other parts of the semantic layer are checked by their parsers. */
export const SHAPES: Readonly<Partial<Record<PropertySection, MappingShape>>> = {
  models: mapping('model', {
    ...NODE,
    versions: list(VERSION),
    latest_version: orNull(version),
    deprecation_date: any,
    time_spine: orNull(TIME_SPINE),
    primary_key: any,
    semantic_model: any,
    metrics: any,
    derived_semantics: any,
    agg_time_dimension: any,
    freshness: any,
  }),
  seeds: mapping('seed', NODE),
  snapshots: mapping('snapshot', { ...NODE, relation: any }),
  analyses: mapping('analyse', {
    ...DESCRIBED,
    ...IN_CONFIG,
    columns: list(COLUMN),
    access: textOrNull,
    contract: any,
  }),
  data_tests: mapping('data_test', { ...DESCRIBED, ...IN_CONFIG }),
  macros: mapping('macro', {
    ...DESCRIBED,
    arguments: list(mapping('an argument', { name: text, type: textOrNull, description: text }, ['name'])),
  }),
  groups: mapping('group', { ...DESCRIBED, description: textOrNull, owner }, ['owner']),
  exposures: mapping(
    'exposure',
    {
      ...DESCRIBED,
      type: word('dashboard', 'notebook', 'analysis', 'ml', 'application'),
      owner,
      label: textOrNull,
      maturity: orNull(word('low', 'medium', 'high')),
      url: textOrNull,
      depends_on: list(text),
      enabled: any,
      tags: list(text),
    },
    ['type', 'owner'],
  ),
  functions: mapping(
    'function',
    {
      ...DESCRIBED,
      ...IN_CONFIG,
      access: textOrNull,
      arguments: list(
        mapping('an argument', { name: text, data_type: text, description: textOrNull, default_value: any }, [
          'name',
          'data_type',
        ]),
      ),
      returns: mapping('returns', { data_type: text, description: textOrNull }, ['data_type']),
    },
    ['returns'],
  ),
  sources: SOURCE,
  unit_tests: mapping(
    'unit_test',
    {
      name: text,
      model: text,
      given: list(mapping('an input', { input: text, ...FIXTURE }, ['input'])),
      expect: mapping('expect', FIXTURE),
      description: text,
      overrides: orNull(mapping('overrides', { macros: anyMapping, vars: anyMapping, env_vars: anyMapping })),
      config,
      versions: orNull(mapping('versions', { include: someVersions, exclude: someVersions })),
      tags: any,
      meta: any,
    },
    ['model', 'given', 'expect'],
  ),
};
