import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { seriousFaults } from './support/axe.ts';
import { goTo, heading, openPage, siteUrl } from './support/browser.ts';
import { shopArtifacts } from './support/shop-artifacts.ts';
import { launchChromium } from './support/site.ts';

let browser: Browser;
let shop: string;

beforeAll(async () => {
  browser = await launchChromium();
  shop = await siteUrl(shopArtifacts());
});
afterAll(() => browser?.close());

describe('looks', () => {
  test('dark where the system is, or where the reader wants it, and remembers', async () => {
    const { page } = await openPage(browser, shop, { colorScheme: 'dark' });
    await heading(page).waitFor();
    const luminance = () =>
      page.evaluate(() => {
        const { document, getComputedStyle } = globalThis as unknown as {
          document: { body: unknown };
          getComputedStyle(element: unknown): { backgroundColor: string };
        };
        return Number(/\d+/.exec(getComputedStyle(document.body).backgroundColor)![0]);
      });
    expect(await luminance()).toBeLessThan(60);
    await page.getByRole('button', { name: 'Theme: auto' }).click();
    await page.getByRole('button', { name: 'Theme: dark' }).click();
    expect(await luminance()).toBeGreaterThan(200);
    await page.reload();
    await page.getByRole('button', { name: 'Theme: light' }).waitFor();
    await page.close();
  });

  test('fit a phone without scrolling sideways, with the tree behind a button', async () => {
    const { page } = await openPage(browser, shop, { viewport: { width: 360, height: 740 }, hasTouch: true });
    const pages = [
      'overview',
      'model/model.shop.orders',
      'run',
      'coverage',
      'erd',
      'graph',
      'search?q=customer_id',
      'test/test.shop.unique_orders_order_id.0a1b2c',
    ];
    for (const hash of pages) {
      await goTo(page, `#!/${hash}`);
      await heading(page).waitFor({ state: 'attached' });
      await page.waitForTimeout(60);
      const wide = await page.evaluate(() => {
        const { document, innerWidth } = globalThis as unknown as {
          innerWidth: number;
          document: {
            documentElement: { scrollWidth: number };
            querySelector(name: string): { scrollWidth: number; clientWidth: number };
          };
        };
        const main = document.querySelector('main');
        return Math.max(
          document.documentElement.scrollWidth - innerWidth,
          main.scrollWidth - main.clientWidth,
        );
      });
      expect(wide, hash).toBeLessThanOrEqual(0);
      expect(await seriousFaults(page, 'main', ['scrollable-region-focusable']), hash).toEqual([]);
    }
    await page.getByRole('button', { name: 'Menu', exact: true }).click();
    await page.locator('.tree a', { hasText: 'stg_orders' }).first().click();
    await page.locator('main h1', { hasText: 'stg_orders' }).waitFor();
    await page.close();
  });

  test.each(['light', 'dark'] as const)(
    'axe-core finds nothing serious on any kind of page, %s',
    async (colorScheme) => {
      const { page } = await openPage(browser, shop, { colorScheme });
      for (const hash of [
        'overview',
        'model/model.shop.orders',
        'run',
        'coverage',
        'erd',
        'graph',
        'graph?col=model.shop.orders/amount',
        'model/model.shop.orders?col=amount',
        'search?q=orders',
        'test/test.shop.unique_orders_order_id.0a1b2c',
        'source/source.shop.backend.raw_orders',
        'seed/seed.shop.raw_customers',
        'snapshot/snapshot.shop.customers_snapshot',
        'macro/macro.shop.cents',
        'exposure/exposure.shop.weekly_report',
        'metric/metric.shop.revenue',
        'semantic_model/semantic_model.shop.order_facts',
        'saved_query/saved_query.shop.monthly',
        'function/function.shop.is_paid',
        'analysis/analysis.shop.top_customers',
        'unit_test/unit_test.shop.customers.counts_orders',
        'doc/doc.shop.status',
        'list/model',
        'tag/daily',
        'model/model.shop.gone',
      ]) {
        await goTo(page, `#!/${hash}`);
        await heading(page).waitFor({ state: 'attached' });
        await page.waitForTimeout(80);
        // The frame is the same on every page; what is dark differs in colour alone.
        const part = hash === 'overview' ? 'html' : 'main';
        const rules = colorScheme === 'dark' ? ['color-contrast', 'link-in-text-block'] : [];
        expect(await seriousFaults(page, part, rules), hash).toEqual([]);
      }
      await page.close();
    },
  );
});
