import { mkdirSync, mkdtempSync, readFileSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { runInProcess } from './support/run-in-process.ts';

const FILES: Readonly<Record<string, string>> = {
  'dbt_project.yml': 'name: shop\nprofile: shop\n',
  'profiles.yml': 'shop: {target: dev, outputs: {dev: {type: duckdb, path: shop.duckdb}}}\n',
  'macros/tax.sql': '{% macro tax() %}{{ rate() }}{% endmacro %}\n{% macro rate() %}0.1{% endmacro %}',
  'models/orders.sql': 'select 1 as id, {{ tax() }} as tax',
  'models/customers.sql': 'select 1 as id',
  'models/models.yml': 'models: [{name: customers, columns: [{name: id, data_tests: [unique, not_null]}]}]\n',
};
const folder = realpathSync(mkdtempSync(join(tmpdir(), 'emds-state-')));
const state = join(folder, 'state/manifest.json');

function write(path: string, text: string): void {
  mkdirSync(dirname(join(folder, path)), { recursive: true });
  writeFileSync(join(folder, path), text);
}

async function list(selection: string): Promise<string[]> {
  const { output } = await runInProcess(['-q', 'ls', '-s', selection, '--state', 'state'], { folder });
  return output.trim().split('\n').filter(Boolean).sort();
}

beforeAll(async () => {
  for (const [path, text] of Object.entries(FILES)) write(path, text);
  await runInProcess(['parse', '--target-path', 'state'], { folder });
  // A manifest of dbt has the same macros of the engine, in its own words.
  const manifest = JSON.parse(readFileSync(state, 'utf8'));
  for (const macro of Object.values<Record<string, unknown>>(manifest.macros))
    if (macro['package_name'] !== 'shop') macro['macro_sql'] = `${macro['macro_sql']} `;
  writeFileSync(state, JSON.stringify(manifest));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

describe('a manifest of dbt as the state', () => {
  it('makes nothing modified by the words of the engine’s own macros', async () => {
    expect(await list('state:modified')).toEqual([]);
    expect(await list('state:unmodified')).toEqual([
      'shop.customers',
      'shop.not_null_customers_id',
      'shop.orders',
      'shop.unique_customers_id',
    ]);
  });

  it('shows what the project’s macros change', async () => {
    write('macros/tax.sql', FILES['macros/tax.sql']!.replace('0.1', '0.2'));
    expect(await list('state:modified.macros')).toEqual(['shop.orders']);
    expect(await list('state:modified.body')).toEqual([]);
  });
});
