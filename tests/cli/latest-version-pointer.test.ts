import { mkdirSync, mkdtempSync, readFileSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { runInProcess } from './support/run-in-process.ts';

/** What dbt 1.12 says of `latest_version_pointer`, in its documentation and its source; 1.11 has no such config. */
const versions = (name: string, config: string, more = '') =>
  `  - {name: ${name}, config: {${config}}, versions: [{v: 1}, {v: 2}]${more}}\n`;
const FILES: Readonly<Record<string, string>> = {
  'dbt_project.yml': 'name: shop\nprofile: shop\n',
  'profiles.yml': 'shop: {target: dev, outputs: {dev: {type: duckdb, path: shop.duckdb}}}\n',
  'macros/relations.sql': `
{% macro relations() %}
  {% for row in run_query("select table_name, table_type from information_schema.tables order by 1").rows %}
    {% do print(row[0] ~ ' ' ~ row[1]) %}
  {% endfor %}
{% endmacro %}`,
  'models/orders_v1.sql': 'select 1 as id',
  'models/orders_v2.sql': 'select 2 as id',
};

let folder = '';
beforeEach(() => {
  folder = realpathSync(mkdtempSync(join(tmpdir(), 'emds-pointer-')));
  write(FILES);
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

function write(files: Readonly<Record<string, string>>): void {
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, path), text);
  }
}

async function relationsAfter(...args: string[]): Promise<string[]> {
  const { exitCode, output } = await runInProcess(args, { folder });
  expect(exitCode, output).toBe(0);
  return await relations();
}

async function relations(): Promise<string[]> {
  const { output } = await runInProcess(['-q', 'run-operation', 'relations'], { folder });
  return output.trim().split('\n');
}

const bare = ['orders_v1 VIEW', 'orders_v2 VIEW'];

describe('the pointer to the latest version of a model', () => {
  it('is a view of its name, made with that version, without its hooks, and made again', async () => {
    const hooked =
      'materialized: table, latest_version_pointer: {enabled: true}, post_hook: create table hooked (i int)';
    write({
      'models/orders.yml': `models:\n  - {name: orders, versions: [{v: 1}, {v: 2, config: {${hooked}}}]}\n`,
    });
    const built = ['hooked BASE TABLE', 'orders VIEW', 'orders_v1 VIEW', 'orders_v2 BASE TABLE'];
    expect(await relationsAfter('run')).toEqual(built);
    expect(readFileSync(join(folder, 'target/run/shop/models/orders_v2.sql'), 'utf8')).toContain(
      'create table',
    );
    write({ 'models/orders.yml': `models:\n${versions('orders', 'latest_version_pointer: true')}` });
    expect(await relationsAfter('run')).toEqual(['hooked BASE TABLE', 'orders VIEW', ...bare]);
  });

  it('is not made with another version, nor where its config is off although the flag is on', async () => {
    write({
      'models/orders.yml': `models:\n${versions('orders', 'latest_version_pointer: {enabled: true}')}`,
    });
    expect(await relationsAfter('run', '--select', 'orders.v1')).toEqual(['orders_v1 VIEW']);
    const on = 'flags: {latest_version_pointer_enabled_by_default: true}\n';
    write({
      'dbt_project.yml': `${FILES['dbt_project.yml']}${on}models: {+latest_version_pointer: {enabled: false}}\n`,
      'models/orders.yml': `models:\n${versions('orders', '')}`,
    });
    expect(await relationsAfter('run')).toEqual(bare);
    write({ 'dbt_project.yml': `${FILES['dbt_project.yml']}${on}` });
    expect(await relationsAfter('run')).toEqual(['orders VIEW', ...bare]);
  });

  it('has the alias of its config, on which the macro of the project has the last word', async () => {
    write({
      'dbt_project.yml': `${FILES['dbt_project.yml']}models: {+latest_version_pointer: true}\n`,
      'models/orders.yml': `models:\n${versions('orders', 'latest_version_pointer: {alias: newest}')}`,
    });
    expect(await relationsAfter('run')).toEqual(['newest VIEW', ...bare]);
    write({
      'macros/alias.sql': `{% macro generate_latest_version_pointer_alias(custom_alias_name=none, node=none) %}
        {{ node.name ~ '_' ~ custom_alias_name }} {% endmacro %}`,
    });
    expect(await relationsAfter('run')).toEqual(['newest VIEW', 'orders_newest VIEW', ...bare]);
  });

  it('is made of a microbatch model after all of its batches, and of none that failed', async () => {
    const batched = (sql: string) => `{{ config(materialized='incremental', incremental_strategy='microbatch',
      event_time='happened', batch_size='day', begin='2026-01-01', latest_version_pointer=true) }} ${sql}`;
    write({
      'models/visits_v1.sql': batched(
        "select {{ 'nothing' if model.batch and model.batch.id == '20260102' else 1 }} as i, timestamp '2026-01-01' as happened",
      ),
      'models/visits.yml': 'models: [{name: visits, versions: [{v: 1}]}]\n',
    });
    const window = ['--event-time-start', '2026-01-01', '--event-time-end', '2026-01-03'];
    expect((await runInProcess(['run', '-s', 'visits', ...window], { folder })).exitCode).toBe(1);
    expect(await relations()).toEqual(['visits_v1 BASE TABLE']);
    write({ 'models/visits_v1.sql': batched("select 1 as i, timestamp '2026-01-01' as happened") });
    expect(await relationsAfter('run', '-s', 'visits', ...window)).toEqual([
      'visits VIEW',
      'visits_v1 BASE TABLE',
    ]);
  });

  it('does not replace the version that has its name (latest-version-pointer-taken)', async () => {
    write({
      'models/orders.yml': `models:\n${versions('orders', 'latest_version_pointer: true').replace('{v: 2}', '{v: 2, config: {alias: Orders}}')}`,
    });
    const { exitCode, output } = await runInProcess(['run'], { folder });
    expect(exitCode).toBe(1);
    expect(output).toContain(
      "Cannot create latest version pointer: the latest version of 'orders' is already aliased to 'orders'.",
    );
    expect(await relations()).toEqual(['Orders VIEW', 'orders_v1 VIEW']);
  });
});
