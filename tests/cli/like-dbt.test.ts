import { mkdirSync, mkdtempSync, readFileSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { runInProcess } from './support/run-in-process.ts';

/** What is expected here is what dbt-core 1.11.16 with dbt-duckdb 1.11.1 wrote for the same files. */
const FILES: Readonly<Record<string, string>> = {
  'dbt_project.yml': 'name: shop\nprofile: shop\non-run-start: "select 1"\n',
  'profiles.yml': 'shop: {target: dev, outputs: {dev: {type: duckdb, path: shop.duckdb}}}\n',
  'macros/helpers.sql': `
{% macro tax() %}0.2{% endmacro %}
{% macro inner() %}1{% endmacro %}
{% macro outer() %}{{ inner() }}{% endmacro %}
{% macro double(x) %}{{ return(x * 2) }}{% endmacro %}
{% macro refuse() %}{{ exceptions.raise_compiler_error('inner') }}{% endmacro %}
{% macro names() %}
{{ print('ref' in context.keys() and 'tax' in context.keys()) }}
{{ print(['adapter', 'target', 'zip_strict'] | reject('in', builtins.keys()) | list) }}
{{ print(builtins.target.name) }}
{{ print(try_or_compiler_error('no result', double, 4)) }}
{{ try_or_compiler_error('it cannot be doubled', refuse) }}
{% endmacro %}`,
  'models/orders.sql': `
{{ config(meta={'rules': {}}) }}
{% if execute %}{% do model.config.meta.rules.update({'positive': {'column': 'amount'}}) %}{% endif %}
select 1 as order_id, {% if execute %}{{ tax() }} * {{ outer() }}{% else %}0{% endif %} as amount`,
  'models/orders.md':
    "{% docs rules %}{{ 1 + 1 }} rules{# for now #}, {% raw %}{{ ref('x') }}{% endraw %}{{ nothing }}{% enddocs %}",
  'models/orders.yml': 'models: [{name: orders, columns: [{name: order_id, data_tests: [unique]}]}]\n',
};

const folder = realpathSync(mkdtempSync(join(tmpdir(), 'emds-like-dbt-')));
const run = (...args: string[]) => runInProcess(args, { folder });

beforeAll(() => {
  for (const [path, text] of Object.entries(FILES)) {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, path), text);
  }
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

describe('the manifest of a build', () => {
  it('has the macros that nodes called while they ran, what templates put into a node, and counted hooks', async () => {
    await run('build');
    const { nodes, docs } = JSON.parse(readFileSync(join(folder, 'target/manifest.json'), 'utf8'));
    expect(nodes['model.shop.orders'].depends_on.macros).toEqual(['macro.shop.tax', 'macro.shop.outer']);
    expect(nodes['model.shop.orders'].config.meta).toEqual({ rules: { positive: { column: 'amount' } } });
    expect(nodes['test.shop.unique_orders_order_id.fed79b3a6e'].depends_on.macros).toEqual([
      'macro.dbt.test_unique',
      'macro.dbt.get_where_subquery',
      'macro.dbt.get_limit_subquery_sql',
      'macro.dbt.should_store_failures',
      'macro.dbt.statement',
    ]);
    expect(nodes['operation.shop.shop-on-run-start-0'].index).toBe(1);
    expect(docs['doc.shop.rules'].block_contents).toBe("2 rules, {{ ref('x') }}");
  });
});

describe('context and builtins', () => {
  it('are dicts of the names that templates see', async () => {
    const { output } = await run('run-operation', 'names');
    expect(output).toContain('True\n[]\ndev\n8\n');
    expect(output).toContain('it cannot be doubled');
  });
});
