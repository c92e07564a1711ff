import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { buildSiteData } from '../../src/docs/build-site.ts';
import type { ColumnData, CoreData, NodeDetails } from '../../src/docs/site-data.ts';
import { inkedPixels, openPage, painted, siteUrl } from './support/browser.ts';
import { shopArtifacts } from './support/shop-artifacts.ts';
import { launchChromium } from './support/site.ts';

let browser: Browser;
let shop: string;

beforeAll(async () => {
  browser = await launchChromium();
  shop = await siteUrl(shopArtifacts());
});
afterAll(() => browser?.close());

const flat = (text: string) => text.replaceAll(/\s+/g, ' ').trim();

test('holds each step between two columns of the project', () => {
  const data = buildSiteData(shopArtifacts(), { script: '', style: '' });
  const core = data.get('core') as CoreData;
  const { words, nodes, columns, edges, kinds } = data.get('columns') as ColumnData;
  const names = columns.flatMap((list, i) =>
    list.map((word) => `${core.nodes.name[nodes[i]!]}.${words[word]}`),
  );
  const steps: string[] = [];
  for (let e = 0; e < edges.length; e += 3)
    steps.push(`${names[edges[e]!]} > ${names[edges[e + 1]!]} ${kinds[edges[e + 2]!]}`);
  expect(steps).toEqual([
    'orders.customer_id > customers.customer_id identity',
    'orders.amount > customers.lifetime_value aggregate',
    'stg_orders.order_id > orders.order_id identity',
    'stg_customers.customer_id > orders.customer_id identity',
    'stg_orders.amount > orders.amount identity',
    'backend.raw_orders.id > stg_orders.order_id rename',
    'backend.raw_orders.amount > stg_orders.amount expression',
  ]);
});

test('reads a source of files under the name of the files', () => {
  const artifacts = shopArtifacts();
  artifacts.manifest['sources']!['source.shop.backend.raw_orders']!['relation_name'] = "'raw/*.parquet'";
  const text = JSON.stringify(artifacts).replaceAll(
    '"node":"source.shop.backend.raw_orders"',
    '"node":"raw/*.parquet"',
  );
  const details = (site: object) =>
    [...buildSiteData(site as ReturnType<typeof shopArtifacts>, { script: '', style: '' })]
      .filter(([name]) => name.startsWith('nodes-'))
      .flatMap(([, value]) => value as NodeDetails[]);
  expect(details(JSON.parse(text) as object)).toEqual(details(artifacts));
});

describe('the page of a model', () => {
  test('says where each column comes from, what is inherited, and what is not known', async () => {
    const { page, complaints } = await openPage(browser, `${shop}#!/model/model.shop.orders`);
    const amount = page.locator('.columns tr', { hasText: 'DECIMAL' });
    expect(flat(await amount.locator('.column-text').innerText())).toBe(
      'What was paid, in cents. inherited from backend.raw_orders.amount ← from stg_orders.amount',
    );
    await page.locator('.row-filters', { hasText: 'stg_customers.customer_id (join)' }).waitFor();
    await page.goto(`${shop}#!/model/model.shop.customers`);
    const value = page.locator('.columns tr', { hasText: 'lifetime_value' });
    expect(flat(await value.locator('.column-text').innerText())).toBe(
      '← from orders.amount, rates.csv.rate · aggregated · not all of it is known: a function of another database',
    );
    expect(complaints).toEqual([]);
    await page.close();
  });

  test('traces a column both ways, and to the next table from there', async () => {
    const { page, complaints } = await openPage(browser, `${shop}#!/model/model.shop.orders`);
    await page.getByRole('link', { name: 'Lineage of amount' }).click();
    const trace = page.locator('.trace');
    await trace.getByText('Made from 2 columns, feeds 1 column.').waitFor();
    expect((await trace.locator('.diagram-name').allTextContents()).sort()).toEqual([
      'backend.raw_orders',
      'customers',
      'orders',
      'stg_orders',
    ]);
    await page.reload();
    await trace.locator('.diagram-chosen').waitFor();
    await trace.getByRole('link', { name: 'lifetime_value' }).click();
    await page.locator('main h1', { hasText: 'customers' }).waitFor();
    await trace.getByText('Made from 3 columns, feeds 0 columns.').waitFor();
    await page.getByRole('link', { name: 'Close' }).click();
    expect(await trace.count()).toBe(0);
    expect(complaints).toEqual([]);
    await page.close();
  });
});

test('the graph draws the way of a column, chosen in the panel', async () => {
  const { page, complaints } = await openPage(browser, `${shop}#!/graph?i=orders`);
  await painted(page);
  const box = (await page.locator('canvas').boundingBox())!;
  await page.mouse.click(box.x + box.width / 2, box.y + box.height / 2);
  await page.locator('.panel-columns').getByRole('button', { name: 'amount' }).click();
  await page.locator('.column-bar', { hasText: 'Column orders.amount' }).waitFor();
  expect(page.url()).toContain('col=model.shop.orders%2Famount');
  await page.getByRole('button', { name: 'Only its path' }).click();
  await page.locator('.graph-count', { hasText: '4 nodes · 3 edges' }).waitFor();
  expect(await inkedPixels(page)).toBeGreaterThan(3000);
  await page.getByRole('button', { name: 'Clear' }).click();
  expect(await page.locator('.column-bar').count()).toBe(0);
  expect(complaints).toEqual([]);
  await page.close();
});
