import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { goTo, heading, openPage, siteUrl } from './support/browser.ts';
import { shopArtifacts } from './support/shop-artifacts.ts';
import { launchChromium } from './support/site.ts';

let browser: Browser;

beforeAll(async () => {
  browser = await launchChromium();
});
afterAll(() => browser?.close());

describe('hostile text', () => {
  const attacks = [
    '<script>window.pwned = 1</script>',
    '<img src=x onerror="window.pwned = 1">',
    '</script><script>window.pwned = 1</script>',
    "');window.pwned=1;//",
    '[click](javascript:window.pwned=1)',
    '![x](https://evil.example/pixel.gif)',
    '[a](https://example.com "onmouseover=window.pwned=1")',
    '<a href="javascript:window.pwned=1">x</a>',
    '\u2028window.pwned=1',
  ].join('\n\n');

  function hostileShop() {
    const artifacts = shopArtifacts();
    const name = '<img src=x onerror=window.pwned=1>';
    Object.assign(artifacts.manifest['nodes']!['model.shop.orders']!, {
      name,
      description: attacks,
      tags: [name],
      raw_code: attacks,
      compiled_code: attacks,
      relation_name: name,
      columns: { [name]: { name, description: attacks, data_type: name } },
      config: {
        column_lineage: {
          columns: [
            {
              name,
              transformation: name,
              unknown: attacks,
              from: [
                { node: name, column: name, transformation: name },
                { node: 'model.shop.stg_orders', column: name, transformation: name },
              ],
              inherited_description: { text: attacks, node: name, column: name },
              inherited_tags: [{ tag: name, node: name, column: name }],
            },
            { name: 'plain', from: [], inherited_description: { text: attacks, node: name, column: name } },
          ],
          filters: [{ node: name, column: name, uses: [name] }],
          unknown: attacks,
        },
        materialized: name,
        meta: { [name]: attacks },
        docs: { node_color: 'red;background:url(https://evil.example)' },
      },
      original_file_path: `models/${name}/orders.sql`,
    });
    artifacts.manifest['docs']!['doc.shop.__overview__']!['block_contents'] = attacks;
    Object.assign(artifacts.manifest['exposures']!['exposure.shop.weekly_report']!, {
      url: 'javascript:window.pwned=1',
      owner: { name },
    });
    Object.assign(artifacts.manifest['metadata']!, { project_name: name });
    const runResults = {
      metadata: { generated_at: name },
      args: { which: name },
      results: [
        {
          unique_id: 'model.shop.orders',
          status: name,
          message: attacks,
          thread_id: name,
          execution_time: 1,
        },
        {
          unique_id: 'model.shop.customers',
          status: 'error',
          message: attacks,
          thread_id: name,
          execution_time: 1,
        },
      ],
    };
    return { artifacts: { ...artifacts, runResults, runHistory: [{ ...runResults, metadata: {} }] }, name };
  }

  test.each([false, true])('stays text on every page (in one file: %s)', async (singleFile) => {
    const { artifacts, name } = hostileShop();
    const { page, complaints } = await openPage(browser, await siteUrl({ ...artifacts, singleFile }));
    for (const hash of [
      'overview',
      'model/model.shop.orders',
      `model/model.shop.orders?col=${encodeURIComponent(name)}`,
      `graph?col=${encodeURIComponent(`model.shop.orders/${name}`)}`,
      'exposure/exposure.shop.weekly_report',
      'graph',
      'run',
      'coverage',
      'erd',
      `tag/${encodeURIComponent(name)}`,
      `search?q=${encodeURIComponent('<img src=x onerror=window.pwned=1>')}`,
      `model/${encodeURIComponent(name)}`,
    ]) {
      await goTo(page, `#!/${hash}`);
      await heading(page).waitFor({ state: 'attached' });
      await page.waitForTimeout(60);
    }
    await goTo(page, '#!/model/model.shop.orders');
    await page.locator('#description .prose', { hasText: '<script>window.pwned = 1</script>' }).waitFor();
    expect(await page.locator('main h1').first().innerText()).toBe(name);
    expect(await page.locator('main a[href^="javascript"], main img, main script').count()).toBe(0);
    expect(await page.evaluate(() => (globalThis as { pwned?: number }).pwned)).toBeUndefined();
    expect(complaints).toEqual([]);
    await page.close();
  });
});
