import { readFileSync } from 'node:fs';
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { goTo, heading, openPage, painted, siteUrl } from './support/browser.ts';
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
    '```constructor\nwindow.pwned=1\n```',
    '<iframe srcdoc="<script>parent.pwned=1</script>"></iframe><svg onload=window.pwned=1>',
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

  /** The attacks behind every text of the artifacts that names nothing else. */
  function poisoned(value: unknown, key = ''): unknown {
    if (typeof value === 'string') return structural.has(key) ? value : `${value} ${attacks}`;
    if (Array.isArray(value)) return value.map((item) => poisoned(item, key));
    if (typeof value !== 'object' || value === null || key === 'depends_on') return value;
    return Object.fromEntries(Object.entries(value).map(([inner, item]) => [inner, poisoned(item, inner)]));
  }
  const structural = new Set(['unique_id', 'resource_type', 'name', 'node', 'attached_node', 'model']);

  test('stays text wherever the artifacts hold text, and in the drawing of the graph', async () => {
    const artifacts = shopArtifacts();
    const url = await siteUrl(poisoned(artifacts) as typeof artifacts);
    const { page, complaints } = await openPage(browser, url);
    const ids = ['nodes', 'sources', 'macros', 'exposures', 'metrics', 'docs'].flatMap((section) =>
      Object.keys(artifacts.manifest[section] ?? {}),
    );
    const pages = ['overview', 'run', 'erd', ...ids.map((id) => `${id.split('.')[0]}/${id}`), 'graph?by=tag'];
    for (const hash of [...pages, attacks]) {
      await goTo(page, `#!/${hash}`);
      await heading(page).waitFor({ state: 'attached' });
      expect(await heading(page).innerText(), hash).not.toContain('could not be shown');
      const harmful = page.locator('main :is(script, iframe, object, img, [onclick], [onerror], [srcdoc])');
      expect(await harmful.count(), hash).toBe(0);
      expect(await page.locator('a:is([href^="javascript" i], [href^="//"], [href^="data" i])').count()).toBe(
        0,
      );
    }
    await goTo(page, '#!/graph?by=folder');
    await painted(page);
    const [drawing] = await Promise.all([
      page.waitForEvent('download'),
      page.getByRole('button', { name: 'SVG', exact: true }).click(),
    ]);
    expect(readFileSync(await drawing.path(), 'utf8')).not.toMatch(/<(script|img|a|image|foreignObject)\b/);
    expect(await page.evaluate(() => (globalThis as { pwned?: number }).pwned)).toBeUndefined();
    expect(complaints).toEqual([]);
    await page.close();
  });

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
