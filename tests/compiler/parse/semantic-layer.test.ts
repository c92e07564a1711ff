import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, describe, expect, test } from 'vitest';
import type { Manifest } from '../../../src/compiler/manifest/manifest.ts';
import { type ParseResult, parseProject } from '../../../src/compiler/parse/parse-project.ts';
import { loadBuiltinPackages } from '../../../src/compiler/project/builtin-packages.ts';
import { loadProject } from '../../../src/compiler/project/load-project.ts';
import type { Flags } from '../../../src/compiler/project/project.ts';

function parseFolder(folder: string): ParseResult {
  const { project, diagnostics } = loadProject({
    folder,
    invocation: {
      id: 'semantic-layer',
      startedAt: new Date('2024-03-05T06:07:08Z'),
      env: {},
      vars: {},
      flags: { WHICH: 'parse', STORE_FAILURES: false } as Flags,
      args: {},
      workingFolder: folder,
    },
  });
  if (!project) throw new Error(diagnostics.map((d) => d.message).join('\n'));
  return parseProject(project, loadBuiltinPackages());
}

const SECTIONS = ['functions', 'semantic_models', 'metrics', 'saved_queries', 'unit_tests'] as const;

/** A section without times, as plain JSON. */
function plain(value: unknown): unknown {
  return JSON.parse(JSON.stringify(value, (key, item: unknown) => (key === 'created_at' ? undefined : item)));
}

describe('a project with all of the semantic layer', () => {
  const folder = fileURLToPath(new URL('semantic-project', import.meta.url));
  const golden = JSON.parse(
    readFileSync(new URL('expected/semantic-project.json', import.meta.url), 'utf8'),
  ) as Manifest & { written_by: string };
  const { manifest, diagnostics } = parseFolder(folder);

  test('parses without a complaint', () => {
    expect(diagnostics).toEqual([]);
  });
  test.each(SECTIONS)(`has the %s that ${golden.written_by} writes`, (section) => {
    expect(plain(manifest[section])).toEqual(golden[section]);
  });
  test(`has the disabled resources that ${golden.written_by} writes`, () => {
    for (const [id, nodes] of Object.entries(golden.disabled)) {
      expect(plain(manifest.disabled[id])).toEqual(nodes);
    }
  });
});

const created: string[] = [];
afterEach(() => {
  for (const folder of created.splice(0)) rmSync(folder, { recursive: true, force: true });
});

const BASE = {
  'dbt_project.yml': 'name: shop\nprofile: shop\nversion: "1.0.0"\n',
  'profiles.yml': 'shop: {target: dev, outputs: {dev: {type: duckdb, path: shop.duckdb}}}\n',
  'models/orders.sql': 'select 1 as id',
  'models/metricflow_time_spine.sql': "select date '2024-01-01' as date_day",
  'seeds/raw_orders.csv': 'id\n1\n',
};

/** What parsing says of a shop with these files besides. */
function complaints(files: Readonly<Record<string, string>>): string[] {
  const folder = mkdtempSync(join(tmpdir(), 'semantic-'));
  created.push(folder);
  for (const [path, text] of Object.entries({ ...BASE, ...files })) {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, path), text);
  }
  return parseFolder(folder).diagnostics.map(({ severity, code, message, hint, at }) => {
    const line = at ? `:${at.file.text.slice(0, at.offset).split('\n').length}` : '';
    return `${severity} ${code}${line}: ${message}${hint ? ` (${hint})` : ''}`;
  });
}

const SEMANTIC_MODEL = `
semantic_models:
  - name: order_facts
    model: ref('orders')
    defaults: {agg_time_dimension: ordered_on}
    entities: [{name: order, type: primary, expr: id}]
    dimensions: [{name: ordered_on, type: time, type_params: {time_granularity: day}}]
    measures: [{name: order_count, agg: count, expr: id}]
`;
const METRICS = `${SEMANTIC_MODEL}metrics:\n`;

describe('metrics', () => {
  test('say which measure is unknown, and which one may be meant', () => {
    const yaml = `${METRICS}  - {name: orders_made, label: O, type: simple, type_params: {measure: order_cont}}\n`;
    expect(complaints({ 'models/shop.yml': yaml })).toEqual([
      'error measure-not-found:10: The measure `order_cont` does not exist, but metric `orders_made` is made of it. (did you mean "order_count"?)',
    ]);
  });
  test('say which metric is unknown or switched off', () => {
    const yaml = `${METRICS}  - {name: rate, label: R, type: ratio, type_params: {numerator: sales, denominator: retired}}
  - {name: retired, label: O, type: simple, config: {enabled: false}, type_params: {measure: order_count}}\n`;
    expect(complaints({ 'models/shop.yml': yaml })).toEqual([
      'error metric-not-found:10: The metric `sales` does not exist, but metric `rate` is made of it.',
      'error metric-not-found:10: The metric `retired` is disabled and thus cannot be referenced, but metric `rate` is made of it.',
    ]);
  });
  test('that are made of themselves are found', () => {
    const yaml = `${METRICS}  - {name: chicken, label: C, type: derived, type_params: {expr: egg, metrics: [egg]}}
  - {name: egg, label: E, type: derived, type_params: {expr: chicken, metrics: [chicken]}}\n`;
    expect(complaints({ 'models/shop.yml': yaml })).toEqual([
      'error metric-cycle:10: Metric `chicken` is made of itself: chicken -> egg -> chicken.',
    ]);
  });
  test('are refused with a type, window or name that dbt does not take', () => {
    const yaml = `${METRICS}  - {name: first_one, label: F, type: sum, type_params: {measure: order_count}}
  - {name: second_one, label: S, type: cumulative, type_params: {measure: order_count, window: soon}}
  - {name: 3rd, label: T, type: simple, type_params: {measure: order_count}}
  - {name: _, label: T, type: simple, type_params: {measure: order_count}}
  - {name: fifth, type: simple, type_params: {measure: order_count}}
  - {name: Sixth, label: T, type: simple, type_params: {measure: order_count}}\n`;
    const path = 'in models/shop.yml';
    expect(complaints({ 'models/shop.yml': yaml })).toEqual([
      `error invalid-semantic-layer:10: Invalid metric.shop.first_one ${path}: "type" must be one of simple, ratio, cumulative, derived, conversion, not sum`,
      `error invalid-semantic-layer: Invalid metric.shop.second_one ${path}: Invalid window (soon) in cumulative/conversion metric. Should be of the form \`<count> <granularity>\`, e.g., \`28 days\``,
      `error invalid-semantic-layer:12: Invalid metric.shop.3rd ${path}: The metric name '3rd' is invalid.  It must begin with a letter`,
      `error invalid-semantic-layer:13: Invalid metric.shop._ ${path}: The metric name '_' is invalid.  It must begin with a letter`,
      `error invalid-semantic-layer:14: Invalid metric.shop.fifth ${path}: a metric needs a "label"`,
      `error invalid-semantic-layer:15: Invalid metric.shop.Sixth ${path}: Invalid name \`Sixth\` - names may only contain lower case letters, numbers, and underscores. Additionally, names must start with a lower case letter, cannot end with an underscore, cannot contain dunders (double underscores, or __), and must be at least 2 characters long.`,
    ]);
  });
  test('warn of an input that their expression leaves out', () => {
    const yaml = `${METRICS}  - {name: orders_made, label: O, type: simple, type_params: {measure: order_count}}
  - {name: twice, label: T, type: derived, type_params: {expr: 2 * made, metrics: [orders_made]}}\n`;
    expect(complaints({ 'models/shop.yml': yaml })).toEqual([
      "warning invalid-semantic-layer:11: Invalid metric.shop.twice in models/shop.yml: Input metric 'orders_made' is not used in `expr`: '2 * made' for derived metric 'twice'. Please update the `expr` or remove the input metric.",
    ]);
  });
});

describe('semantic models', () => {
  test('need a calendar', () => {
    const files = {
      'models/shop.yml': SEMANTIC_MODEL,
      'models/metricflow_time_spine.sql': '{{ config(enabled=false) }} select 1',
    };
    expect(complaints(files)).toEqual([
      expect.stringMatching(/^error time-spine-missing: The semantic layer requires a time spine model/),
    ]);
  });
  test('point at a model that does not exist', () => {
    const yaml = SEMANTIC_MODEL.replace("ref('orders')", "ref('order')");
    expect(complaints({ 'models/shop.yml': yaml })).toEqual([
      `error ref-not-found:4: Semantic_model 'semantic_model.shop.order_facts' (models/shop.yml) depends on a node named 'order' which was not found (did you mean "orders"?)`,
    ]);
  });
  test('need a time dimension for each measure and one primary entity', () => {
    const yaml = METRICS.replace('agg_time_dimension: ordered_on', 'agg_time_dimension: paid_on').replace(
      'primary',
      'unique',
    );
    const metric = '  - {name: orders_made, label: O, type: simple, type_params: {measure: order_count}}\n';
    expect(complaints({ 'models/shop.yml': yaml + metric })).toEqual([
      'error invalid-semantic-layer:3: Invalid semantic_model.shop.order_facts in models/shop.yml: The semantic model order_facts contains dimensions, but it does not define a primary entity. Either add an entity with type PRIMARY or set a value for the primary_entity key.',
      "error invalid-semantic-layer:5: Invalid semantic_model.shop.order_facts in models/shop.yml: In semantic model 'order_facts', measure 'order_count' has the aggregation time dimension set to 'paid_on', which is not a valid time dimension in the semantic model",
    ]);
  });
});

describe('saved queries and functions', () => {
  test('say what is wrong with an export or a metric', () => {
    const yaml = `${METRICS}  - {name: orders_made, label: O, type: simple, type_params: {measure: order_count}}
saved_queries:
  - {name: weekly, query_params: {metrics: [orders_mad]}}
  - {name: monthly, query_params: {metrics: [orders_made]}, exports: [{name: everything}]}\n`;
    expect(complaints({ 'models/shop.yml': yaml })).toEqual([
      'error metric-not-found:12: The metric `orders_mad` does not exist, but saved query `weekly` asks for it. (did you mean "orders_made"?)',
      'error invalid-semantic-layer:13: Invalid saved_query.shop.monthly in models/shop.yml: export "everything" needs "export_as": table or view',
    ]);
  });
  test('warn of a function without properties and of properties without a function', () => {
    const files = {
      'functions/with_tax.sql': 'amount * 1.19',
      'functions/functions.yml': 'functions: [{name: with_taxes, returns: {data_type: double}}]',
    };
    expect(complaints(files)).toEqual([
      `warning no-node-for-properties:1: Did not find matching node for patch with name 'with_taxes' in the 'functions' section of file 'functions/functions.yml' (did you mean "with_tax"?)`,
      `warning function-without-returns:1: Function 'with_tax' (functions/with_tax.sql) has no properties: it cannot be created without a return type. (add it to the "functions" of a properties file, with "returns: {data_type: …}")`,
    ]);
  });
});

describe('unit tests', () => {
  const unitTest = (text: string) => `unit_tests:\n  - {name: counts, ${text}}\n`;

  test.each([
    [
      'a model that does not exist',
      'model: order, given: [], expect: {rows: []}',
      `error unit-test-model-not-found:2: Unable to find model 'shop.order' for unit test 'counts' in models/shop.yml (did you mean "orders"?)`,
    ],
    [
      'rows that are no list',
      'model: orders, given: [], expect: {rows: "id"}',
      'error invalid-unit-test:2: Unit test counts has expected rows which do not match format dict',
    ],
    [
      'CSV that is no text',
      "model: orders, given: [{input: ref('raw_orders'), format: csv, rows: [{id: 1}]}], expect: {rows: []}",
      'error invalid-unit-test:2: Unit test counts has input rows or fixtures which do not match format csv.  Expected string.',
    ],
    [
      'a fixture without a file',
      'model: orders, given: [], expect: {format: csv, fixture: rows}',
      `error fixture-not-found:2: File not found for fixture 'rows' in unit tests in models/shop.yml (fixtures are .csv and .sql files in the folder "fixtures" of a test path)`,
    ],
    [
      'an input without rows that is no seed',
      "model: orders, given: [{input: ref('orders')}], expect: {rows: []}",
      "error invalid-unit-test:2: Unable to find seed 'shop.orders' for unit tests in directories: seeds",
    ],
    [
      'versions of a model without versions',
      'model: orders, versions: {include: [1]}, given: [], expect: {rows: []}',
      "error invalid-unit-test:2: Unit test 'counts' should not have a versions include or exclude when referencing non-versioned model 'orders'",
    ],
  ])('complain of %s', (_, text, expected) => {
    expect(complaints({ 'models/shop.yml': unitTest(text) })).toEqual([expected]);
  });

  test('of an incremental model say which of its ways they test', () => {
    const model =
      "{{ config(materialized='incremental') }} select 1 as id {% if is_incremental() %} where true {% endif %}";
    const given = (overrides: string) =>
      complaints({
        'models/grown.sql': model,
        'models/shop.yml': unitTest(`model: grown, ${overrides} given: [], expect: {rows: [{id: 1}]}`),
      });
    expect(given('')).toEqual([
      "error invalid-unit-test:2: Boolean override for 'is_incremental' must be provided for unit test 'counts' in model 'grown'",
    ]);
    expect(given('overrides: {macros: {is_incremental: true}},')).toEqual([
      "error invalid-unit-test:2: Unit test 'counts' for incremental model 'grown' must have a 'this' input",
    ]);
    expect(given('overrides: {macros: {is_incremental: false}},')).toEqual([]);
  });
});
