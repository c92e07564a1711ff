/** A small project in which every kind of resource depends on others in every way that a parse knows. */
export const shop: Readonly<Record<string, string>> = {
  'dbt_project.yml': `
name: shop
profile: shop
model-paths: [models]
test-paths: [tests]
flags: {validate_macro_args: false}
vars:
  cutoff: '2024-01-01'
  wanted: {orders: true}
dispatch: [{macro_namespace: kit, search_order: [shop, kit]}]
on-run-start: ["{{ log('start ' ~ var('cutoff')) }}"]
models:
  shop:
    +tags: [all]
    staging: {+materialized: view}
    marts: {+schema: marts, +meta: {owner: "{{ env_var('OWNER', 'nobody') }}"}}
    gone: {+enabled: false}
data_tests: {shop: {+severity: warn}}
`,
  'profiles.yml': `
shop:
  target: dev
  outputs:
    dev: {type: duckdb, path: dev.duckdb, schema: main}
    prod: {type: duckdb, path: prod.duckdb, schema: prod, threads: 3}
`,
  'packages.yml': 'packages: [{local: kit}]\n',
  '.dbtignore': '# nothing\n',
  'dbt_packages/kit/dbt_project.yml': 'name: kit\nmodels: {kit: {+materialized: view}}\n',
  'dbt_packages/kit/macros/kit.sql': `
{% macro star(name) %}{{ return(adapter.dispatch('star', 'kit')(name)) }}{% endmacro %}
{% macro default__star(name) %}select * from {{ ref(name) }}{% endmacro %}
{% macro plain() %}1{% endmacro %}
`,
  'dbt_packages/kit/models/kit_days.sql': "select 1 as day {{ config(tags=['kit']) }}\n",
  'dbt_packages/kit/models/kit.yml':
    'models: [{name: kit_days, columns: [{name: day, data_tests: [not_null]}]}]\nsources: [{name: raw, tables: [{name: kit_raw}]}]\n',
  'macros/names.sql': `
{% macro generate_schema_name(custom, node) %}{{ target.schema if custom is none else target.schema ~ '_' ~ custom }}{% endmacro %}
{% macro money(x) %}({{ x }} / {{ var('scale', 100) }}){% endmacro %}
{% macro deep(x) %}{{ money(x) }}{% endmacro %}
`,
  'macros/refs.sql': `
{% macro parent() %}{{ ref(var('parent', 'stg_orders')) }}{% endmacro %}
{% macro settings() %}{{ config(materialized=env_var('KIND', 'table'), meta={'rate': 1.0}) }}{% endmacro %}
`,
  'macros/tests.sql': `
{% test positive(model, column_name, least=0) %}select * from {{ model }} where {{ column_name }} < {{ least }}{% endtest %}
{% test like_other(model, column_name, other) %}{{ config(severity='error') }}select * from {{ model }} join {{ other }} using ({{ column_name }}){% endtest %}
`,
  'macros/macros.yml':
    'macros: [{name: money, description: \'{{ doc("money") }}\', arguments: [{name: x, type: int}]}]\n',
  'models/docs.md': `
{% docs money %}Cents.{% enddocs %}
{% docs order %}An order.{% enddocs %}
`,
  'models/staging/stg_orders.sql': "select * from {{ source('raw', 'orders') }}\n",
  'models/staging/stg_customers.sql': "select 1 as id, 2 as cents -- {{ money('cents') }}\n",
  'models/staging/stg_days.sql': "{{ kit.star('kit_days') }}\n",
  'models/staging/staging.yml': `
sources:
  - name: raw
    description: Raw data.
    tables:
      - {name: orders, columns: [{name: id, data_tests: [unique]}], freshness: {warn_after: {count: 1, period: day}}}
      - {name: events}
models:
  - name: stg_orders
    description: '{{ doc("order") }}'
    columns:
      - {name: id, description: Key., data_tests: [unique, not_null]}
      - {name: cents, data_tests: [{positive: {arguments: {least: 1}}}, {like_other: {arguments: {other: ref('stg_customers')}}}]}
  - name: stg_customers
    config: {meta: {ratio: 2.0, tags: []}}
    columns: [{name: id, data_tests: [{relationships: {arguments: {to: ref('stg_orders'), field: id}}}]}]
`,
  'models/marts/orders.sql': `
{{ settings() }}
select * from {{ parent() }} {% if var('wanted').get('orders') %}union all select * from {{ ref('stg_orders') }}{% endif %}
`,
  'models/marts/customers.sql':
    "{{ config(tags=['mart'], group='sales') }}\nselect {{ deep('cents') }} as x from {{ ref('stg_customers') }}, {{ ref('orders') }}\n",
  'models/marts/price_v1.sql': 'select 1 as p\n',
  'models/marts/price_v2.sql': "select * from {{ ref('price', v=1) }}\n",
  'models/marts/py_model.py':
    "def model(dbt, session):\n    dbt.config(materialized='table')\n    return dbt.ref('stg_orders')\n",
  'models/marts/marts.yml': `
groups: [{name: sales, owner: {name: Ann}}]
models:
  - name: orders
    data_tests: [{positive: {arguments: {column_name: id}, config: {where: "{{ var('cutoff') }}"}}}]
  - name: customers
    access: protected
    columns: [{name: x, description: X}]
  - name: price
    latest_version: 2
    versions: [{v: 1}, {v: 2}]
    columns: [{name: p, data_tests: [not_null]}]
exposures:
  - {name: board, type: dashboard, owner: {name: Bo, email: b@x.org}, depends_on: ["ref('orders')", "source('raw', 'events')"]}
unit_tests:
  - {name: counts, model: customers, given: [{input: ref('stg_customers'), rows: [{id: 1}]}, {input: ref('orders'), rows: []}], expect: {rows: [{x: 1}]}}
`,
  'models/absent.yml': 'models: [{name: absent, description: Nothing of that name.}]\n',
  'models/gone/old.sql': "select * from {{ ref('stg_orders') }}\n",
  'seeds/countries.csv': 'code,name\nDE,Germany\nFR,France\n',
  'seeds/seeds.yml':
    'seeds: [{name: countries, config: {column_types: {code: text}}, columns: [{name: code, data_tests: [unique]}]}]\n',
  'snapshots/snap.sql':
    "{% snapshot order_history %}{{ config(unique_key='id', strategy='check', check_cols='all', target_schema='snaps') }}select * from {{ ref('orders') }}{% endsnapshot %}\n",
  'snapshots/snap.yml':
    "snapshots: [{name: customer_history, relation: ref('customers'), config: {unique_key: id, strategy: timestamp, updated_at: t}}]\n",
  'tests/no_orders.sql': "select * from {{ ref('orders') }} where 1 = 0\n",
  'tests/generic/even.sql':
    '{% test even(model, column_name) %}select * from {{ model }} where {{ column_name }} % 2 = 1{% endtest %}\n',
  'analyses/look.sql': "select * from {{ ref('customers') }} -- {{ flags.WHICH }}\n",
};
