import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, describe, expect, it } from 'vitest';
import { Fuzzer, findingsOf } from './fuzz.ts';

const STORY = fileURLToPath(new URL('story', import.meta.url));
const ROUNDS = 140;
const folder = mkdtempSync(join(tmpdir(), 'emds-fuzz-'));

afterAll(() => rmSync(folder, { recursive: true, force: true }));

describe('a project with chance mistakes in its files', () => {
  it('gives diagnostics: no crash, no internal error, no long wait', async () => {
    const fuzzer = new Fuzzer(STORY, join(folder, 'shop'));
    const broken: string[] = [];
    for (let seed = 1; seed <= ROUNDS; seed++) {
      const result = await fuzzer.round(seed);
      for (const finding of findingsOf(result, 5000)) {
        broken.push(`seed ${seed} (${result.files.map((file) => file.path).join(', ')}): ${finding}`);
      }
    }
    expect(broken).toEqual([]);
  });
});
