import { existsSync, mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Browser, chromium } from 'playwright-core';
import { buildDocsApp } from '../../../src/docs/app/build.mjs';
import { type GeneratedSite, type GenerateOptions, generateSite } from '../../../src/docs/generate-site.ts';

let bundled: Promise<string> | undefined;

/** The bundled web app, made once for a test file. */
export function appFolder(): Promise<string> {
  bundled ??= (async () => {
    const folder = mkdtempSync(join(tmpdir(), 'emds-docs-app-'));
    await buildDocsApp(folder);
    return folder;
  })();
  return bundled;
}

export interface TestSite extends GeneratedSite {
  readonly outDir: string;
}

/** Generates a site in a temporary folder, or in the one given. */
export async function makeSite(
  options: Omit<GenerateOptions, 'outDir'> & { outDir?: string },
): Promise<TestSite> {
  const outDir = options.outDir ?? mkdtempSync(join(tmpdir(), 'emds-docs-'));
  return { ...generateSite({ ...options, outDir, appDir: await appFolder() }), outDir };
}

const args = [
  '--headless',
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
];

/** Real Chromium. These tests mean nothing without it, so its absence is a failure and not a skip. */
export async function launchChromium(): Promise<Browser> {
  const executablePath = process.env['CHROMIUM_PATH'] ?? '/usr/bin/chromium';
  if (!existsSync(executablePath)) {
    throw new Error(
      `No Chromium at ${executablePath}: install it (apt-get install chromium) or set CHROMIUM_PATH.`,
    );
  }
  return chromium.launch({ executablePath, args });
}
