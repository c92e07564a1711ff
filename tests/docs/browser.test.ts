import { pathToFileURL } from 'node:url';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { dbtArtifacts } from './support/dbt-artifacts.ts';
import { shopArtifacts } from './support/shop-artifacts.ts';
import { launchChromium, makeSite } from './support/site.ts';

let browser: Browser;
let shop: string;

beforeAll(async () => {
  browser = await launchChromium();
  shop = await siteUrl(shopArtifacts());
});
afterAll(() => browser?.close());

async function siteUrl(artifacts: Parameters<typeof makeSite>[0]): Promise<string> {
  const { outDir } = await makeSite(artifacts);
  return `${pathToFileURL(outDir).href}/index.html`;
}

interface Watched {
  readonly page: Page;
  /** Errors of the console and uncaught ones; requests to anything but files. */
  readonly complaints: string[];
}

async function openPage(url: string, options: Parameters<Browser['newPage']>[0] = {}): Promise<Watched> {
  const page = await browser.newPage({ viewport: { width: 1280, height: 800 }, ...options });
  page.setDefaultTimeout(8000);
  const complaints: string[] = [];
  page.on('pageerror', (error) => complaints.push(error.message));
  page.on('console', (message) => {
    if (message.type() === 'error' || message.type() === 'warning') complaints.push(message.text());
  });
  page.on('request', (request) => {
    if (!/^(file|data|blob):/.test(request.url())) complaints.push(`request to ${request.url()}`);
  });
  page.on('dialog', (dialog) => {
    complaints.push(`dialog ${dialog.message()}`);
    return dialog.dismiss();
  });
  await page.goto(url);
  return { page, complaints };
}

async function goTo(page: Page, hash: string): Promise<void> {
  await page.evaluate((to) => {
    (globalThis as unknown as { location: { hash: string } }).location.hash = to;
  }, hash);
}

/** Whether a canvas shows more than its background. */
function inkedPixels(page: Page): Promise<number> {
  return page.locator('canvas').evaluate((element) => {
    const canvas = element as unknown as {
      width: number;
      height: number;
      getContext(kind: '2d'): {
        getImageData(x: number, y: number, w: number, h: number): { data: Uint8ClampedArray };
      };
    };
    const { data } = canvas.getContext('2d').getImageData(0, 0, canvas.width, canvas.height);
    let inked = 0;
    for (let i = 4; i < data.length; i += 4) {
      if (
        Math.abs(data[i]! - data[0]!) +
          Math.abs(data[i + 1]! - data[1]!) +
          Math.abs(data[i + 2]! - data[2]!) >
        30
      )
        inked++;
    }
    return inked;
  });
}

const painted = (page: Page) => page.waitForSelector('canvas[data-painted]');
const heading = (page: Page) => page.locator('main h1').first();

describe('from disk', () => {
  test('every kind of page shows its resource, without an error and without a request to the network', async () => {
    const { page, complaints } = await openPage(shop);
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
    const { page, complaints } = await openPage(`${shop}#!/model/model.shop.orders`);
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
    await page.click('.tree a:has-text("customers"):not(:has-text("_"))');
    await page.locator('main h1', { hasText: 'customers' }).waitFor();
    await expect.poll(() => page.title()).toBe('customers · shop');
    expect(complaints).toEqual([]);
    await page.close();
  });

  test('columns show type, description and the last result of each test', async () => {
    const { page } = await openPage(`${shop}#!/model/model.shop.orders`);
    const row = page.locator('.columns tr', { hasText: 'order_id' });
    await row.waitFor();
    expect((await row.innerText()).replaceAll(/\s+/g, ' ').replaceAll(' ,', ',')).toBe(
      'order_id INTEGER Key of the order. ✓ not_null, pass ✕ unique, fail',
    );
    await page.close();
  });

  test('a deep link survives a reload, and dbt-docs’ own addresses work', async () => {
    const { page } = await openPage(`${shop}#!/source/source.shop.backend.raw_orders`);
    await page.reload();
    await page.locator('main h1', { hasText: 'backend.raw_orders' }).waitFor();
    await goTo(page, '#!/model/model.shop.orders?g_v=1&g_i=%2Borders');
    await painted(page);
    expect(await page.locator('.graph-count').innerText()).toBe('5 nodes · 4 edges');
    await page.close();
  });

  test('search finds by name, column and SQL, by keys alone', async () => {
    const { page, complaints } = await openPage(shop);
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
    expect(complaints).toEqual([]);
    await page.close();
  });
});

describe('the graph', () => {
  test('draws the project, follows the selection, groups and expands', async () => {
    const { page, complaints } = await openPage(`${shop}#!/graph`);
    await painted(page);
    expect(await inkedPixels(page)).toBeGreaterThan(3000);
    const count = page.locator('.graph-count');
    expect(await count.innerText()).toBe('13 nodes · 13 edges');
    await page.getByLabel('Select').fill('+orders');
    await page.keyboard.press('Enter');
    await count.filter({ hasText: '5 nodes' }).waitFor();
    await page.getByLabel('Exclude').fill('resource_type:seed');
    await page.keyboard.press('Enter');
    await count.filter({ hasText: '4 nodes' }).waitFor();
    await page.getByLabel('Select').fill('colour:red');
    await page.keyboard.press('Enter');
    await count.filter({ hasText: 'unknown selector method "colour"' }).waitFor();
    await goTo(page, '#!/graph?by=folder');
    await page
      .locator('ul[aria-label="Nodes of the graph"]', { hasText: 'models/staging, 2 nodes' })
      .waitFor({ state: 'attached' });
    expect(page.url()).toContain('by=folder');
    expect(complaints).toEqual([]);
    await page.close();
  });

  test('moves, zooms, selects a box and opens its page', async () => {
    const { page } = await openPage(`${shop}#!/graph?i=orders`);
    await painted(page);
    const box = (await page.locator('canvas').boundingBox())!;
    const middle = { x: box.x + box.width / 2, y: box.y + box.height / 2 };
    await page.mouse.click(middle.x, middle.y);
    await page.locator('.graph-panel', { hasText: 'orders' }).waitFor();
    await page.click('.graph-panel button:has-text("Upstream")');
    await page.locator('.graph-count', { hasText: '5 nodes' }).waitFor();
    await goTo(page, '#!/graph?i=orders');
    await page.locator('.graph-count', { hasText: '1 nodes' }).waitFor();
    await page.mouse.move(middle.x, middle.y);
    await page.mouse.wheel(0, -200);
    await page.mouse.down();
    await page.mouse.move(middle.x + 60, middle.y + 40, { steps: 3 });
    await page.mouse.up();
    await page.mouse.dblclick(middle.x + 60, middle.y + 40);
    await page.locator('main h1', { hasText: 'orders' }).waitFor();
    await page.close();
  });

  test('saves a picture and a drawing', async () => {
    const { page } = await openPage(`${shop}#!/graph`);
    await painted(page);
    const [drawing] = await Promise.all([
      page.waitForEvent('download'),
      page.click('button:has-text("SVG")'),
    ]);
    const svg = await readAll(await drawing.createReadStream());
    expect(svg.toString('utf8')).toMatch(/^<svg [\s\S]*stg_orders[\s\S]*<\/svg>\n$/);
    const [picture] = await Promise.all([
      page.waitForEvent('download'),
      page.click('button:has-text("PNG")'),
    ]);
    const png = await readAll(await picture.createReadStream());
    expect(png.subarray(1, 4).toString('latin1')).toBe('PNG');
    await page.close();
  });

  test('shows a project of 10,000 nodes in time', async () => {
    const artifacts = shopArtifacts();
    const nodes = artifacts.manifest['nodes']!;
    for (let i = 0; i < 10_000; i++) {
      const parents = [1, 7, 400].map((step) => i - step * (1 + (i % 90))).filter((parent) => parent >= 0);
      nodes[`model.shop.m_${i}`] = {
        unique_id: `model.shop.m_${i}`,
        resource_type: 'model',
        name: `m_${i}`,
        package_name: 'shop',
        original_file_path: `models/area_${i % 40}/m_${i}.sql`,
        depends_on: { nodes: parents.map((parent) => `model.shop.m_${parent}`) },
      };
    }
    const { page } = await openPage(`${await siteUrl(artifacts)}#!/graph`);
    await painted(page);
    // The bar is 1.5 s; machines that run tests are busy.
    expect(await page.evaluate(() => performance.now())).toBeLessThan(5000);
    expect(await page.locator('.graph-count').innerText()).toMatch(/^10,013 nodes · \d\d,\d{3} edges$/);
    expect(await inkedPixels(page)).toBeGreaterThan(10_000);
    await page.close();
  });
});

async function readAll(stream: AsyncIterable<Buffer | string>): Promise<Buffer> {
  const parts: Buffer[] = [];
  for await (const part of stream) parts.push(Buffer.from(part));
  return Buffer.concat(parts);
}

describe('looks', () => {
  test('dark where the system is, or where the reader wants it, and remembers', async () => {
    const { page } = await openPage(shop, { colorScheme: 'dark' });
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
    const { page } = await openPage(shop, { viewport: { width: 360, height: 740 }, hasTouch: true });
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
    }
    await page.getByRole('button', { name: 'Menu', exact: true }).click();
    await page.locator('.tree a', { hasText: 'stg_orders' }).first().click();
    await page.locator('main h1', { hasText: 'stg_orders' }).waitFor();
    await page.close();
  });

  test.each(['light', 'dark'] as const)(
    'every control has a name and every text enough contrast, %s',
    async (colorScheme) => {
      const { page } = await openPage(shop, { colorScheme });
      for (const hash of [
        'overview',
        'model/model.shop.orders',
        'run',
        'coverage',
        'erd',
        'graph',
        'search?q=orders',
        'test/test.shop.unique_orders_order_id.0a1b2c',
      ]) {
        await goTo(page, `#!/${hash}`);
        await heading(page).waitFor({ state: 'attached' });
        await page.waitForTimeout(80);
        expect(await page.evaluate(findAccessFaults), hash).toEqual([]);
      }
      await page.close();
    },
  );
});

/** Runs in the page: nameless controls, images without text, doubled ids, contrast below 4.5 : 1. */
function findAccessFaults(): string[] {
  // biome-ignore lint/suspicious/noExplicitAny: the tests' compiler settings have no DOM
  const { document, getComputedStyle } = globalThis as any;
  const faults: string[] = [];
  const ids = new Set<string>();
  for (const element of document.querySelectorAll('[id]')) {
    if (ids.has(element.id)) faults.push(`id ${element.id} twice`);
    ids.add(element.id);
  }
  for (const control of document.querySelectorAll(
    'button, a[href], input, select, summary, [role=img], [role=dialog]',
  )) {
    const label = control.labels?.[0]?.textContent ?? '';
    const name = control.getAttribute('aria-label') ?? (control.textContent.trim() || label.trim());
    if (!name) faults.push(`no name: ${control.outerHTML.slice(0, 120)}`);
  }
  // Chromium reports mixed colours as color(srgb 0.1 0.2 0.3).
  const channels = (color: string): number[] => {
    const numbers = [...color.matchAll(/[\d.]+/g)].map(Number);
    return color.startsWith('color(')
      ? [numbers[0]! * 255, numbers[1]! * 255, numbers[2]! * 255, numbers[3] ?? 1]
      : numbers;
  };
  const luminance = (rgb: number[]) => {
    const [r, g, b] = rgb.map((value) =>
      value / 255 <= 0.04045 ? value / 255 / 12.92 : ((value / 255 + 0.055) / 1.055) ** 2.4,
    );
    return 0.2126 * r! + 0.7152 * g! + 0.0722 * b!;
  };
  // biome-ignore lint/suspicious/noExplicitAny: as above
  const background = (element: any): number[] => {
    for (let at = element; at; at = at.parentElement) {
      const color = channels(getComputedStyle(at).backgroundColor);
      if (color.length === 3 || color[3] === 1) return color.slice(0, 3);
    }
    return [255, 255, 255];
  };
  for (const element of document.querySelectorAll('body *')) {
    const own = [...element.childNodes].some(
      (node: { nodeType: number; textContent: string }) =>
        node.nodeType === 3 && node.textContent.trim() !== '',
    );
    if (!own || element.closest('svg, script, style, noscript') || !element.checkVisibility?.()) continue;
    const front = luminance(channels(getComputedStyle(element).color).slice(0, 3));
    const back = luminance(background(element));
    const ratio = (Math.max(front, back) + 0.05) / (Math.min(front, back) + 0.05);
    if (ratio < 4.5)
      faults.push(`contrast ${ratio.toFixed(2)}: ${element.className} ${element.textContent.slice(0, 40)}`);
  }
  return [...new Set(faults)].slice(0, 20);
}

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
    return { artifacts, name };
  }

  test.each([false, true])('stays text on every page (in one file: %s)', async (singleFile) => {
    const { artifacts, name } = hostileShop();
    const { page, complaints } = await openPage(await siteUrl({ ...artifacts, singleFile }));
    for (const hash of [
      'overview',
      'model/model.shop.orders',
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

describe('other projects', () => {
  test('artifacts of dbt-core 1.11.16 make a whole site', async () => {
    const { page, complaints } = await openPage(`${await siteUrl(dbtArtifacts())}#!/model/model.shop.orders`);
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
    const { page, complaints } = await openPage(await siteUrl({ manifest: {} }));
    for (const hash of ['overview', 'graph', 'run', 'coverage', 'erd', 'search?q=a']) {
      await goTo(page, `#!/${hash}`);
      await heading(page).waitFor({ state: 'attached' });
    }
    expect(complaints).toEqual([]);
    await page.close();
  });
});
