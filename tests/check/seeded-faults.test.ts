import { expect, it } from 'vitest';
import { checkShop } from './shop-project.ts';

/** A model each, whose line with the mistake ends in `-- !`, and what is said of it. */
const models: Readonly<Record<string, readonly [sql: string, message: string]>> = {
  cast_literal: [
    "select order_id,\n  'abc'::int as n -- !\nfrom orders",
    "Conversion Error: Could not convert string 'abc' to INT32",
  ],
  date_literal: [
    "select *\nfrom orders\nwhere ordered_at >= date '2024-13-01' -- !",
    'Conversion Error: date field value out of range: "2024-13-01"',
  ],
  interval: [
    "select *\nfrom orders\nwhere ordered_at > current_date - interval '90 dayz' -- !",
    'Conversion Error: extract specifier "dayz" not recognized',
  ],
  comparison: [
    "select *\nfrom orders\nwhere country = 'ca'\n  and amount > 'abc' -- !",
    'Conversion Error: Could not convert string "abc" to DECIMAL(16,2)',
  ],
  in_list: [
    "select *\nfrom orders\nwhere ordered_at in (\n  '2024-01-01',\n  'yesterday' -- !\n)",
    'Conversion Error: invalid timestamp field format: "yesterday"',
  ],
  between: [
    "select *\nfrom orders\nwhere ordered_at between '2024-01-01'\n  and '2024-01-32' -- !",
    'Conversion Error: timestamp field value out of range: "2024-01-32"',
  ],
  date_part: [
    "select\n  datediff('dya', ordered_at, ordered_at) as days -- !\nfrom orders",
    'Conversion Error: extract specifier "dya" not recognized',
  ],
  time_zone: [
    "select\n  ordered_at at time zone 'America/Vancuver' as there -- !\nfrom orders",
    "Not implemented Error: Unknown TimeZone 'America/Vancuver'!",
  ],
  no_such_cast: [
    'select\n  cast(amount > 1 as date) as day -- !\nfrom orders',
    'Conversion Error: Unimplemented type for cast (BOOLEAN -> DATE)',
  ],
  join_types: [
    'select 1 as one\nfrom orders as a\njoin orders as b\n  on a.ordered_at = b.amount -- !',
    'Conversion Error: Unimplemented type for cast (DECIMAL(16,2) -> TIMESTAMP)',
  ],
  lag_default: [
    "select\n  lag(amount, 1, 'none') over (order by ordered_at) as last -- !\nfrom orders",
    'Conversion Error: Could not convert string "none" to DECIMAL(16,2)',
  ],
  placeholders: [
    "select\n  format('{} of {}', country) as text -- !\nfrom orders",
    'Invalid Input Error: Argument index "1" out of range',
  ],
  of_union: [
    "select {'a': 1} as s from orders\nunion all\nselect 'x' from orders -- !",
    "Conversion Error: Type VARCHAR with value 'x' can't be cast to the destination type STRUCT(a INTEGER)",
  ],
  out_of_range: [
    'select\n  300::tinyint as n -- !\nfrom orders',
    "Conversion Error: Type INT32 with value 300 can't be cast because the value is out of range for the destination type INT8",
  ],
  case_branches: [
    "select\n  case when amount > 1\n    then 'large' -- !\n    else 0\n  end as size\nfrom orders",
    "Conversion Error: Could not convert string 'large' to INT32",
  ],
  list_condition: [
    'select *\nfrom orders\nwhere [1, 2] -- !',
    'Conversion Error: Unimplemented type for cast (INTEGER[] -> BOOLEAN)',
  ],
};

/** A build takes all of these. */
const right: Readonly<Record<string, string>> = {
  no_row: "select 'abc'::int as n from orders where false",
  guarded: "select * from orders where '' = '' or amount > ''",
  tried: "select try_cast('abc' as int) as n, try('abc'::int) as m from orders",
  not_read: "with unused as (select 'abc'::int as n, order_id from orders) select order_id from unused",
  total: "select amount from orders union all select 'total' from orders",
  days: "select ordered_at > '2024-01-01' as a, ordered_at between '2024-01-01T00:00:00' and '2024-02-01' as b from orders",
};

const withOrders = (sql: string) => sql.replace(/\borders\b/g, "{{ ref('stg_orders') }}");

it('finds what no row can make right, at its line, and nothing that rows decide', async () => {
  const files: Record<string, string> = {};
  for (const [name, [sql]] of Object.entries(models)) files[`models/x/${name}.sql`] = withOrders(sql);
  for (const [name, sql] of Object.entries(right)) files[`models/x/${name}.sql`] = withOrders(sql);
  files['models/x/branch.sql'] = withOrders("select\n  coalesce(amount, 'n/a') as amount\nfrom orders");
  files['models/x/raises.sql'] = withOrders(
    "select\n  case when amount > 1 then 'large'::int end as size\nfrom orders",
  );
  const { lines } = await checkShop(files);
  const expected = Object.entries(models).map(([name, [sql, message]]) => {
    const line = sql.split('\n').findIndex((it) => it.endsWith('-- !')) + 1;
    return `error models/x/${name}.sql:${line} ${message}`;
  });
  const conditional = [
    'warning models/x/branch.sql:2 Conversion Error: Could not convert string "n/a" to DECIMAL(16,2)',
    "warning models/x/raises.sql:2 Conversion Error: Could not convert string 'large' to INT32",
  ];
  const told = lines.map((line) => line.replace(/^(\w+) \S+/, '$1').replace(/, expected format .*/, ''));
  expect(told.sort()).toEqual([...expected, ...conditional].sort());
});

/** Files that a build stumbles over after the queries, and what is said of them. */
const around: Readonly<Record<string, readonly [files: Readonly<Record<string, string>>, message: string]>> =
  {
    'a hook that writes to no table': [
      {
        'models/x.sql': `{{ config(
  post_hook="insert into no_log values (1)",
) }}\nselect 1 as one`,
      },
      'models/x.sql:2 Catalog Error: Table with name no_log does not exist!',
    ],
    'a hook whose column is not there': [
      {
        'models/x.sql': `{{ config(materialized='table',
  post_hook="create index i on {{ this }} (twoo)",
) }}\nselect 1 as one`,
      },
      'models/x.sql:2 Binder Error: Table "x" does not have a column named "twoo"',
    ],
    'a hook whose macro is not there': [
      { 'models/x.sql': `{{ config(\n  pre_hook="{{ log_it() }}",\n) }}\nselect 1 as one` },
      "models/x.sql:2 'log_it' is undefined",
    ],
    'a hook of the run': [
      {
        'dbt_project.yml':
          'name: shop\nprofile: shop\nmodel-paths: [models]\non-run-end:\n  - "insert into no_log values (1)"\n',
      },
      'dbt_project.yml:5 Catalog Error: Table with name no_log does not exist!',
    ],
    'a materialization that is not there': [
      { 'models/x.sql': `{{ config(\n  materialized='tabel',\n) }}\nselect 1 as one` },
      "models/x.sql:2 No materialization 'tabel' was found for adapter duckdb! (searched types 'default' and 'duckdb')",
    ],
    'predicates of a merge': [
      {
        'models/x.sql': `{{ config(materialized='incremental', unique_key='one',
  incremental_strategy='delete+insert', incremental_predicates=['twoo > 1']) }}
select 1 as one`,
      },
      'models/x.sql:2 Binder Error: Referenced column "twoo" not found in FROM clause!',
    ],
    'the type of a contract': [
      {
        'models/x.sql': "{{ config(materialized='table') }}\nselect 1.5 as one",
        'models/x.yml': `models:
  - name: x
    config: {contract: {enforced: true}}
    columns:
      - {name: one, data_type: decimal}`,
      },
      'models/x.yml:5 Column "one" of x is DECIMAL(2,1), and its contract says decimal, which is DECIMAL(18,3).',
    ],
    'the column of a constraint': [
      {
        'models/x.sql': "{{ config(materialized='table') }}\nselect 1 as one",
        'models/x.yml': `models:
  - name: x
    config: {contract: {enforced: true}}
    columns:
      - name: one
        data_type: integer
        constraints:
          - {type: check, expression: twoo > 0}`,
      },
      'models/x.yml:8 Binder Error: Table does not contain column twoo referenced in check constraint!',
    ],
    "SQL of the project's own materialization": [
      {
        'macros/tiny.sql': `{% materialization tiny, default %}
  {% call statement('main') %}
    create or replace table {{ this }} as (select * from ({{ sql }}) whre true)
  {% endcall %}
  {{ return({'relations': [this]}) }}
{% endmaterialization %}`,
        'models/x.sql': "{{ config(materialized='tiny') }}\nselect 1 as one",
      },
      'macros/tiny.sql:3 Parser Error: syntax error at or near "true"',
    ],
  };

it.each(Object.entries(around))('finds %s', async (_title, [files, message]) => {
  const { lines } = await checkShop(files);
  expect(lines.map((it) => it.replace(/^(\w+) \S+/, '$1'))).toEqual([`error ${message}`]);
});

it('leaves hooks alone that a build takes, and runs nothing that leaves the database', async () => {
  const { lines } = await checkShop({
    'dbt_project.yml': `name: shop
profile: shop
model-paths: [models]
on-run-start:
  - create table if not exists main.audit (ran timestamp, what varchar)
  - create or replace macro half(x) as x / 2
  - create table if not exists main.made as select 1 as made_id
  - copy (select 1) to '/no/such/folder/file.csv'
  - explain analyze copy (select 1) to '/no/such/folder/file.csv'
  - prepare leak as copy (select 1) to '/no/such/folder/file.csv'
  - execute leak
on-run-end:
  - "{% for result in results %}insert into main.audit values (now(), '{{ result.node.name }}');{% endfor %}"
  - drop table main.audit
`,
    'models/x.sql': `{{ config(materialized='incremental', unique_key='one',
  pre_hook="insert into main.audit values (now(), 'before')",
  post_hook=["create index if not exists i on {{ this }} (one)", {"sql": "vacuum", "transaction": false}]) }}
select half(order_id) as one from {{ ref('stg_orders') }}`,
    'models/asks.sql': `{% do run_query("copy (select 1) to '/no/such/folder/file.csv'") %} select 1 as one`,
    'models/made.yml': 'sources: [{name: hooks, schema: main, tables: [{name: made}]}]',
    'models/read_made.sql': "select made_id + 1 as two from {{ source('hooks', 'made') }}",
  });
  expect(lines).toEqual([]);
});

it('says nothing of columns that are made of values, and that a view can not have them', async () => {
  const pivot = "pivot {{ ref('stg_orders') }} on country using count(*)";
  const { lines, unchecked } = await checkShop({
    'models/by_country.sql': `{{ config(materialized='table') }}\n${pivot}`,
    'models/canadian.sql': "select ca from {{ ref('by_country') }}",
    'models/as_view.sql': pivot,
  });
  expect(lines).toEqual([
    'error sql-parser-error models/as_view.sql:1 Parser Error: PIVOT statements with pivot elements extracted from the data cannot be used in views.',
  ]);
  expect([...unchecked.keys()].sort()).toEqual([
    'model.shop.as_view',
    'model.shop.by_country',
    'model.shop.canadian',
  ]);
});

it('blames bad syntax on the macro where all calls fail, else on the call', async () => {
  const twice = {
    'models/one.sql': "select 1 as a,\n  {{ half('order_id') }} as b\nfrom {{ ref('stg_orders') }}",
    'models/two.sql': "select {{ half('customer_id') }} as b\nfrom {{ ref('stg_orders') }}",
  };
  const right = '{% macro half(column) %}\n({{ column }} / 2)\n{% endmacro %}\n';
  const wrong = await checkShop({ ...twice, 'macros/half.sql': right.replace('2)', '2') });
  expect(wrong.lines).toEqual([expect.stringMatching(/^error sql-parser-error macros\/half.sql:2 /)]);
  const called = await checkShop({
    ...twice,
    'macros/half.sql': right,
    'models/three.sql': "select 1 as a,\n  {{ half() }} as b\nfrom {{ ref('stg_orders') }}",
  });
  expect(called.lines).toEqual([expect.stringMatching(/^error sql-parser-error models\/three.sql:2 /)]);
});

it('goes on behind bad syntax and tables that are not there', async () => {
  const noComma = 'with a as (\n  select\n    order_id as id\n    amount\n  from orders\n)';
  const { lines } = await checkShop({
    'models/x/constant.sql': withOrders(
      `${noComma}\nselect\n  datediff('dya', current_date, current_date) as days\nfrom a`,
    ),
    'models/x/twice.sql': withOrders(`${noComma}, a as (\n  select 1 as one\n)\nselect * from a`),
    'models/x/star.sql': withOrders('select\n  o.*,\n  order_idd\nfrom orders'),
  });
  expect(lines.map((line) => line.split(' ').slice(2, 5).join(' '))).toEqual([
    'models/x/constant.sql:3 Parser Error:',
    'models/x/constant.sql:8 Conversion Error:',
    'models/x/star.sql:2 Binder Error:',
    'models/x/star.sql:3 Binder Error:',
    'models/x/twice.sql:3 Parser Error:',
    'models/x/twice.sql:6 Parser Error:',
  ]);
});
