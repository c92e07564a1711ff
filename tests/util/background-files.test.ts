import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, describe, expect, it } from 'vitest';
import { BackgroundFiles } from '../../src/util/background-files.ts';

const folder = mkdtempSync(join(tmpdir(), 'emds-files-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const path = (index: number) => join(folder, `marts/orders_${index}.sql`);

/** Few files are written at once, many by a thread. */
describe.each([3, 200])('%i files', (count) => {
  const write = async (text: (index: number) => string) => {
    const files = new BackgroundFiles(folder);
    for (let index = 0; index < count; index++) files.write(path(index), text(index));
    await files.flush();
  };
  const inodes = () => Array.from({ length: count }, (_, index) => statSync(path(index)).ino);

  it('are written, replaced where their text is another, and left alone where it is the same', async () => {
    await write((index) => `select ${index} as é`);
    expect(readFileSync(path(count - 1), 'utf8')).toBe(`select ${count - 1} as é`);
    const before = inodes();
    await write((index) => (index === 1 ? 'select 1 as e' : `select ${index} as é`));
    const after = inodes();
    expect(after.flatMap((inode, index) => (inode === before[index] ? [] : [index]))).toEqual([1]);
    expect(readFileSync(path(1), 'utf8')).toBe('select 1 as e');
    const unfinished = readdirSync(join(folder, '.unfinished'), { recursive: true });
    expect(unfinished.filter((name) => String(name).includes('tmp'))).toEqual([]);
  });

  it('have the text that came last', async () => {
    const files = new BackgroundFiles(folder, { expected: 1000 });
    for (const text of ['once', 'twice', 'at last']) {
      for (let index = 0; index < count; index++) files.write(path(index), `select ${index} as ${text}`);
      await sleep(30);
    }
    await files.flush();
    const texts = Array.from({ length: count }, (_, index) => readFileSync(path(index), 'utf8'));
    expect(texts).toEqual(texts.map((_, index) => `select ${index} as at last`));
  });

  it('fail with the first error, and the others are written', async () => {
    const files = new BackgroundFiles(folder);
    files.write(join(path(0), 'below-a-file.sql'), 'select 1');
    for (let index = 1; index < count; index++) files.write(path(index), `select ${index} * 2`);
    await expect(files.flush()).rejects.toThrow(/ENOTDIR|EEXIST/);
    expect(readFileSync(path(count - 1), 'utf8')).toBe(`select ${count - 1} * 2`);
  });
});
