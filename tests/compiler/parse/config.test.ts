import { describe, expect, it } from 'vitest';
import type { ManifestNode } from '../../../src/compiler/manifest/resource.ts';
import { parseFiles } from './support/parse-files.ts';

const PROJECT = `
name: shop
models:
  +tags: base
  +meta: {owner: ann, level: 1}
  shop:
    marts:
      +materialized: table
      +tags: [marts]
      +grants: {select: [reader]}
      orders:
        +schema: "{{ 'sales' if target.name == 'dev' else 'other' }}"
`;

function model(files: Record<string, string>, id = 'model.shop.orders'): ManifestNode {
  const { manifest, diagnostics } = parseFiles(files);
  expect(diagnostics.map((d) => d.message)).toEqual([]);
  return manifest.nodes[id]!;
}

describe('the config of a model', () => {
  it('comes from the project, its properties and its file, each stronger than the one before', () => {
    const orders = model({
      'dbt_project.yml': PROJECT,
      'models/marts/orders.sql': `{{ config(materialized='view', tags='file', grants={'+select': ['bob']}) }} select 1 as id`,
      'models/marts/orders.yml': `
models:
  - name: orders
    config: {materialized: incremental, tags: [yaml], meta: {level: 2}}
`,
    });
    expect(orders.config.materialized).toBe('view');
    expect(orders.config.tags).toEqual(['base', 'marts', 'yaml', 'file']);
    expect(orders.tags).toEqual(['base', 'marts', 'file', 'yaml']);
    expect(orders.config.meta).toEqual({ owner: 'ann', level: 2 });
    expect(orders.config.grants).toEqual({ select: ['reader', 'bob'] });
    expect(orders.relation_name).toBe('"shop"."main_sales"."orders"');
  });

  it('keeps what dbt_project.yml says when the file says none', () => {
    const orders = model({
      'dbt_project.yml': PROJECT,
      'models/marts/orders.sql': `{{ config(materialized=none, schema=none) }} select 1 as id`,
    });
    expect(orders.config.materialized).toBe('table');
    expect(orders.config.schema).toBe('sales');
    expect(orders.schema).toBe('main');
  });

  it("becomes none where the file says so of a config of the project's own", () => {
    const orders = model({
      'dbt_project.yml': 'name: shop\nmodels: {+materialized: table, +required_docs: true}',
      'models/marts/orders.sql': '{{ config(required_docs=none, materialized=none) }} select 1 as id',
    });
    expect(orders.config['required_docs']).toBeNull();
    expect(orders.config.materialized).toBe('table');
  });

  it('has a description that keeps its last newline where there is nothing to render', () => {
    const orders = model({
      'dbt_project.yml': 'name: shop',
      'models/marts/orders.sql': 'select 1 as id',
      'models/orders.yml':
        'models:\n  - name: orders\n    description: |\n      Files are {date}.csv.\n    access: public\n',
    });
    expect(orders.description).toBe('Files are {date}.csv.\n');
  });

  it('is unrendered where state:modified compares it', () => {
    const orders = model({ 'dbt_project.yml': PROJECT, 'models/marts/orders.sql': 'select 1 as id' });
    expect(orders.unrendered_config).toEqual({
      tags: ['marts'],
      meta: { owner: 'ann', level: 1 },
      materialized: 'table',
      grants: { select: ['reader'] },
      schema: "{{ 'sales' if target.name == 'dev' else 'other' }}",
    });
  });

  it('goes through a macro of the project that names schemas', () => {
    const orders = model({
      'dbt_project.yml': PROJECT,
      'macros/names.sql': `{% macro generate_schema_name(custom, node) %}{{ custom or 'plain' }}_{{ node.name }}{% endmacro %}`,
      'models/marts/orders.sql': 'select 1 as id',
    });
    expect(orders.schema).toBe('sales_orders');
  });
});

describe('properties of disabled models', () => {
  it('can switch one on, and off', () => {
    const { manifest } = parseFiles({
      'dbt_project.yml': 'name: shop',
      'models/orders.sql': '{{ config(enabled=false) }} select 1 as id',
      'models/customers.sql': 'select 1 as id',
      'models/all.yml': `
models:
  - {name: customers, description: nobody, config: {enabled: false}}
  - {name: orders, description: all of them}
`,
    });
    expect(Object.keys(manifest.nodes)).toEqual([]);
    expect(manifest.disabled['model.shop.customers']?.[0]).toMatchObject({ description: 'nobody' });
    expect(manifest.disabled['model.shop.orders']?.[0]).toMatchObject({ description: 'all of them' });
  });
});

describe('a versioned model', () => {
  it('has a node for each version, and its name means the latest', () => {
    const { manifest } = parseFiles({
      'dbt_project.yml': 'name: shop',
      'models/orders_v1.sql': 'select 1 as id, 2 as old',
      'models/orders.sql': 'select 1 as id',
      'models/report.sql': `select * from {{ ref('orders') }} join {{ ref('orders', v=1) }} using (id)`,
      'models/orders.yml': `
models:
  - name: orders
    latest_version: 2
    columns:
      - {name: id, data_tests: [unique]}
    versions:
      - v: 1
        columns:
          - {include: all}
          - {name: old}
      - v: 2
`,
    });
    expect(Object.values(manifest.nodes).map((node) => `${node.resource_type} ${node.name}`)).toEqual([
      'model orders',
      'model orders',
      'model report',
      'test unique_orders_v1_id',
      'test unique_orders_v2_id',
    ]);
    expect(manifest.parent_map['model.shop.report']).toEqual([
      'model.shop.orders.v1',
      'model.shop.orders.v2',
    ]);
    expect(Object.keys(manifest.nodes['model.shop.orders.v1']!.columns)).toEqual(['id', 'old']);
    expect(manifest.nodes['model.shop.orders.v1']).toMatchObject({
      alias: 'orders_v1',
      version: 1,
      latest_version: 2,
    });
  });
});

describe('a version of a model', () => {
  const versions = (own: string, files: Record<string, string> = {}) =>
    parseFiles({
      'dbt_project.yml': 'name: shop\nmodels: {shop: {orders: {v2: {+tags: [second]}}}}',
      'models/orders_v1.sql': 'select 1 as id, 2 as amount',
      'models/orders_v2.sql': 'select 1 as id, 2 as amount',
      'models/orders.yml': `
models:
  - name: orders
    description: all orders
    access: public
    docs: {show: false, node_color: red}
    deprecation_date: 2030-01-01
    config: {tags: [all], meta: {owner: {name: ann}}}
    columns: [{name: id, data_type: int}, {name: amount}]
    versions:
${own}`,
      ...files,
    });

  it('takes of its own keys what dbt 1.11.16 takes of them', () => {
    const { manifest, diagnostics } = versions(`
      - v: 1
        access: protected
        description: ''
        docs: {node_color: blue}
        deprecation_date: 2029-05-06
      - v: 2
        description: the second
        config: {access: protected, tags: two, meta: {owner: {mail: bob}}, docs: {node_color: blue}}
        constraints: [{type: unique, columns: [id]}]
        columns: [{include: '*', exclude: [amount]}, {name: id, data_type: bigint}]
`);
    expect(diagnostics).toEqual([]);
    const [first, second] = [1, 2].map((v) => manifest.nodes[`model.shop.orders.v${v}`]!);
    expect(first).toMatchObject({
      access: 'public',
      description: 'all orders',
      docs: { show: false, node_color: 'red' },
      deprecation_date: '2029-05-06T00:00:00+00:00',
      tags: ['all'],
      meta: { owner: { name: 'ann' } },
      constraints: [],
    });
    expect(second).toMatchObject({
      access: 'protected',
      description: 'the second',
      docs: { show: false, node_color: 'blue' },
      deprecation_date: null,
      tags: ['second', 'two'],
      meta: { owner: { name: 'ann', mail: 'bob' } },
      constraints: [{ type: 'unique', columns: ['id'] }],
    });
    expect(Object.values(second!.columns).map((column) => [column.name, column.data_type])).toEqual([
      ['id', 'bigint'],
    ]);
  });

  it('warns of the keys that belong into its config, which dbt refuses', () => {
    const { diagnostics } = versions(`
      - {v: 1, group: sales}
      - {v: 2, descripton: the second}
`);
    expect(diagnostics.map((d) => [d.severity, d.message, d.hint])).toEqual([
      [
        'warning',
        'Unknown key "group" in a version of model "orders"; it is ignored.',
        'did you mean "config.group"?',
      ],
      [
        'warning',
        'Unknown key "descripton" in a version of model "orders"; it is ignored.',
        'did you mean "description"?',
      ],
    ]);
  });
});

describe('a Python model', () => {
  it('is read without being run', () => {
    const scored = model(
      {
        'dbt_project.yml': 'name: shop',
        'models/orders.sql': 'select 1 as id',
        'models/scored.py': `def model(dbt, session):
    # dbt.ref('nothing')
    dbt.config(tags=["py"], packages=["numpy==1.26"])
    limit = dbt.config.get("limit", 3)
    return dbt.ref("orders")
`,
      },
      'model.shop.scored',
    );
    expect(scored).toMatchObject({
      language: 'python',
      tags: ['py'],
      depends_on: { nodes: ['model.shop.orders'] },
    });
    expect(scored.config).toMatchObject({
      materialized: 'table',
      packages: ['numpy==1.26'],
      config_keys_used: ['limit'],
      config_keys_defaults: [3],
    });
  });
});

describe('a node that dbt reads without rendering', () => {
  it('names a source once, as dbt does there and nowhere else', () => {
    const sources = {
      'dbt_project.yml': 'name: shop',
      'models/raw.yml': 'sources: [{name: raw, tables: [{name: orders}]}]',
    };
    const twice = "{{ source('raw', 'orders') }} {{ source('raw', 'orders') }}";
    const plain = model({ ...sources, 'models/orders.sql': `select 1 -- ${twice}` });
    expect(plain.sources).toEqual([['raw', 'orders']]);
    const rendered = model({ ...sources, 'models/orders.sql': `select {{ 1 }} -- ${twice}` });
    expect(rendered.sources).toHaveLength(2);
  });
});

describe('what dbt-core 1.11.16 writes of', () => {
  it('folders that dbt_project.yml names with ./', () => {
    const { manifest } = parseFiles({
      'dbt_project.yml': 'name: shop\nmodel-paths: [./models]\n',
      'models/marts/orders.sql': 'select 1 as id',
      'models/marts/orders.yml': 'models: [{name: orders, columns: [{name: id, data_tests: [unique]}]}]',
    });
    const { 'model.shop.orders': orders, ...tests } = manifest.nodes;
    expect(orders).toMatchObject({
      path: 'marts/orders.sql',
      original_file_path: './models/marts/orders.sql',
      patch_path: 'shop://./models/marts/orders.yml',
      fqn: ['shop', 'marts', 'orders'],
    });
    expect(Object.values(tests).map((test) => test.fqn)).toEqual([['shop', 'marts', 'unique_orders_id']]);
  });

  it('macros that are handed to another one: a node depends on what it calls itself', () => {
    const handed = "{{ each(double) }}{% call around() %}{{ double('b') }}{% endcall %}";
    const orders = model({
      'dbt_project.yml': 'name: shop',
      'macros/each.sql': `{% macro each(f) %}{{ f('a') }}{% endmacro %}
{% macro double(name) %}2 * {{ name }}{% endmacro %}
{% macro around() %}({{ caller() }}){% endmacro %}`,
      'models/orders.sql': `select ${handed}`,
    });
    expect(orders.depends_on.macros).toEqual(['macro.shop.each', 'macro.shop.around']);
  });

  it('tests whose "arguments" is an argument, where a flag of the project says so', () => {
    const files = {
      'tests/generic/near.sql': '{% test near(model, arguments=none, within=1) %}select 1{% endtest %}',
      'models/orders.sql': 'select 1 as id',
      'models/orders.yml': 'models: [{name: orders, data_tests: [{near: {arguments: {within: 5}}}]}]',
    };
    const kwargs = (project: string) => {
      const { manifest } = parseFiles({ 'dbt_project.yml': project, ...files });
      return Object.values(manifest.nodes).find((node) => node.test_metadata)?.test_metadata?.kwargs;
    };
    const model = "{{ get_where_subquery(ref('orders')) }}";
    expect(kwargs('name: shop')).toEqual({ within: 5, model });
    expect(kwargs('name: shop\nflags: {require_generic_test_arguments_property: false}')).toEqual({
      arguments: { within: 5 },
      model,
    });
  });

  it('dbt_project.yml that asks for the time, a module, a flag or the thread', () => {
    const orders = model({
      'dbt_project.yml': `
name: shop
models:
  +schema: "{{ 'year_' ~ run_started_at.strftime('%Y') }}"
  +tags: ["{{ modules.datetime.date(2024, 2, 29).isoformat() }}", "{{ thread_id }}", "{{ flags.WHICH }}"]
`,
      'models/orders.sql': 'select 1 as id',
    });
    expect(orders.config).toMatchObject({
      schema: 'year_2026',
      tags: ['2024-02-29', 'MainThread', 'parse'],
    });
  });
});
