import { cpSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { filesProject } from './support/files-project.ts';
import { runInProcess } from './support/run-in-process.ts';

// What is expected here is what dbt-core 1.11.16 with dbt-duckdb 1.11.1 did with the same files and calls.

describe('show and compile', () => {
  const shop = filesProject({
    'models/days.sql': "{{ config(materialized='ephemeral') }} select * from range(12) t(i)",
    'models/late.sql': 'select * from {{ ref("days") }} where i > 3',
    'models/at.sql': "select timestamp '2020-01-01 10:00:00' as ts, date '2020-01-01' as d",
  });

  it('show the rows of an ephemeral model', async () => {
    expect(await shop.lines('show', '-s', 'days', '--limit', '2')).toEqual([
      "Concurrency: 1 threads (target='dev')",
      "Previewing node 'days':",
      '| i |',
      '| - |',
      '| 0 |',
      '| 1 |',
    ]);
    expect(
      shop.json('target/manifest.json').nodes['model.shop.days'].compiled_code.split(/\s+/).slice(-2),
    ).toEqual(['limit', '2']);
  });

  it('write times as JSON the way Python does', async () => {
    const { output } = await shop.run('show', '-s', 'at', '--output', 'json', '--quiet');
    expect(JSON.parse(output)).toEqual({
      node: 'at',
      show: [{ ts: '2020-01-01T10:00:00', d: '2020-01-01' }],
    });
  });

  it('list ephemeral models only where something was selected, and mark those that were put into others', async () => {
    const ids = () =>
      shop.json('target/run_results.json').results.map((it: { unique_id: string }) => it.unique_id);
    await shop.run('compile');
    expect(ids()).toEqual(['model.shop.at', 'model.shop.late']);
    await shop.run('compile', '-s', 'days');
    expect(ids()).toEqual(['model.shop.days']);
    await shop.run('compile', '-s', 'late', '--target-path', 'other');
    const { compiled, compiled_path } = shop.json('other/manifest.json').nodes['model.shop.days'];
    expect([compiled, compiled_path]).toEqual([true, 'other/compiled/shop/models/days.sql']);
    expect(shop.exists('other/compiled/shop/models/days.sql')).toBe(true);
  });

  it('leave nothing of an inline query, and nothing at all of one that fails', async () => {
    await shop.run('compile', '--inline', 'select * from {{ ref("days") }}');
    expect(shop.json('target/manifest.json').nodes['sql_operation.shop.inline_query']).toBeUndefined();
    expect(shop.exists('target/compiled/shop/sql/inline_query.sql')).toBe(false);
    const { exitCode } = await shop.run('show', '--inline', 'select nothing');
    expect(exitCode).toBe(2);
    expect(shop.json('target/run_results.json').args.which).toBe('compile');
    expect((await shop.run('show', '--inline', 'select * from {{ ref("x") }}')).output).toContain(
      "Sql_Operation 'sql_operation.shop.inline_query' (from remote system.sql) depends on a node named 'x' which was not found",
    );
  });

  it('send direct SQL to the database without reading the project, and want some SQL', async () => {
    shop.write({ 'models/broken.sql': '{% if %}' });
    const { output, exitCode } = await shop.run('show', '--inline-direct', "select '{{ x }}' as text");
    expect(exitCode).toBe(0);
    expect(output.split('Previewing inline node:\n')[1]).toBe('| text    |\n| ------- |\n| {{ x }} |\n\n');
    expect(output).not.toContain('Found ');
    const nothing = await shop.run('show', '--inline', '');
    expect([nothing.exitCode, nothing.output.includes('Either --select or --inline must be passed')]).toEqual(
      [2, true],
    );
  });
});

describe('clone', () => {
  it('tells of no node, and sums up also when there is nothing to do', async () => {
    const shop = filesProject({
      'models/orders.sql': "{{ config(materialized='table') }} select 1 as id",
      'profiles.yml': `shop: {target: prod, outputs: {
        prod: {type: duckdb, path: shop.duckdb, schema: prod, threads: 1},
        dev: {type: duckdb, path: shop.duckdb, schema: dev, threads: 1}}}`,
    });
    await shop.run('run');
    cpSync(join(shop.folder, 'target'), join(shop.folder, 'state'), { recursive: true });
    expect(await shop.lines('clone', '--state', 'state', '-t', 'dev')).toEqual([
      "Concurrency: 1 threads (target='dev')",
      'Completed successfully',
      'Done. PASS=1 WARN=0 ERROR=0 SKIP=0 NO-OP=0 TOTAL=1',
    ]);
    expect((await shop.lines('clone', '--state', 'state', '-t', 'dev', '-s', 'orders.x')).at(-1)).toBe(
      'Done. PASS=0 WARN=0 ERROR=0 SKIP=0 NO-OP=0 TOTAL=0',
    );
  });
});

describe('run-operation and retry', () => {
  const shop = filesProject({
    'macros/tools.sql': `
{% macro count(what) %}{% do run_query('select ' ~ what) %}{{ print('counted ' ~ what) }}{% endmacro %}
{% macro twice() %}{% call statement('five', fetch_result=true) %}select 5 as n{% endcall %}
  {{ print(load_result('five').data) }}{{ load_result('five') }}{% endmacro %}
{% macro refuse() %}{{ exceptions.raise_compiler_error('no good') }}{% endmacro %}`,
    'models/orders.sql': 'select 1 as id',
  });

  it('names the macro and all switches in the results, and no message', async () => {
    const { exitCode } = await shop.run('run-operation', 'count', '--args', '{what: nothing}');
    expect(exitCode).toBe(1);
    const { args, results } = shop.json('target/run_results.json');
    expect(results).toMatchObject([
      { unique_id: 'macro.shop.count', status: 'error', message: null, failures: 1 },
    ]);
    const { macro, args: given, full_refresh, store_failures, vars } = args;
    expect({ macro, given, full_refresh, store_failures, vars }).toEqual({
      macro: 'count',
      given: { what: 'nothing' },
      full_refresh: false,
      store_failures: false,
      vars: {},
    });
    expect(['project_dir', 'log_path', 'warn_error_options'].filter((name) => name in args)).toEqual([]);
  });

  it('calls again a macro that failed, and none that succeeded', async () => {
    expect((await shop.run('retry')).exitCode).toBe(1);
    await shop.run('run-operation', 'count', '--args', '{what: 1}');
    const { exitCode, output } = await shop.run('retry');
    expect([exitCode, output.includes('counted')]).toEqual([0, false]);
  });

  it('names the macro that raised an error, with its place', async () => {
    const lines = await shop.lines('run-operation', 'refuse');
    expect(lines.filter((line) => line.trim() !== '').slice(0, 5)).toEqual([
      'Encountered an error while running operation: Compilation Error in macro refuse (macros/tools.sql)',
      '  no good',
      '  > in macro refuse (macros/tools.sql)',
      '  > called by macro refuse (macros/tools.sql)',
      '  at macros/tools.sql:5:24',
    ]);
  });

  it('loads the result of a statement once, its rows as tuples', async () => {
    const { output } = await runInProcess(['run-operation', 'twice'], { folder: shop.folder });
    expect(output).toContain('[(5,)]\n');
    expect(output).toContain("The 'statement' result named 'five' has already been loaded into a variable");
    shop.write({ 'models/twice.sql': 'select 1 as id {% if execute %}{{ twice() }}{% endif %}' });
    const { output: shown } = await runInProcess(['run', '-s', 'twice'], {
      folder: shop.folder,
      columns: 100,
    });
    expect(shown).toContain('[result-loaded-before]');
    shop.write({ 'models/twice.sql': '' });
  });

  it('has nothing to retry after a run of nothing', async () => {
    await shop.run('test');
    const { exitCode, output } = await shop.run('retry');
    expect(exitCode).toBe(2);
    expect(output).toContain("Could not find previous run in 'target' target directory");
  });

  it('compares with the state of the run that it repeats', async () => {
    const deferred = filesProject({
      'models/orders.sql': 'select 1 as id',
      'models/late.sql': 'select nothing from {{ ref("orders") }}',
      'profiles.yml': `shop: {target: prod, outputs: {
        prod: {type: duckdb, path: shop.duckdb, schema: prod, threads: 1},
        dev: {type: duckdb, path: shop.duckdb, schema: dev, threads: 1}}}`,
    });
    await deferred.run('run');
    cpSync(join(deferred.folder, 'target'), join(deferred.folder, 'state'), { recursive: true });
    await deferred.run('run', '-t', 'dev', '-s', 'late', '--defer', '--state', 'state');
    deferred.write({ 'models/late.sql': 'select id from {{ ref("orders") }}' });
    expect((await deferred.run('retry')).exitCode).toBe(0);
    expect(deferred.json('target/run_results.json').results[0].compiled_code).toContain(
      '"shop"."prod"."orders"',
    );
  });
});

describe('runs', () => {
  it('put comments of macros to statements, want relations from materializations, and skip after a failed hook', async () => {
    const shop = filesProject({
      'dbt_project.yml': `
name: shop
profile: shop
flags: {skip_nodes_if_on_run_start_fails: true}
on-run-start: "{{ 'select nothing' if var('fails', false) else 'select 1' }}"
query-comment: "{{ said(node) }}"
`,
      'macros/comment.sql': `
{% macro said(node) %}{{ log('comment of ' ~ node.name, info=true) }}{{ node.name }}{% endmacro %}
{% materialization silent, default %}
  {% call statement('main') %}create or replace view {{ this }} as {{ sql }}{% endcall %}
{% endmaterialization %}`,
      'models/orders.sql': 'select 1 as id',
      'models/quiet.sql': "{{ config(materialized='silent') }} select 1 as id",
    });
    const { output } = await shop.run('run');
    expect(output).toContain('comment of orders');
    const { results } = shop.json('target/run_results.json');
    expect(results.map((it: { status: string }) => it.status)).toEqual(['success', 'success', 'error']);
    expect(results[2].message).toBe(
      'Compilation Error in model quiet (models/quiet.sql)\n' +
        '  The materialization ("silent") did not explicitly return a list of relations to add to the cache.',
    );
    const { output: shown } = await runInProcess(['run', '-s', 'quiet'], {
      folder: shop.folder,
      columns: 100,
    });
    expect(shown).toContain('[materialization-return]');
    expect(await shop.lines('run', '--vars', 'fails: true')).toContain(
      '1 of 2 SKIP relation main.orders ............................................... [SKIP]',
    );
    expect(shop.exists('target/compiled/shop/dbt_project.yml/hooks/shop-on-run-start-0.sql')).toBe(true);
  });

  it('take no relation for another one whose name differs in case, and time what has nothing to run', async () => {
    const shop = filesProject({
      'models/Orders.sql': 'select 1 as id',
      'models/later.sql': "{{ config(alias='orders') }} select 2 as id -- {{ ref('Orders') }}",
      'models/uses.yml':
        'exposures: [{name: board, type: dashboard, owner: {name: me}, depends_on: [ref("Orders")]}]',
    });
    await shop.run('build');
    const results = new Map(
      shop
        .json('target/run_results.json')
        .results.map((it: { unique_id: string }) => [it.unique_id, it] as const),
    ) as Map<string, { status: string; message: string; timing: { name: string }[] }>;
    expect(results.get('model.shop.Orders')!.status).toBe('success');
    const { message } = results.get('model.shop.later')!;
    expect(message).toContain('Searched for: "shop"."main"."orders"\n  Found: "shop"."main"."Orders"');
    expect(results.get('exposure.shop.board')!.timing.map((it) => it.name)).toEqual(['compile', 'execute']);
    const { output } = await runInProcess(['run', '-s', 'later'], { folder: shop.folder, columns: 100 });
    expect(output).toContain('[relation-nearly-found]');
  });

  it('say which node logs, that the state is the target, and that options have new names', async () => {
    const shop = filesProject({ 'models/orders.sql': "{{ log('hello', info=true) }} select 1 as id" });
    const { output } = await shop.run('--log-format', 'json', 'run');
    const logged = output.split('\n').filter((line) => line.includes('JinjaLogInfo'));
    expect(JSON.parse(logged.at(-1)!).data.node_info).toMatchObject({
      node_name: 'orders',
      node_status: 'compiling',
      materialized: 'view',
    });
    expect((await shop.run('run', '--state', 'target')).output).toContain(
      "Warning: The state and target directories are the same: 'target'. This could lead to missing changes",
    );
    const strict = await shop.run('run', '--warn-error-options', '{include: all}');
    expect([strict.exitCode, strict.output.includes('Please use `error` instead of `include`.')]).toEqual([
      2,
      true,
    ]);
    const silent = await shop.run('run', '--warn-error-options', '{include: all, silence: [Deprecations]}');
    expect([silent.exitCode, silent.output.includes('Please use')]).toEqual([0, false]);
    const { output: shown } = await runInProcess(
      ['run', '--state', 'target', '--warn-error-options', '{exclude: []}'],
      { folder: shop.folder, columns: 100 },
    );
    expect(shown).toContain('warning[warn-error-options-renamed]');
    expect(shown).toContain('warning[selection-state-is-target]');
  });

  it('have the times of their options in the arguments, for the run to be repeated', async () => {
    const shop = filesProject({ 'models/orders.sql': 'select 1 as id' });
    await shop.run('run', '--sample', "{start: '2020-01-03', end: '2020-01-05'}");
    expect(shop.json('target/run_results.json').args.sample).toEqual({
      start: '2020-01-03T00:00:00+00:00',
      end: '2020-01-05T00:00:00+00:00',
    });
    await shop.run('run', '--event-time-start', '2020-01-03', '--event-time-end', '2020-01-05 10:00:00');
    expect(shop.json('target/run_results.json').args).toMatchObject({
      event_time_start: '2020-01-03T00:00:00',
      event_time_end: '2020-01-05T10:00:00',
    });
  });

  it('say of what reads an ephemeral model that this one failed', async () => {
    const shop = filesProject({
      'models/broken.sql': "{{ config(materialized='ephemeral') }} select {{ nothing() }} as id",
      'models/orders.sql': 'select * from {{ ref("broken") }}',
    });
    expect(await shop.lines('run')).toContain(
      "1 of 1 SKIP relation main.orders due to ephemeral model status 'error' ......... [ERROR SKIP]",
    );
  });

  it('name a relation for a test that stores failures by a switch, also where it is said to store none', async () => {
    const shop = filesProject({
      'models/orders.sql': 'select 1 as id',
      'models/orders.yml': `models: [{name: orders, columns: [{name: id, data_tests: [
        {unique: {name: unstored, config: {store_failures_as: ephemeral}}}]}]}]`,
    });
    await shop.run('build', '--store-failures');
    const results = shop.json('target/run_results.json').results as { relation_name: string }[];
    expect(results[1]!.relation_name).toBe('"shop"."main_dbt_test__audit"."unstored"');
  });
});

describe('unit tests', () => {
  const shop = filesProject({
    'models/orders.sql': "select 1 as id, 'a' as name",
    'models/kept.sql': `{{ config(materialized='incremental') }} select id, name from {{ ref('orders') }}
{% if is_incremental() %} where id > (select max(id) from {{ this }}) {% endif %}`,
    'models/count_v1.sql': "select count(*) as n from {{ ref('orders') }}",
    'models/tests.yml': `
models: [{name: count, latest_version: 1, versions: [{v: 1}]}]
unit_tests:
  - name: adds_later_rows
    model: kept
    overrides: {macros: {is_incremental: true}}
    given:
      - {input: ref('orders'), rows: [{id: 1, name: a}, {id: 2, name: b}]}
      - {input: this, rows: [{id: 1, name: a}]}
    expect: {rows: [{id: 2, name: b}]}
  - {name: reads_nothing, model: count, given: [], expect: {rows: [{n: 1}]}}
  - {name: counts, model: count, given: [{input: ref('orders'), rows: [{id: 1}]}], expect: {rows: [{n: 2}]}}
  - {name: misspells, model: count, given: [{input: ref('orders'), rows: [{nr: 1}]}], expect: {rows: [{n: 1}]}}
`,
  });
  const results = () =>
    new Map(
      shop
        .json('target/run_results.json')
        .results.map((it: { unique_id: string }) => [it.unique_id.split('.').at(-1)!, it] as const),
    ) as Map<string, { status: string; message: string; compiled: boolean | null; timing: unknown[] }>;

  it('want the relations of their inputs, and name the input that a fixture stands for', async () => {
    await shop.run('test', '-s', 'adds_later_rows');
    const { status, message, compiled, timing } = results().get('adds_later_rows')!;
    expect([status, compiled, timing.length]).toEqual(['error', null, 2]);
    expect(message.split('\n').slice(0, 2)).toEqual([
      'Compilation Error in model kept (models/tests.yml)',
      `  Not able to get columns for unit test 'kept' from relation "shop"."main"."kept" because the relation doesn't exist`,
    ]);
  });

  it('put rows in the place of the model itself, and leave what they compiled', async () => {
    await shop.run('run');
    await shop.run('test');
    const byName = results();
    expect(byName.get('adds_later_rows')!.status).toBe('pass');
    expect(byName.get('reads_nothing_v1')!.message).toBe(
      'Compilation Error in unit_test reads_nothing_v1 (models/tests.yml)\n' +
        "  Unit_Test 'unit_test.shop.count.reads_nothing_v1' (models/tests.yml) depends on a node named 'orders' which was not found",
    );
    expect(byName.get('misspells_v1')!.message.split('\n')[0]).toBe(
      'Compilation Error in model orders (models/tests.yml)',
    );
    expect(byName.get('counts_v1')!.status).toBe('fail');
    expect(shop.exists('target/compiled/shop/models/tests.yml/models/counts_v1.sql')).toBe(true);
    expect(shop.exists('target/run/shop/models/tests.yml/models/counts_v1.sql')).toBe(true);
  });
});
