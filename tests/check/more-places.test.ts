import { describe, expect, it } from 'vitest';
import { checkShop, cleanShop } from './shop-project.ts';

const changed = (path: string, from: string, to: string) => {
  const text = cleanShop[path]!;
  if (!text.includes(from)) throw new Error(`${path} has no "${from}"`);
  return { [path]: text.replace(from, to) };
};

const unitTest = `unit_tests:
  - name: adds_up
    model: stg_orders
    given:
      - input: source('raw', 'orders')
        rows: [{id: 1, cents: 100}]
    expect: {rows: [{order_id: 1}]}
`;

describe('check tells', () => {
  it.each([
    {
      title: 'a value of accepted_values that the type of the column can not hold',
      change: changed(
        'models/schema.yml',
        'data_tests: [unique, not_null]',
        "data_tests: [{accepted_values: {arguments: {values: ['1', 'one']}}}]",
      ),
      line: 'error accepted-value-mistyped models/schema.yml:5 accepted_values lists "one", which is no INTEGER, and column order_id is one: the test fails to run.',
    },
    {
      title: 'an argument that a test does not take, in its YAML',
      change: changed('models/schema.yml', 'field: code', 'feild: code'),
      line: 'models/schema.yml:11',
    },
    {
      title: 'a strategy that no macro has',
      change: changed('models/daily.sql', "unique_key='day'", "incremental_strategy='upsert'"),
      line: 'models/daily.sql:1 dbt could not find an incremental strategy macro',
    },
    {
      title: 'a union of unequal columns at the union',
      change: changed('models/customers.sql', 'group by 1', 'group by 1\nunion all\nselect 1, 2'),
      line: 'models/customers.sql:12 Binder Error: Set operations can only apply',
    },
    {
      title: 'a quote that is not closed, where it opens',
      change: changed(
        'models/customers.sql',
        'group by 1',
        "where paid.amount <> 'none\n  and country.code = 'ca'\ngroup by 1",
      ),
      line: 'error sql-parser-error models/customers.sql:11 Parser Error: syntax error at or near "ca"',
    },
    {
      title: 'a column that a unit test gives and nobody has',
      change: { 'models/unit.yml': unitTest.replace('{id', '{idd') },
      line: "models/unit.yml:6 Invalid column name: 'idd' in unit test fixture",
    },
    {
      title: 'a column that a unit test expects and nobody has',
      change: { 'models/unit.yml': unitTest.replace('{order_id', '{order_idd') },
      line: "error unit-test-column-missing models/unit.yml:7 Unit test adds_up expects a column 'order_idd', which its model does not give.",
    },
    {
      title: 'a value that a unit test gives and no column can hold',
      change: { 'models/unit.yml': unitTest.replace('cents: 100', 'cents: cheap') },
      line: 'models/unit.yml:6',
    },
    {
      title: 'a column that a semantic model is made of and nobody has',
      change: {
        'models/semantic.yml': `semantic_models:
  - name: orders
    model: ref('stg_orders')
    defaults: {agg_time_dimension: ordered_at}
    entities: [{name: order, type: primary, expr: order_id}]
    dimensions: [{name: ordered_at, type: time, type_params: {time_granularity: day}}]
    measures:
      - {name: sold, agg: sum, expr: amuont}
      - {name: count, agg: sum, expr: 1}
`,
      },
      line: 'warning semantic-column-missing models/semantic.yml:8 "sold" of the semantic layer is made of a column "amuont", which stg_orders does not have.',
    },
    {
      title: 'an input of a unit test that is not there',
      change: { 'models/unit.yml': unitTest.replace("source('raw', 'orders')", "ref('stg_order')") },
      line: "error unit-test-input-not-found models/unit.yml:5 Unit test 'adds_up' had an input (ref('stg_order'))",
    },
    {
      title: 'a unit test that fails',
      change: { 'models/unit.yml': unitTest.replace('order_id: 1', 'order_id: 2') },
      line: 'error unit-test-fails models/unit.yml:2 Unit test adds_up fails: actual differs from expected:',
    },
    {
      title: 'a type of a seed in its YAML',
      change: {
        'seeds/seeds.yml': 'seeds:\n  - name: countries\n    config:\n      column_types: {code: vachar}\n',
      },
      line: 'seeds/seeds.yml:4 Catalog Error: Type with name vachar does not exist!',
    },
    {
      title: 'a row of VALUES of another width than the first',
      change: { 'models/made.sql': 'select *\nfrom (values (1, 2),\n  (3)) as made(a, b)' },
      line: 'error sql-parser-error models/made.sql:3 Parser Error: VALUES lists must all be the same length',
    },
    {
      title: 'a comma that is missing where it should stand',
      change: { 'models/made.sql': 'select 1 as a\n\n  , 2 as b\n\n  3 as c' },
      line: 'error sql-parser-error models/made.sql:3 Parser Error: syntax error at or near "3"',
    },
    {
      title: 'a keyword that is misspelt, rather than what follows it',
      change: { 'models/made.sql': "select order_id\nform\n  {{ ref('stg_orders') }}" },
      line: 'error sql-parser-error models/made.sql:2 Parser Error: syntax error at or near',
    },
    {
      title: 'the second CTE of a name',
      change: { 'models/made.sql': 'with a as (select 1 as b),\na as (select 2 as b)\nselect b from a' },
      line: 'error sql-parser-error models/made.sql:2 Parser Error: Duplicate CTE name "a"',
    },
    {
      title: 'a sum in WHERE, rather than its alias',
      change: {
        'models/made.sql': "select sum(amount) as total\nfrom {{ ref('stg_orders') }}\nwhere total > 1",
      },
      line: 'error sql-binder-error models/made.sql:3 Binder Error: WHERE clause cannot contain aggregates!',
    },
    {
      title: 'a column that a contract has twice in the query',
      change: {
        'models/made.sql': "{{ config(materialized='table') }}\nselect 1 as a,\n  2 as a",
        'models/made.yml':
          'models: [{name: made, config: {contract: {enforced: true}}, columns: [{name: a, data_type: integer}]}]',
      },
      line: 'error contract-column-extra models/made.sql:3 The query of made gives a column "a_1", which its contract does not have.',
    },
    {
      title: 'a column of a contract without a type',
      change: {
        'models/made.sql': "{{ config(materialized='table') }}\nselect 1 as a",
        'models/made.yml':
          'models:\n  - name: made\n    config: {contract: {enforced: true}}\n    columns:\n      - {name: a}',
      },
      line: 'error contract-type-missing models/made.yml:5 The contract of made has a column "a" without a data_type.',
    },
    {
      title: 'an input that a unit test gives and its model does not read',
      change: { 'models/unit.yml': unitTest.replace("source('raw', 'orders')", "ref('customers')") },
      line: 'error unit-test-input-missing models/unit.yml:5',
    },
    {
      title: 'an argument that not_null does not take',
      change: changed('models/schema.yml', 'not_null]', '{not_null: {arguments: {treshold: 3}}}]'),
      line: 'models/schema.yml:5',
    },
    {
      title: 'a type of a seed that most values do not fit, rather than the first of them',
      change: {
        'seeds/seeds.yml': 'seeds:\n  - name: countries\n    config:\n      column_types: {code: integer}\n',
      },
      line: 'error sql-conversion-error seeds/seeds.yml:4 Conversion Error: CSV Error on Line: 2',
    },
    {
      title: 'a setting of snapshots that has no such value',
      change: {
        'snapshots/s.yml':
          "snapshots:\n  - name: kept\n    relation: ref('stg_orders')\n    config:\n      strategy: check\n      check_cols: all\n      unique_key: order_id\n      hard_deletes: purge\n",
      },
      line: 'error hard-deletes-invalid snapshots/s.yml:8 Invalid setting for property hard_deletes.',
    },
    {
      title: 'a setting that nothing reads and that is nearly another, in a model',
      change: changed('models/daily.sql', "unique_key='day'", "uniqe_key='day'"),
      line: 'warning setting-misspelt models/daily.sql:1 Nothing reads a setting "uniqe_key".',
    },
    {
      title: 'a setting that nothing reads and that is nearly another, in the project file',
      change: {
        'dbt_project.yml':
          'name: shop\nprofile: shop\nmodels:\n  shop:\n    +materialised: table\n    +owner: me\n',
      },
      line: 'warning setting-misspelt dbt_project.yml:5 Nothing reads a setting "materialised".',
    },
    {
      title: 'a value of on_schema_change that a run takes for another',
      change: changed(
        'models/daily.sql',
        "unique_key='day'",
        "unique_key='day',\n  on_schema_change='sync_all_column'",
      ),
      line: 'warning schema-change-unknown models/daily.sql:2',
    },
    {
      title: 'a key that a snapshot does not have, in its YAML',
      change: {
        'snapshots/s.yml':
          "snapshots:\n  - name: kept\n    relation: ref('stg_orders')\n    config:\n      {strategy: check, check_cols: all, unique_key: order_key}\n",
      },
      line: 'error config-column-missing snapshots/s.yml:5 "unique_key" of kept names the column "order_key", which is not there.',
    },
    {
      title: 'a database that can not be there, where its source is read',
      change: {
        'models/far.yml':
          'sources: [{name: far, database: main, tables: [{name: t, columns: [{name: id, data_type: integer}]}]}]\n',
        'models/read_far.sql': "select id from {{ source('far', 't') }}\n",
      },
      line: 'models/read_far.sql:1 Binder Error: Catalog "main" does not exist!',
    },
  ])('$title', async ({ change, line }) => {
    const { lines } = await checkShop(change as Readonly<Record<string, string>>);
    expect(lines).toEqual([expect.stringContaining(line)]);
  });

  it('each of several mistakes of one query, and types behind a name that is near another', async () => {
    const { lines } = await checkShop({
      'models/made.sql':
        "select\n  order_idd,\n  amuont as sold,\n  lef(country, 2) as c\nfrom {{ ref('stg_orders') }} as o\nwhere oo.amount > 1",
      'models/on_made.sql': "select sold + 1 as more,\n  left(sold) as fewer\nfrom {{ ref('made') }}",
    });
    expect(lines.map((line) => /models\/\w+\.sql:\d+/.exec(line)?.[0])).toEqual([
      'models/made.sql:6',
      'models/made.sql:2',
      'models/made.sql:3',
      'models/made.sql:4',
      'models/on_made.sql:2',
    ]);
  });

  it('nothing of a unit test that fits', async () => {
    const { lines } = await checkShop({ 'models/unit.yml': unitTest });
    expect(lines).toEqual([]);
  });

  it('nothing of a source that a seed fills', async () => {
    const { lines, relations } = await checkShop({
      'models/more_sources.yml': 'sources:\n  - {name: seeded, schema: main, tables: [{name: countries}]}\n',
      'models/read_seed.sql': "select code from {{ source('seeded', 'countries') }}\n",
    });
    expect(lines).toEqual([]);
    expect(relations.get('model.shop.read_seed')?.columns).toEqual([{ name: 'code', type: 'VARCHAR' }]);
  });

  it('a missing column of a source whose sample data is a seed that is switched off', async () => {
    const { lines } = await checkShop({
      'seeds/sample.csv': 'id,name\n1,a\n',
      'seeds/broken.csv': 'id,name\n1,a,b\n',
      'seeds/sample.yml':
        'seeds:\n  - name: sample\n    config: {enabled: false}\n  - name: broken\n    config: {enabled: false}\n',
      'models/more_sources.yml':
        'sources:\n  - {name: sampled, schema: main, tables: [{name: sample}, {name: broken}]}\n',
      'models/read_sample.sql': "select\n  id,\n  nam\nfrom {{ source('sampled', 'sample') }}\n",
      'models/read_broken.sql': "select nothing from {{ source('sampled', 'broken') }}\n",
    });
    expect(lines.map((it) => it.slice(0, 60))).toEqual([
      'warning source-schema-unknown models/more_sources.yml:2 The ',
      'error sql-binder-error models/read_sample.sql:3 Binder Error',
    ]);
  });
});
