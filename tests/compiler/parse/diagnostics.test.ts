import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { printHuman } from '../../../src/diagnostics/print.ts';
import { parseFolder } from './support/parse-folder.ts';

const CASES = fileURLToPath(new URL('../../cases/parse', import.meta.url));

/** With UPDATE_CASES=1 the expected texts are written anew, to be read before they are committed. */
const isUpdating = process.env['UPDATE_CASES'] === '1';

describe('parsing a project with mistakes', () => {
  for (const name of readdirSync(CASES).sort()) {
    it(`reports what is wrong in ${name}`, () => {
      const folder = join(CASES, name);
      const { diagnostics } = parseFolder(folder);
      const text = `${diagnostics.map((it) => printHuman(it)).join('\n\n')}\n`.replaceAll(folder, '<folder>');
      const expected = join(folder, 'expected.txt');
      if (isUpdating || !existsSync(expected)) writeFileSync(expected, text);
      expect(text).toBe(readFileSync(expected, 'utf8'));
    });
  }
});
