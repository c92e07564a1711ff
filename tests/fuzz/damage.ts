import { mkdirSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { Random } from './random.ts';

/** A text as bytes: mostly UTF-8, at times what other programs make of it. */
export function encode(text: string, random: Random): Buffer {
  if (random.below(8) > 0) return Buffer.from(text);
  switch (random.below(7)) {
    case 0:
      return Buffer.from(text, 'latin1');
    case 1:
      return Buffer.from(`\ufeff${text}`, 'utf16le');
    case 2:
      return Buffer.from(text, 'utf16le').swap16();
    case 3:
      return Buffer.from(`\ufeff${text}`);
    case 4:
      return Buffer.concat([Buffer.from(text), Buffer.from([0xe2, 0x82])]);
    case 5:
      return randomBytes(random, 1 + random.below(5000));
    default: {
      const bytes = Buffer.from(text);
      for (let left = 1 + random.below(5); left > 0 && bytes.length > 0; left--)
        bytes[random.below(bytes.length)] = random.pick([0, 0x80, 0xc0, 0xed, 0xf5, 0xff]);
      return bytes;
    }
  }
}

function randomBytes(random: Random, length: number): Buffer {
  return Buffer.from(Array.from({ length }, () => random.below(256)));
}

const ENDINGS = ['sql', 'yml', 'yaml', 'csv', 'md', 'ts', 'py', 'SQL', 'sql.bak', ''];
const FOLDERS = ['models', 'seeds', 'macros', 'snapshots', 'tests', 'tests/generic', 'analyses'];
const NAMES = [
  'a b',
  "it's",
  '"quoted"',
  'semi;colon',
  'back\\slash',
  'new\nline',
  'é',
  '😀',
  '.hidden',
  '..',
  '-rf',
  '{{ name }}',
  '__proto__',
  'constructor',
  'select',
  'ORDERS_v1',
  'orders_v3',
  'customers',
  '*',
  '[a]',
  'a.b.c',
  '$HOME',
  '%s',
  'x'.repeat(200),
];

/** Does something to a project's folder that no editor would, and tells what. */
export function damage(folder: string, random: Random): string {
  const within = random.pick(FOLDERS);
  const name = `${random.pick(NAMES)}.${random.pick(ENDINGS)}`;
  const path = join(folder, within, name);
  const [what, act] = random.pick(damages(folder, { within, path, random }));
  try {
    act();
  } catch {
    // The file system itself refuses some names: nothing is damaged then.
  }
  return `${what}: ${join(within, name)}`;
}

interface Place {
  readonly within: string;
  readonly path: string;
  readonly random: Random;
}

function damages(folder: string, { within, path, random }: Place): (readonly [string, () => void])[] {
  const write = (target: string, content: string | Buffer): void => {
    mkdirSync(dirname(target), { recursive: true });
    writeFileSync(target, content);
  };
  return [
    ['a link to its own folder', () => symlinkSync('.', path)],
    ['a link to the project', () => symlinkSync(folder, path)],
    ['a link to itself', () => symlinkSync(path, path)],
    ['a link to nothing', () => symlinkSync('/nothing/there', path)],
    ['a link to a device', () => symlinkSync('/dev/null', path)],
    ['a folder with the name of a file', () => mkdirSync(path, { recursive: true })],
    ['a file with an odd name', () => write(path, 'select 1 as a')],
    ['an empty file', () => write(path, '')],
    ['random bytes', () => write(path, randomBytes(random, 20_000))],
    ['one long line', () => write(path, `select ${'1,'.repeat(200_000)}1`)],
    ['deep folders', () => write(join(folder, within, 'deep/'.repeat(60), 'deep.sql'), 'select 1 as a')],
    ['a folder is gone', () => rmSync(join(folder, within), { recursive: true, force: true })],
    [
      'a file in place of a folder',
      () => {
        rmSync(join(folder, within), { recursive: true, force: true });
        write(join(folder, within), 'select 1');
      },
    ],
    ['a package that is a file', () => write(join(folder, 'dbt_packages'), 'nothing')],
    ['an empty package', () => mkdirSync(join(folder, 'dbt_packages/shop_tools'), { recursive: true })],
    [
      'a package with the name of the project',
      () => write(join(folder, 'dbt_packages/again/dbt_project.yml'), 'name: shop\n'),
    ],
    ['a target folder that is a file', () => write(join(folder, 'target'), 'nothing')],
    [
      'a broken parse cache',
      () => write(join(folder, 'target/partial_parse.msgpack'), randomBytes(random, 99)),
    ],
  ];
}
