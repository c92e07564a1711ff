import { spawn, spawnSync } from 'node:child_process';
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeEach, describe, expect, it } from 'vitest';
import { readCacheFile } from '../../src/compiler/parse/cache/cache-file.ts';
import { shop } from '../compiler/parse/cache/shop.ts';

const cli = fileURLToPath(new URL('../../dist/cli.js', import.meta.url));
const folder = mkdtempSync(join(tmpdir(), 'emds-partial-'));
const cache = join(folder, 'target', 'partial_parse.emds');

function put(path: string, text: string): void {
  mkdirSync(dirname(join(folder, path)), { recursive: true });
  writeFileSync(join(folder, path), text);
}

/** What a call of `emds` says of the cache, beside its warnings. */
function run(
  args: readonly string[],
  env: Readonly<Record<string, string>> = {},
): { said: string; warnings: string[]; status: number | null } {
  const call = [cli, ...args, '--log-level', 'debug', '--no-use-colors'];
  const { stdout, stderr, status } = spawnSync(process.execPath, call, {
    cwd: folder,
    encoding: 'utf8',
    env: { ...process.env, ...env },
  });
  expect(stderr).toBe('');
  const lines = stdout.split('\n').map((line) => line.slice(10));
  return {
    said: lines.find((line) => /^Partial parsing|^Parsed (?:all|\d+ of)/.test(line)) ?? '',
    warnings: lines.filter((line) => line.startsWith('[WARNING]')),
    status,
  };
}

const nothingNew = 'Partial parsing enabled, no changes found, skipping parsing';
const all = expect.stringMatching(/^Parsed all \d+ files$/);
const one = expect.stringMatching(
  /^Partial parsing enabled: 0 files deleted, 0 files added, 1 files changed\. Parsed \d of \d+ files$/,
);

beforeEach(() => {
  for (const name of readdirSync(folder)) rmSync(join(folder, name), { recursive: true });
  for (const [path, text] of Object.entries(shop)) put(path, text);
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** Without what differs from run to run. */
function manifest(): unknown {
  const { metadata: _, ...sections } = JSON.parse(
    readFileSync(join(folder, 'target', 'manifest.json'), 'utf8'),
  );
  return JSON.parse(JSON.stringify(sections).replace(/"created_at":[\d.]+/g, '"created_at":0'));
}

describe('partial parsing', () => {
  it('parses what has changed and what belongs to it, in every command, and warns again', () => {
    const first = run(['parse']);
    expect(first).toEqual({ said: all, warnings: [expect.stringContaining("'absent'")], status: 0 });
    expect(run(['parse'])).toEqual({ ...first, said: nothingNew });
    expect(run(['ls'])).toEqual({ ...first, said: nothingNew });
    put('models/staging/stg_orders.sql', "select 1 as id from {{ source('raw', 'events') }}\n");
    expect(run(['ls'])).toEqual({ ...first, said: one });
    const renewed = manifest();
    expect(run(['parse', '--no-partial-parse']).said).toBe('Partial parsing not enabled');
    expect(renewed).toEqual(manifest());
    put('dbt_project.yml', `${shop['dbt_project.yml']}# changed\n`);
    expect(run(['parse'])).toEqual(first);
  });

  it('is switched off by option, environment and project, and reads the file that it is told', () => {
    run(['parse']);
    expect(run(['parse'], { DBT_PARTIAL_PARSE: 'false' }).said).toBe('Partial parsing not enabled');
    expect(run(['parse', '--partial-parse-file-path', cache]).said).toBe(nothingNew);
    expect(run(['parse', '--partial-parse-file-path', join(folder, 'none')]).said).toEqual(all);
    put('dbt_project.yml', shop['dbt_project.yml']!.replace('flags: {', 'flags: {partial_parse: false, '));
    expect(run(['parse']).said).toBe('Partial parsing not enabled');
  });

  it('keeps what the last parse without an error left', () => {
    run(['parse']);
    const before = readFileSync(cache);
    put('models/staging/stg_orders.sql', "select * from {{ ref('nobody') }}\n");
    expect(run(['parse']).status).toBe(2);
    expect(readFileSync(cache).equals(before)).toBe(true);
    put('models/staging/stg_orders.sql', shop['models/staging/stg_orders.sql']!);
    expect(run(['parse']).said).toBe(nothingNew);
  });

  it('survives processes that are killed, and others beside them', async () => {
    run(['parse']);
    for (let i = 0; i < 4; i++) {
      put('models/staging/stg_orders.sql', `select ${i} as id from {{ source('raw', 'orders') }}\n`);
      if (i % 2 === 0) rmSync(cache, { force: true });
      const ends = [0, 1].map((number) => {
        const child = spawn(process.execPath, [cli, 'parse', '-q'], { cwd: folder, stdio: 'ignore' });
        const ended = new Promise((resolve) => child.once('exit', resolve));
        if (number === 0) setTimeout(() => child.kill('SIGKILL'), 80 + i * 60);
        return ended;
      });
      await Promise.all(ends);
      if (existsSync(cache)) expect(readCacheFile(cache)).toBeDefined();
      expect(run(['parse']).said).not.toBe('');
    }
    const warm = manifest();
    run(['parse', '--no-partial-parse']);
    expect(warm).toEqual(manifest());
  });
});
