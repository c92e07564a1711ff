import { spawnSync } from 'node:child_process';
import {
  cpSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  realpathSync,
  rmSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';

const here = (path: string) => fileURLToPath(new URL(path, import.meta.url));
const work = realpathSync(mkdtempSync(join(tmpdir(), 'emds-packed-')));
const dist = join(work, 'dist');
const packs = join(dist, 'packs');
const isCode = (path: string) => /\.cache/.test(path);

/** `ls` reads the whole project and needs no database. */
function list({ node = [] as string[], project = 'shop' } = {}) {
  const args = [...node, join(dist, 'cli.js'), 'ls', '-q', '--project-dir', join(work, project)];
  const { status, stdout, stderr } = spawnSync(process.execPath, args, { cwd: work, encoding: 'utf8' });
  return { status, stderr, models: stdout.split('\n').filter((line) => line.startsWith('shop.')).length };
}
const well = { status: 0, stderr: '', models: expect.any(Number) };
const kept = () => readdirSync(packs).filter(isCode).sort();

beforeAll(() => {
  const made = spawnSync(process.execPath, [here('../../dist/cli.js'), 'init', 'shop'], { cwd: work });
  expect(made.status).toBe(0);
});
beforeEach(() => {
  rmSync(dist, { recursive: true, force: true });
  cpSync(here('../../dist'), dist, { recursive: true, filter: (path) => !isCode(path) });
  writeFileSync(join(work, 'package.json'), '{"type":"module"}');
});
afterAll(() => rmSync(work, { recursive: true, force: true }));

describe('the code that V8 makes of the command', () => {
  it('is kept by the first run, and used by the next', () => {
    expect(kept()).toEqual([]);
    const first = list();
    expect(first).toEqual(well);
    expect(first.models).toBeGreaterThan(5);
    const names = kept();
    expect(names.some((name) => /^parse-.*\.cache$/.test(name))).toBe(true);
    const before = names.map((name) => readFileSync(join(packs, name)));
    expect(list()).toEqual(first);
    expect(kept()).toEqual(names);
    expect(names.map((name) => readFileSync(join(packs, name)))).toEqual(before);
  });

  it('is not kept of a run that fails', () => {
    expect(list({ project: 'shops' }).status).toBe(2);
    expect(kept()).toEqual([]);
  });

  it('is made anew where it was damaged', () => {
    const first = list();
    expect(first).toEqual(well);
    const [one, ...others] = kept().map((name) => join(packs, name)) as [string, ...string[]];
    writeFileSync(one, 'no code at all');
    for (const path of others) truncateSync(path, 1000);
    expect(list()).toEqual(first);
    expect(kept().map((name) => readFileSync(join(packs, name)).length > 1000)).toEqual(
      [one, ...others].map(() => true),
    );
  });

  it('belongs to one setting of V8', () => {
    const first = list();
    expect(first).toEqual(well);
    const before = kept();
    expect(list({ node: ['--no-opt'] })).toEqual(first);
    expect(kept().length).toBe(2 * before.length);
  });

  it('is done without where it cannot be written', () => {
    const first = list();
    expect(first).toEqual(well);
    const names = kept();
    for (const name of names) {
      rmSync(join(packs, name));
      mkdirSync(join(packs, name));
    }
    expect(list()).toEqual(first);
    expect(kept()).toEqual(names);
  });
});
