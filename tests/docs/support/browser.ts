import { pathToFileURL } from 'node:url';
import type { Browser, Page } from 'playwright-core';
import { makeSite } from './site.ts';

/** Generates a site and gives the address of its page on disk. */
export async function siteUrl(artifacts: Parameters<typeof makeSite>[0]): Promise<string> {
  const { outDir } = await makeSite(artifacts);
  return `${pathToFileURL(outDir).href}/index.html`;
}

export interface Watched {
  readonly page: Page;
  /** Errors of the console and uncaught ones; requests to anything but files. */
  readonly complaints: string[];
}

/** Opens an address and watches for errors, dialogs and requests that leave the disk. */
export async function openPage(
  browser: Browser,
  url: string,
  options: Parameters<Browser['newPage']>[0] = {},
): Promise<Watched> {
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

/** Follows an address within the site. */
export async function goTo(page: Page, hash: string): Promise<void> {
  await page.evaluate((to) => {
    (globalThis as unknown as { location: { hash: string } }).location.hash = to;
  }, hash);
}

/** How many pixels of the canvas are not background. */
export function inkedPixels(page: Page): Promise<number> {
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

/** Waits until the graph is on the canvas. */
export const painted = (page: Page) => page.waitForSelector('canvas[data-painted]');
export const heading = (page: Page) => page.locator('main h1').first();
