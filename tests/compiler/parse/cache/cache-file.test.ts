import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { readCacheFile } from '../../../../src/compiler/parse/cache/cache-file.ts';
import { Random } from '../../../fuzz/random.ts';
import { compareParses } from './compare-parses.ts';
import { shop } from './shop.ts';

const options = { vars: {}, env: {}, target: undefined, threads: undefined, which: 'parse' };

describe('a cache file', () => {
  let folder: string;
  let path: string;
  let whole: Buffer;

  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), 'emds-cache-'));
    for (const [name, text] of Object.entries(shop)) {
      mkdirSync(dirname(join(folder, name)), { recursive: true });
      writeFileSync(join(folder, name), text);
    }
    expect(compareParses(folder, options).reuse?.extent).toBe('none');
    path = join(folder, 'target', 'partial_parse.emds');
    whole = readFileSync(path);
    expect(compareParses(folder, options).reuse?.extent).toBe('all');
  });

  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  it('is not used when any of its bytes is another', () => {
    const random = new Random(7);
    for (let i = 0; i < 300; i++) {
      const damaged = Buffer.from(whole);
      const at = i < 50 ? damaged.length - 1 - i : random.below(damaged.length);
      damaged[at]! ^= 1 << random.below(8);
      writeFileSync(path, damaged);
      expect(readCacheFile(path), `byte ${at}`).toBeUndefined();
    }
  });

  it('is not used when it is cut off, has more at its end, or is something else', () => {
    const others = [0, 1, 18, 100, whole.length - 33, whole.length - 1].map((length) =>
      whole.subarray(0, length),
    );
    others.push(
      Buffer.concat([whole, Buffer.from('x')]),
      Buffer.from('{"nodes":{}}'),
      Buffer.alloc(5000, 0xff),
    );
    for (const bytes of others) {
      writeFileSync(path, bytes);
      expect(readCacheFile(path), `${bytes.length} bytes`).toBeUndefined();
    }
  });

  it('is made anew by the parse that finds it damaged', () => {
    writeFileSync(path, whole.subarray(0, 1000));
    const { cached, fresh, reuse } = compareParses(folder, options);
    expect(reuse?.extent).toBe('none');
    expect(cached).toEqual(fresh);
    expect(compareParses(folder, options).reuse?.extent).toBe('all');
  });

  it('is a folder: the project is parsed as without one', () => {
    rmSync(path);
    mkdirSync(path);
    const { cached, fresh } = compareParses(folder, options);
    expect(cached).toEqual(fresh);
    rmSync(path, { recursive: true });
  });

  it('holds no value of an environment variable', () => {
    writeFileSync(
      join(folder, 'models', 'secretive.sql'),
      "select '{{ env_var('COLOUR') }}' {{ config(tags=['x']) }}\n",
    );
    const env = { COLOUR: 'hush-hush-4711' };
    expect(compareParses(folder, { ...options, env }).reuse?.extent).toBe('none');
    expect(compareParses(folder, { ...options, env }).reuse?.extent).toBe('all');
    expect(compareParses(folder, { ...options, env: { COLOUR: 'other' } }).reuse?.extent).toBe('some');
    expect(readFileSync(path).includes('hush-hush-4711')).toBe(false);
  });
});
