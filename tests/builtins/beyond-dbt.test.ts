import { appendFileSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { openWarehouse } from '../../src/runner/duckdb/warehouse.ts';
import { buildProject, copyProject, projectIn } from './support/build-project.ts';
import { plainStatements } from './support/plain-statements.ts';

const shop = fileURLToPath(new URL('../cases/builtins/shop', import.meta.url));

describe('a project built with the built-in macros', () => {
  let folder = '';
  let remove = (): void => {};
  beforeEach(() => {
    ({ folder, remove } = copyProject(shop));
  });
  afterEach(() => remove());

  /** Runs a script, then a query, on the project's database. */
  async function ask(script: string, query = 'select 1'): Promise<unknown> {
    const warehouse = await openWarehouse(projectIn(folder).profile.credentials, { workingFolder: folder });
    try {
      return await warehouse.lend(async (session) => {
        if (script) await session.execute(script);
        return (await session.execute(query, { fetch: true })).rows;
      });
    } finally {
      await warehouse.close();
    }
  }

  test('drops what a killed run left, whatever it is', async () => {
    await ask(
      'create view dim_customers__dbt_tmp as select 1; create table dim_customers__dbt_backup (id integer);',
    );
    const only = ['customers', 'stg_customers', 'customers_table'];
    const { status } = await buildProject(folder, { only });
    expect(status['model.shop.customers_table']![0]).toBe('success');
    expect(
      await ask('', "select table_name from information_schema.tables where table_name like '%dbt%'"),
    ).toEqual([]);
  });

  test('replaces a view by a table and a table by a view', async () => {
    const only = ['orders', 'stg_orders', 'orders_default', 'recent_orders'];
    await buildProject(folder, { only });
    appendFileSync(join(folder, 'models/stg_orders.sql'), "{{ config(materialized='table') }}\n");
    writeFileSync(
      join(folder, 'models/marts/orders_default.sql'),
      "select * from {{ ref('recent_orders') }}\n",
    );
    const { status } = await buildProject(folder, { only });
    expect(Object.values(status).map(([word]) => word)).toEqual(['success', 'success', 'success']);
    expect(
      await ask(
        '',
        "select table_name, table_type from information_schema.tables where table_name <> 'orders' order by 1",
      ),
    ).toEqual([
      ['orders_default', 'VIEW'],
      ['stg_orders', 'BASE TABLE'],
    ]);
  });

  test('calls the macros that the project overrides', async () => {
    mkdirSync(join(folder, 'macros'), { recursive: true });
    writeFileSync(
      join(folder, 'macros/mine.sql'),
      '{% macro duckdb__create_view_as(relation, sql) %}create view {{ relation }} as select 42 as mine{% endmacro %}\n' +
        '{% macro generate_schema_name(custom_schema_name, node) %}own_{{ target.schema }}{% endmacro %}\n' +
        '{% macro get_incremental_upsert_sql(arg_dict) %}insert into {{ arg_dict["target_relation"] }} select -1, 0{% endmacro %}\n',
    );
    writeFileSync(
      join(folder, 'models/marts/orders_default.sql'),
      "{{ config(materialized='incremental', incremental_strategy='upsert') }}\nselect 1 as order_id, 2 as amount\n",
    );
    const only = ['orders', 'stg_orders', 'orders_default'];
    await buildProject(folder, { only });
    const { statements } = await buildProject(folder, { only });
    expect(plainStatements(statements['model.shop.stg_orders']!)[0]).toBe(
      'create view "shop"."own_main"."stg_orders__dbt_tmp" as select 42 as mine',
    );
    expect(await ask('', 'from own_main.orders_default order by all')).toEqual([
      [-1, 0],
      [1, 2],
    ]);
  });

  test('says that Python models are not run', async () => {
    writeFileSync(
      join(folder, 'macros/call.sql'),
      '{% macro default__test_not_null(model, column_name) %}{{ py_script_postfix(model) }}{% endmacro %}\n',
    );
    const { status } = await buildProject(folder, {
      only: ['customers', 'stg_customers', 'not_null_stg_customers_customer_id'],
    });
    const [, message] = Object.entries(status).find(([id]) => id.startsWith('test.'))![1];
    expect(message).toContain('emds does not run Python models');
  });
});
