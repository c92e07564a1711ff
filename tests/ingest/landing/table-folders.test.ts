import { existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { recoverFolders, swapGeneration, tableFolders } from '../../../src/ingest/landing/table-folders.ts';

let root: string;
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'emds-folders-'));
});
afterEach(() => rmSync(root, { recursive: true }));

const folders = () => tableFolders(join(root, 'raw/shop/orders'));

/** Lays out a folder with one file, as a killed run left it. */
function leave(folder: string, file: string): void {
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, file), file);
}

const landed = () => readdirSync(folders().landed);

test('replaces all landed files by a complete generation', () => {
  leave(folders().landed, 'old.parquet');
  leave(join(folders().staging, 'generation'), 'new.parquet');
  swapGeneration(folders(), join(folders().staging, 'generation'));
  expect(landed()).toEqual(['new.parquet']);
  expect(readdirSync(folders().staging)).toEqual([]);
});

test.each([
  ['before anything moved', ['landed:old', 'generation:new'], ['old.parquet']],
  [
    'after the new generation was declared complete',
    ['landed:old', 'complete-generation:new'],
    ['new.parquet'],
  ],
  ['between the two renames', ['replaced-generation:old', 'complete-generation:new'], ['new.parquet']],
  ['after both renames', ['landed:new', 'replaced-generation:old'], ['new.parquet']],
  ['in the middle of a part', ['landed:old', 'part:unfinished'], ['old.parquet']],
])('recovers from a kill %s', (_, left, expected) => {
  for (const entry of left) {
    const [where, file] = entry.split(':') as [string, string];
    leave(where === 'landed' ? folders().landed : join(folders().staging, where), `${file}.parquet`);
  }
  recoverFolders(folders());
  expect(landed()).toEqual(expected);
  expect(readdirSync(folders().staging)).toEqual([]);
  expect(existsSync(folders().lock)).toBe(false);
});
