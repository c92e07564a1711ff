import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { docsData } from '../../src/cli/run/docs-data.ts';
import { refreshSite } from '../../src/cli/run/refresh-site.ts';
import type { DuckdbCredentials } from '../../src/compiler/project/project.ts';
import { openDatabase } from '../../src/runner/duckdb/open-database.ts';
import { serveDocs } from '../../src/serve/docs-server.ts';
import { seriousFaults } from './support/axe.ts';
import { shopArtifacts } from './support/shop-artifacts.ts';
import { launchChromium, makeSite } from './support/site.ts';

const stop = new AbortController();
const folder = mkdtempSync(join(tmpdir(), 'emds-shop-'));
const path = join(folder, 'shop.duckdb');
let browser: Browser;
let target: string;
let address: string;

const artifacts = shopArtifacts();
artifacts.manifest['sources']!['source.shop.backend.raw_orders']!['relation_name'] = "'raw_orders.csv'";

beforeAll(async () => {
  const database = await openDatabase(path);
  await database.run(`create schema marts; create table marts.orders as
    select i as order_id, '<b>' || (i % 3) || '</b>' as status, case when i % 2 = 0 then i * 1.5 end as amount
    from range(1, 301) t(i)`);
  database.close();
  writeFileSync(join(folder, 'raw_orders.csv'), 'id,amount\n1,20\n');
  process.chdir(folder);
  ({ outDir: target } = await makeSite(artifacts));
  writeFileSync(join(target, 'manifest.json'), JSON.stringify(artifacts.manifest));
  const credentials = { path, settings: {}, extensions: [], secrets: [], attach: [], raw: {} };
  const port = await new Promise<number>((resolve) => {
    void serveDocs({
      dir: target,
      port: 0,
      signal: stop.signal,
      pollMs: 40,
      data: docsData(target, {
        credentials: credentials as unknown as DuckdbCredentials,
        workingFolder: folder,
      }),
      onReady: (ready) => resolve(ready.port),
    });
  });
  address = `http://127.0.0.1:${port}`;
  browser = await launchChromium();
});
afterAll(async () => {
  stop.abort();
  await browser?.close();
});

const ask = (kind: string, id: string, headers = {}) =>
  fetch(`${address}/__emds/data/${kind}?id=${encodeURIComponent(id)}`, { headers });

describe('questions about rows', () => {
  test('are answered for models and for sources that stand for files', async () => {
    expect(await (await ask('preview', 'model.shop.orders')).json()).toMatchObject({ moreRows: true });
    expect(await (await ask('preview', 'source.shop.backend.raw_orders')).json()).toMatchObject({
      rows: [['1', '20']],
    });
  });

  test.each([
    ['test.shop.no_refunds', 404],
    ['model.shop.gone', 404],
    ["model.shop.orders'; drop table x; --", 404],
    ['', 404],
    ['model.shop.customers', 500],
  ])('of %s end with %i and a reason', async (id, status) => {
    const answer = await ask('profile', id);
    expect(answer.status).toBe(status);
    expect(((await answer.json()) as { message: string }).message).not.toBe('');
  });

  test.each([
    { origin: 'http://evil.example' },
    { origin: 'null' },
    { 'sec-fetch-site': 'cross-site' },
    { 'sec-fetch-site': 'same-site' },
  ])('of other sites are refused: %o', async (headers) => {
    expect((await ask('preview', 'model.shop.orders', headers)).status).toBe(403);
  });
});

test('a page shows rows and a profile as text, and all of it has names', async () => {
  const page = await browser.newPage();
  const errors: string[] = [];
  page.on('pageerror', (error) => errors.push(error.message));
  await page.goto(`${address}/#!/model/model.shop.orders`);
  await page.getByRole('button', { name: 'Show rows' }).click();
  await page.locator('.data-rows tbody tr').first().waitFor();
  expect(await page.locator('.data-rows tbody tr').nth(1).locator('td').allInnerTexts()).toEqual([
    '2',
    '<b>2</b>',
    '3.0',
  ]);
  expect(await page.locator('.data-rows tbody tr').first().locator('td').last().innerText()).toBe('null');
  await page.getByRole('button', { name: 'Profile' }).click();
  const row = page.locator('.profile tr', { hasText: 'amount' });
  await row.waitFor();
  expect((await row.innerText()).replaceAll(/\s+/g, ' ').trim()).toBe(
    'amount decimal(21,1) 150 50% 150 min 3.0 max 450.0 mean 226.5',
  );
  expect(await row.getByRole('img').getAttribute('aria-label')).toMatch(/^Histogram from 3.0 to 450.0: 7, 6/);
  await page.getByText('Of all 300 rows.').waitFor();
  expect(await seriousFaults(page)).toEqual([]);
  expect(errors).toEqual([]);
  await page.close();
});

test('a page says who holds the database, and reads it once that is over', async () => {
  const script = `const { DuckDBInstance } = await import('@duckdb/node-api');
    await DuckDBInstance.create(process.argv[1]); console.log('open'); setInterval(() => {}, 1000);`;
  const writer = spawn(process.execPath, ['--input-type=module', '-e', script, path], {
    cwd: join(import.meta.dirname, '../..'),
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  await once(writer.stdout, 'data');
  const page = await browser.newPage();
  await page.goto(`${address}/#!/model/model.shop.orders`);
  await page.getByRole('button', { name: 'Show rows' }).click();
  await page.getByText(`is in use by ${process.execPath} (PID ${writer.pid})`).waitFor();
  writer.kill('SIGKILL');
  await once(writer, 'exit');
  await page.getByRole('button', { name: 'Try again' }).click();
  await page.locator('.data-rows').waitFor();
  await page.close();
});

test('pages from disk ask for nothing', async () => {
  const page = await browser.newPage();
  await page.goto(`file://${target}/index.html#!/model/model.shop.orders`);
  await page.locator('#columns').waitFor();
  expect(await page.locator('#data').count()).toBe(0);
  await page.close();
});

test('the site follows new artifacts, and keeps the SQL that a partial run did not compile', async () => {
  const failures: unknown[] = [];
  refreshSite({
    targetFolder: target,
    signal: stop.signal,
    pollMs: 30,
    onFailed: (error) => failures.push(error),
  });
  const page = await browser.newPage();
  const live = page.waitForResponse((response) => response.url().endsWith('/__emds/live'));
  await page.goto(`${address}/#!/model/model.shop.orders`);
  await live;
  await page.waitForTimeout(150);
  const { nodes } = structuredClone(artifacts.manifest);
  nodes!['model.shop.orders']!['description'] = 'Now with refunds.';
  for (const node of Object.values(nodes!)) {
    delete node['compiled_code'];
    delete (node['config'] as Record<string, unknown>)['column_lineage'];
  }
  writeFileSync(join(target, 'manifest.json'), JSON.stringify({ ...artifacts.manifest, nodes }));
  writeFileSync(join(target, 'run_results.json'), JSON.stringify(artifacts.runResults));
  await page.locator('#description', { hasText: 'Now with refunds.' }).waitFor({ timeout: 25_000 });
  await page.click('#code button:has-text("Compiled")');
  await page.locator('#code code', { hasText: '"staging"."stg_orders"' }).waitFor();
  expect(failures).toEqual([]);
  await page.close();
});
