// A project with every kind of node that writes, for the tests that interrupt builds of it.
import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';

/** Name of its database file. */
export const shopDatabase = 'shop.duckdb';

/** Microbatch models take these days, whatever day it is. */
export const shopBuild = [
  'build',
  '--threads',
  '4',
  '--event-time-start',
  '2026-01-01',
  '--event-time-end',
  '2026-01-06',
];

/** So many that a build writes several of them at once. */
const smallViews = 40;

/** Writes the project; `lines` rows come of each order. */
export function writeShop(folder, { lines = 150 } = {}) {
  for (const [path, text] of Object.entries(files(lines))) write(folder, path, text);
  for (let i = 0; i < smallViews; i++) {
    const text = `select id, amount * ${i} as part from {{ ref('raw_orders') }}`;
    write(folder, `models/small/small_${i}.sql`, text);
  }
  mkdirSync(join(folder, 'files'), { recursive: true });
  writeOrders(folder, 'first');
}

/** Orders as they are at first, or later: a third of them changed, and some more. */
export function writeOrders(folder, version) {
  const rows = [];
  const count = version === 'first' ? 400 : 600;
  for (let id = 1; id <= count; id++) {
    const isChanged = version === 'later' && id % 3 === 0;
    const status = isChanged ? 'shipped' : 'placed';
    const day = `2026-01-0${1 + (id % 5)}`;
    const changed = isChanged || id > 400 ? '2026-01-07 12:00:00' : `${day} 12:00:00`;
    rows.push(
      [id, 1 + (id % 40), status, id * 7 + (isChanged ? 1 : 0), `${day} 10:00:00`, changed].join(','),
    );
  }
  write(
    folder,
    'seeds/raw_orders.csv',
    ['id,customer,status,amount,ordered_at,changed_at', ...rows, ''].join('\n'),
  );
}

function write(folder, path, text) {
  mkdirSync(dirname(join(folder, path)), { recursive: true });
  writeFileSync(join(folder, path), text);
}

function files(lines) {
  return {
    'dbt_project.yml': `
name: shop
version: '1.0'
profile: shop
flags: {send_anonymous_usage_stats: false}
on-run-start: "create table if not exists audit (name text primary key, total hugeint)"
on-run-end: "insert or replace into audit select 'end', count(*) from {{ target.schema }}.order_lines"
models:
  shop:
    sales:
      +post-hook: "insert or replace into audit select '{{ this.name }}', 1"
`,
    'profiles.yml': `
shop:
  target: dev
  outputs: {dev: {type: duckdb, path: ${shopDatabase}, threads: 4, external_root: files}}
`,
    'seeds/seeds.yml': `
seeds: [{name: raw_orders, config: {column_types: {ordered_at: timestamp, changed_at: timestamp}}}]
`,
    'models/sales/orders.sql': `{{ config(materialized='view', event_time='ordered_at') }}
select *, cast(ordered_at as date) as day from {{ ref('raw_orders') }}`,
    'models/sales/order_lines.sql': `{{ config(materialized='table',
  pre_hook={'sql': "insert or replace into audit values ('before lines', 1)", 'transaction': false}) }}
select id, customer, day, changed_at, line, amount * line as total
from {{ ref('orders') }}, range(${lines}) as lines(line)`,
    'models/sales/customers.sql': `{{ config(materialized='table', schema='marts') }}
select customer, count(*) as orders, sum(total) as total, max(day) as last_day from {{ ref('order_lines') }} group by all`,
    'models/sales/top_customers.sql': `{{ config(materialized='view', schema='marts') }}
select * from {{ ref('customers') }} where total > 1000`,
    'models/sales/lines_appended.sql': `{{ config(materialized='incremental', incremental_strategy='append') }}
select * from {{ ref('order_lines') }}
{% if is_incremental() %} where id > (select max(id) from {{ this }}) {% endif %}`,
    'models/sales/lines_replaced.sql': `{{ config(materialized='incremental', incremental_strategy='delete+insert', unique_key='id') }}
select * from {{ ref('order_lines') }}
{% if is_incremental() %} where changed_at > (select max(changed_at) from {{ this }}) {% endif %}`,
    'models/sales/orders_merged.sql': `{{ config(materialized='incremental', incremental_strategy='merge', unique_key=['id', 'line']) }}
select * from {{ ref('order_lines') }} where line < 20`,
    'models/sales/orders_of_days.sql': `{{ config(materialized='incremental', incremental_strategy='microbatch',
  event_time='ordered_at', begin='2026-01-01', batch_size='day') }}
select id, status, amount, ordered_at from {{ ref('orders') }}`,
    'models/sales/lines_file.sql': `{{ config(materialized='external', format='parquet') }}
select * from {{ ref('order_lines') }} order by id, line`,
    'models/sales/lines_by_day.sql': `{{ config(materialized='external', options={'partition_by': 'day', 'overwrite_or_ignore': true}) }}
select * from {{ ref('lines_replaced') }}`,
    'models/sales/from_files.sql': `{{ config(materialized='table') }}
select a.day, count(*) as rows, sum(a.total) as total
from {{ ref('lines_file') }} a join {{ ref('lines_by_day') }} b using (id, line) group by all`,
    'snapshots/snapshots.yml': `
snapshots:
  - name: orders_by_time
    relation: ref('raw_orders')
    config: {unique_key: id, strategy: timestamp, updated_at: changed_at}
  - name: orders_by_value
    relation: ref('raw_orders')
    config: {unique_key: id, strategy: check, check_cols: [status, amount]}
`,
    'models/models.yml': `
models:
  - name: order_lines
    columns:
      - name: id
        data_tests:
          - not_null
          - unique: {config: {severity: warn, store_failures: true}}
  - name: orders
    columns:
      - name: status
        data_tests:
          - accepted_values:
              arguments: {values: [placed]}
              config: {severity: warn, store_failures_as: view}
  - name: customers
    columns: [{name: customer, data_tests: [unique, not_null]}]
`,
    'tests/no_big_orders.sql': `{{ config(severity='warn', store_failures=true) }}
select * from {{ ref('orders') }} where amount > 2000`,
  };
}
