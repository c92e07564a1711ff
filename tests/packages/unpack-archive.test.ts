import {
  existsSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { ProblemError } from '../../src/diagnostics/diagnostic.ts';
import { unpackArchive } from '../../src/packages/unpack-archive.ts';
import { type ArchiveEntry, makeArchive } from './support/make-archive.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'emds-archive-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

async function unpack(bytes: Buffer): Promise<string> {
  const archive = join(folder, 'dates.tar.gz');
  writeFileSync(archive, bytes);
  try {
    return await unpackArchive(archive, join(folder, 'in', 'here'), {
      source: 'dates.tar.gz',
      name: 'dates',
    });
  } catch (error) {
    if (!(error instanceof ProblemError)) throw error;
    return `${error.problem.code}: ${error.problem.message}`;
  }
}

const entries = (...list: (readonly [string, ArchiveEntry])[]) => unpack(makeArchive(list));
const project = ['dates/dbt_project.yml', 'name: dates\n'] as const;

describe('an archive is unpacked', () => {
  test('with long names, links within it and executable files', async () => {
    const long = `dates/models/${'quarters_of_the_year_'.repeat(8)}/é.sql`;
    const found = await entries(
      project,
      [long, 'select 1'],
      ['dates/run.sh', { type: '0', content: '#!/bin/sh\n', mode: 0o777 }],
      ['dates/docs/project.yml', { type: '2', link: '../dbt_project.yml' }],
      ['dates/copy.yml', { type: '1', link: 'dates/dbt_project.yml' }],
      ['dates/models/all', { type: '2', link: '.' }],
    );
    expect(readFileSync(join(found, '..', long), 'utf8')).toBe('select 1');
    expect(statSync(join(found, 'run.sh')).mode & 0o777).toBe(0o755 & ~process.umask());
    expect(readlinkSync(join(found, 'docs/project.yml'))).toBe('../dbt_project.yml');
    expect(readFileSync(join(found, 'copy.yml'), 'utf8')).toBe('name: dates\n');
  });

  test('with names in GNU form', async () => {
    const name = `dates/${'x'.repeat(120)}.sql`;
    const found = await entries(
      project,
      ['././@LongLink', { type: 'L', content: `${name}\0` }],
      ['dates/cut', 'select 2'],
    );
    expect(readFileSync(join(found, '..', name), 'utf8')).toBe('select 2');
  });

  test('with files of many blocks', async () => {
    const content = 'select 1 as order_id\n'.repeat(200_000);
    const found = await entries(project, ['dates/big.sql', content], ['dates/after.sql', 'select 2']);
    expect(readFileSync(join(found, 'big.sql'), 'utf8')).toBe(content);
    expect(readFileSync(join(found, 'after.sql'), 'utf8')).toBe('select 2');
  });
});

describe('an archive is refused', () => {
  const outside = 'would be written outside of the package';
  test.each<[string, readonly [string, ArchiveEntry][], string]>([
    ['a path that climbs out', [['../evil.sql', 'x']], `"../evil.sql" ${outside}`],
    ['a path that climbs out from below', [['dates/../../../evil.sql', 'x']], outside],
    ['an absolute path', [['/tmp/evil.sql', 'x']], outside],
    ['a link to elsewhere', [['dates/passwd', { type: '2', link: '/etc/passwd' }]], 'links to /etc/passwd'],
    ['a link that climbs out', [['dates/up', { type: '2', link: '../..' }]], 'links to ../..'],
    ['a link to a neighbour', [['dates/up', { type: '2', link: '../dates-2' }]], 'outside of the package'],
    [
      'a hard link to elsewhere',
      [['dates/up', { type: '1', link: '../../dates.tar.gz' }]],
      'outside of the package',
    ],
    [
      'a link below a link',
      [
        ['dates/models/here', { type: '2', link: '..' }],
        ['dates/models/here/deeper/evil', { type: '2', link: '../../macros' }],
      ],
      'is a link below another link',
    ],
    ['a device', [['dates/null', { type: '3' }]], 'is no file, folder or link'],
  ])('for %s', async (_, list, reason) => {
    const found = await entries(project, ...list);
    expect(found).toMatch(/^archive-unsafe: /);
    expect(found).toContain(reason);
    expect(readdirSync(folder).sort()).toEqual(['dates.tar.gz', 'in']);
    expect(readdirSync(join(folder, 'in'))).toEqual(['here']);
  });

  test('when a file would be written through a link', async () => {
    const found = await entries(
      project,
      ['dates/models', { type: '2', link: 'macros' }],
      ['dates/models/orders.sql', 'x'],
    );
    expect(found).toBe(
      'archive-broken: The archive dates.tar.gz cannot be read: its entries contradict each other (EEXIST).',
    );
    expect(existsSync(join(folder, 'in/here/dates/macros'))).toBe(false);
  });

  test('when it is cut short, garbled or no archive', async () => {
    const whole = makeArchive([project, ['dates/a.sql', 'select 1'.repeat(10_000)]]);
    expect(await unpack(whole.subarray(0, whole.length - 40))).toMatch(
      /^archive-broken: .* cannot be read: it/,
    );
    expect(await unpack(Buffer.from('<html>not found</html>'))).toMatch(/it is no gzip file/);
    expect(await unpack(gzipSync(Buffer.alloc(700, 'x')))).toMatch(/a header has a wrong checksum/);
    expect(await unpack(gzipSync(Buffer.alloc(0)))).toMatch(/^archive-without-folder/);
  });

  test('when it holds several folders, or a file alone', async () => {
    expect(await entries(project, ['money/dbt_project.yml', 'name: money\n'])).toMatch(
      /^archive-without-folder/,
    );
    expect(await entries(['dbt_project.yml', 'name: dates\n'])).toMatch(/^archive-without-folder/);
  });

  test('when a pax header lies about itself', async () => {
    for (const content of [
      '9999 path=x\n',
      'path=x\n',
      '-5 path=x\n',
      '0 path=x\n',
      '12 size=-100\n',
      '11 size=9e9\n',
    ]) {
      expect(await entries(['x', { type: 'x', content }], project)).toMatch(
        /^archive-(broken|too-large|without-folder)/,
      );
    }
  });

  test('when it is larger than it says to be worth', async () => {
    const bomb = makeArchive([['dates/size', { type: 'x', content: '24 size=99999999999999\n' }], project]);
    expect(await unpack(bomb)).toBe(
      'archive-too-large: The archive dates.tar.gz is refused: it has more than 256 MB in one file.',
    );
  });
});
