import { mkdirSync, mkdtempSync, symlinkSync, writeFileSync } from 'node:fs';
import { request } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { createDocsHandler, serveDocs } from '../../src/serve/docs-server.ts';
import { shopArtifacts } from './support/shop-artifacts.ts';
import { launchChromium, makeSite } from './support/site.ts';

const stop = new AbortController();
let port: number;
let outDir: string;
let closed: Promise<void>;

beforeAll(async () => {
  ({ outDir } = await makeSite(shopArtifacts()));
  writeFileSync(join(outDir, 'manifest.json'), '{"ours": 1}');
  writeFileSync(join(outDir, 'secrets.env'), 'PASSWORD=x');
  mkdirSync(join(outDir, 'assets'));
  writeFileSync(join(outDir, 'assets', 'shop map.svg'), '<svg xmlns="http://www.w3.org/2000/svg"/>');
  mkdirSync(join(outDir, 'images'));
  writeFileSync(join(outDir, 'images', 'plan.SVG'), '<svg xmlns="http://www.w3.org/2000/svg"/>');
  const outside = mkdtempSync(join(tmpdir(), 'emds-outside-'));
  writeFileSync(join(outside, 'private.svg'), 'private');
  symlinkSync(join(outside, 'private.svg'), join(outDir, 'assets', 'link.svg'));
  port = await new Promise((resolve) => {
    closed = serveDocs({
      dir: outDir,
      port: 0,
      signal: stop.signal,
      pollMs: 40,
      onReady: (address) => resolve(address.port),
    });
  });
});
afterAll(async () => {
  stop.abort();
  await closed;
});

interface Answer {
  readonly status: number;
  readonly type: string;
  readonly body: string;
  readonly headers: Record<string, unknown>;
}

/** Sends the path as it is: fetch would tidy it up. */
function get(path: string, headers: Record<string, string> = {}, method = 'GET'): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const sent = request(
      { host: '127.0.0.1', port, path, method, headers: { host: `127.0.0.1:${port}`, ...headers } },
      (response) => {
        let body = '';
        response.setEncoding('utf8').on('data', (part) => {
          body += part;
        });
        response.on('end', () =>
          resolve({
            status: response.statusCode!,
            type: String(response.headers['content-type']),
            body,
            headers: response.headers,
          }),
        );
      },
    );
    sent.on('error', reject).end();
  });
}

test('serves the page, its files, pictures and the artifacts with their types', async () => {
  expect(await get('/')).toMatchObject({ status: 200, type: 'text/html; charset=utf-8' });
  expect(await get('/emds-docs/app.js?abc')).toMatchObject({
    status: 200,
    type: 'text/javascript; charset=utf-8',
  });
  expect(await get('/emds-docs/app.css')).toMatchObject({ status: 200, type: 'text/css; charset=utf-8' });
  expect(await get('/manifest.json')).toMatchObject({
    status: 200,
    type: 'application/json; charset=utf-8',
    body: '{"ours": 1}',
  });
  expect(await get('/assets/shop%20map.svg')).toMatchObject({ status: 200, type: 'image/svg+xml' });
  // A picture of another of the project's asset-paths; opened by itself it must not run what it may hold.
  const picture = await get('/images/plan.SVG');
  expect(picture).toMatchObject({ status: 200, type: 'image/svg+xml' });
  expect(picture.headers['content-security-policy']).toContain('sandbox');
});

test('answers 304 to a page that has not changed', async () => {
  const first = await get('/emds-docs/core.js');
  const second = await get('/emds-docs/core.js', { 'if-none-match': String(first.headers['etag']) });
  expect(second).toMatchObject({ status: 304, body: '' });
});

test.each([
  '/secrets.env',
  '/../package.json',
  '/..%2f..%2fetc/passwd',
  '/assets/../secrets.env',
  '/assets/%2e%2e/secrets.env',
  '/assets/..%5c..%5csecrets.env',
  '/assets/link.svg',
  '/assets/%00',
  '/%E0%A4%A',
  '/emds-docs/',
  '//etc/passwd',
])('gives nothing for %s', async (path) => {
  expect(await get(path)).toMatchObject({ status: 404, body: 'Not found.' });
});

test('refuses requests under a foreign name, and anything but reading', async () => {
  expect(await get('/', { host: 'evil.example' })).toMatchObject({ status: 403 });
  expect(await get('/', { host: `127.0.0.1.evil.example:${port}` })).toMatchObject({ status: 403 });
  expect(await get('/', { host: `localhost:${port}` })).toMatchObject({ status: 200 });
  expect(await get('/', {}, 'POST')).toMatchObject({ status: 404 });
});

test('says so when the port is taken', async () => {
  await expect(serveDocs({ dir: outDir, port })).rejects.toMatchObject({
    problem: { code: 'docs-port-in-use', message: `Port ${port} of 127.0.0.1 is in use.` },
  });
});

test('an open page reloads when the site is generated again, and works over HTTP', async () => {
  const browser = await launchChromium();
  try {
    const page = await browser.newPage();
    const foreign: string[] = [];
    page.on('request', (sent) => {
      if (!sent.url().startsWith(`http://127.0.0.1:${port}/`) && !sent.url().startsWith('data:'))
        foreign.push(sent.url());
    });
    const live = page.waitForResponse((response) => response.url().endsWith('/__emds/live'));
    await page.goto(`http://127.0.0.1:${port}/#!/model/model.shop.orders`);
    await page.locator('main h1', { hasText: 'orders' }).waitFor();
    await live;
    const scrolled = () => page.locator('main').evaluate((main: { scrollTop: number }) => main.scrollTop);
    await page.locator('#code').scrollIntoViewIfNeeded();
    await expect.poll(scrolled).toBeGreaterThan(100);
    await page.waitForTimeout(150);
    const artifacts = shopArtifacts();
    artifacts.manifest['nodes']!['model.shop.orders']!['description'] = 'Now with refunds.';
    await makeSite({ ...artifacts, outDir });
    await page.locator('main .prose', { hasText: 'Now with refunds.' }).waitFor({ timeout: 8000 });
    await expect.poll(scrolled).toBeGreaterThan(100);
    expect(foreign).toEqual([]);
  } finally {
    await browser.close();
  }
});

test.each([
  ['192.168.1.7:8080', 200],
  ['[fe80::1]:8080', 200],
  ['localhost:8080', 200],
  ['evil.example', 403],
  ['192.168.1.7.evil.example', 403],
])('where it listens on all addresses, a request to %s ends with %i', async (host, status) => {
  const handle = createDocsHandler(outDir, { anyAddress: true });
  expect((await handle(new Request('http://127.0.0.1/', { headers: { host } }))).status).toBe(status);
});
