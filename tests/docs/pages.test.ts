import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { goTo, heading, openPage, painted, siteUrl } from './support/browser.ts';
import { dbtArtifacts } from './support/dbt-artifacts.ts';
import { shopArtifacts } from './support/shop-artifacts.ts';
import { launchChromium } from './support/site.ts';

let browser: Browser;
let shop: string;

beforeAll(async () => {
  browser = await launchChromium();
  shop = await siteUrl(shopArtifacts());
});
afterAll(() => browser?.close());

describe('from disk', () => {
  test('every kind of page shows its resource, without an error and without a request to the network', async () => {
    const { page, complaints } = await openPage(browser, shop);
    const kinds: readonly (readonly [type: string, id: string, name: string, text: string])[] = [
      ['model', 'model.shop.orders', 'orders', 'One row for each order'],
      ['source', 'source.shop.backend.raw_orders', 'backend.raw_orders', "The shop's back end."],
      ['seed', 'seed.shop.raw_customers', 'raw_customers', '1,200 rows'],
      ['snapshot', 'snapshot.shop.customers_snapshot', 'customers_snapshot', 'Depends on'],
      ['analysis', 'analysis.shop.top_customers', 'top_customers', 'Depends on'],
      ['test', 'test.shop.unique_orders_order_id.0a1b2c', 'unique_orders_order_id', 'Got 3 results'],
      ['macro', 'macro.shop.cents', 'cents', 'Column with money.'],
      ['exposure', 'exposure.shop.weekly_report', 'weekly_report', 'https://example.com/report'],
      ['metric', 'metric.shop.revenue', 'revenue', 'Revenue'],
      ['semantic_model', 'semantic_model.shop.order_facts', 'order_facts', 'Measures'],
      ['saved_query', 'saved_query.shop.monthly', 'monthly', 'Query'],
      ['unit_test', 'unit_test.shop.customers.counts_orders', 'counts_orders', 'Given'],
      ['function', 'function.shop.is_paid', 'is_paid', 'boolean'],
      ['doc', 'doc.shop.status', 'status', 'paid'],
      ['tag', 'daily', 'daily', 'orders'],
      ['list', 'model', 'models', 'stg_orders'],
      ['overview', '', 'shop', 'Orders and customers.'],
      ['run', '', 'Last run', 'Critical path'],
      ['coverage', '', 'Test coverage', 'Without tests'],
      ['erd', '', 'Entity relationships', 'refers to'],
      ['search', '', 'Search', ''],
      ['model', 'model.shop.gone', 'Nothing here', 'Back to the overview'],
    ];
    for (const [type, id, name, text] of kinds) {
      await goTo(page, `#!/${type}/${encodeURIComponent(id)}`);
      await page.locator('main h1', { hasText: name }).first().waitFor();
      if (text !== '') await page.locator('main', { hasText: text }).first().waitFor();
    }
    expect(complaints).toEqual([]);
    await page.close();
  });

  test('links of code, columns, tree and lists lead on, and back again', async () => {
    const { page, complaints } = await openPage(browser, `${shop}#!/model/model.shop.orders`);
    await page.click('#code a:has-text("stg_orders")');
    await page.locator('main h1', { hasText: 'stg_orders' }).waitFor();
    await page.click('#code a:has-text("cents")');
    await page.locator('main h1', { hasText: 'cents' }).waitFor();
    await page.goBack();
    await page.click('#code a:has-text("source")');
    await page.locator('main h1', { hasText: 'backend.raw_orders' }).waitFor();
    await page.click('.lists a:has-text("stg_orders")');
    await page.click('#code button:has-text("Compiled")');
    await page.locator('#code code', { hasText: 'select id as order_id' }).waitFor();
    const scrolled = () => page.locator('main').evaluate((main: { scrollTop: number }) => main.scrollTop);
    const before = await scrolled();
    expect(before).toBeGreaterThan(100);
    await page.keyboard.press('o');
    await page.locator('main h1', { hasText: 'shop' }).waitFor();
    expect(await page.evaluate('document.activeElement.id')).toBe('main');
    await page.goBack();
    await expect.poll(scrolled).toBeGreaterThan(100);
    await page.click('.tree a:has-text("customers"):not(:has-text("_"))');
    await page.locator('main h1', { hasText: 'customers' }).waitFor();
    await expect.poll(() => page.title()).toBe('customers · shop');
    expect(complaints).toEqual([]);
    await page.close();
  });

  test('columns show type, description and the last result of each test', async () => {
    const { page } = await openPage(browser, `${shop}#!/model/model.shop.orders`);
    const row = page.locator('.columns tr', { hasText: 'Lineage of order_id' });
    await row.waitFor();
    expect((await row.innerText()).replaceAll(/\s+/g, ' ').replaceAll(' ,', ',')).toBe(
      'order_id Lineage of order_id INTEGER Key of the order. ← from stg_orders.order_id ✓ not_null, pass ✕ unique, fail',
    );
    await page.close();
  });

  test('a deep link survives a reload, and dbt-docs’ own addresses work', async () => {
    const { page } = await openPage(browser, `${shop}#!/source/source.shop.backend.raw_orders`);
    await page.reload();
    await page.locator('main h1', { hasText: 'backend.raw_orders' }).waitFor();
    await goTo(page, '#!/model/model.shop.orders?g_v=1&g_i=%2Borders');
    await painted(page);
    expect(await page.locator('.graph-count').innerText()).toBe('5 nodes · 4 edges');
    await page.close();
  });

  test('search finds by name, column and SQL, by keys alone', async () => {
    const { page, complaints } = await openPage(browser, shop);
    await heading(page).waitFor();
    await page.keyboard.press('/');
    await page.keyboard.type('lifetime');
    await page.locator('.hit', { hasText: 'customers' }).waitFor();
    await page.keyboard.press('ArrowDown');
    await page.keyboard.press('Enter');
    await page.locator('main h1', { hasText: 'customers' }).waitFor();
    await page.keyboard.press('/');
    await page.keyboard.press('ControlOrMeta+a');
    await page.keyboard.type('customer_id');
    await page.keyboard.press('Enter');
    await page.locator('main .hits li', { hasText: 'orders' }).first().waitFor();
    expect(await page.locator('main .hits mark').first().innerText()).toBe('customer_id');
    await page.keyboard.press('Escape');
    await page.keyboard.press('j');
    await page.keyboard.press('Enter');
    await page.locator('main .title').waitFor();
    await page.keyboard.press('g');
    await painted(page);
    await page.keyboard.press('?');
    await page.getByRole('dialog', { name: 'Keys' }).waitFor();
    await page.keyboard.press('Escape');
    expect(await page.getByRole('dialog').count()).toBe(0);
    const focused = () => page.evaluate('document.activeElement.textContent');
    await page.locator('.tree-folder', { hasText: 'marts' }).focus();
    await page.keyboard.press('ArrowDown');
    expect(await focused()).toMatch(/^customers, model/);
    await page.keyboard.press('ArrowUp');
    await page.keyboard.press('ArrowLeft');
    await page.locator('.tree-folder[aria-expanded=false]', { hasText: 'marts' }).waitFor();
    await page.keyboard.press('ArrowDown');
    expect(await focused()).toContain('staging');
    expect(complaints).toEqual([]);
    await page.close();
  });
});

describe('other projects', () => {
  test('artifacts of dbt-core 1.11.16 make a whole site', async () => {
    const { page, complaints } = await openPage(
      browser,
      `${await siteUrl(dbtArtifacts())}#!/model/model.shop.orders`,
    );
    await page.locator('.columns tr', { hasText: 'customer_name' }).waitFor();
    await page.click('#code button:has-text("Compiled")');
    await page.click('#code a:has-text("stg_orders")');
    await page.locator('main h1', { hasText: 'stg_orders' }).waitFor();
    await goTo(page, '#!/graph');
    await painted(page);
    expect(complaints).toEqual([]);
    await page.close();
  });

  test('an empty project has pages too', async () => {
    const { page, complaints } = await openPage(browser, await siteUrl({ manifest: {} }));
    for (const hash of ['overview', 'graph', 'run', 'coverage', 'erd', 'search?q=a']) {
      await goTo(page, `#!/${hash}`);
      await heading(page).waitFor({ state: 'attached' });
    }
    expect(complaints).toEqual([]);
    await page.close();
  });
});
