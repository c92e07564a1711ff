import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';

const root = fileURLToPath(new URL('../..', import.meta.url));

function filesUnder(folder: string): string[] {
  return readdirSync(join(root, folder), { withFileTypes: true, recursive: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name));
}

/** The first text of a factory, or its `code:`, is the code. */
function codesOf(text: string): string[] {
  const made = text.matchAll(
    /(?:code: |(?:runtime|compilation|problem|refused)\(\s*)'([a-z][a-z0-9]*(?:-[a-z0-9]+)*)'/g,
  );
  return [...made].map((match) => match[1]!);
}

describe('diagnostic codes', () => {
  it('have one shape, and a test that names or shows each', () => {
    const codes = new Set(
      filesUnder('src/diagnostics/codes').flatMap((path) => codesOf(readFileSync(path, 'utf8'))),
    );
    const tests = filesUnder('tests')
      .filter((path) => /\.(ts|txt|json)$/.test(path) && !path.endsWith('uncovered-codes.txt'))
      .map((path) => readFileSync(path, 'utf8'))
      .join('\n');
    const uncovered = [...codes]
      .filter((code) => !new RegExp(`(?<![\\w-])${code}(?![\\w-])`).test(tests))
      .sort();
    const known = new Set(readFileSync(new URL('uncovered-codes.txt', import.meta.url), 'utf8').split('\n'));
    expect(uncovered.filter((code) => !known.has(code))).toEqual([]);
  });
});
