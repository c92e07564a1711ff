import { chmodSync, mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeEach, describe, expect, test } from 'vitest';
import { asError, ProblemError } from '../../src/diagnostics/diagnostic.ts';
import { dates, useShop } from './support/use-shop.ts';

const shop = useShop();

describe('what is installed stays', () => {
  beforeEach(async () => {
    shop.declare(dates('1.0.0'));
    await shop.deps();
  });
  const version = () => shop.read('dbt_packages/dates/dbt_project.yml');

  test.each([
    ['a package cannot be found', '  - package: acme/nothing\n    version: 1.0.0\n'],
    [
      'a later package cannot be had',
      `${dates('1.1.0')}  - tarball: "http://127.0.0.1:1/x.tar.gz"\n    name: x\n`,
    ],
    ['a local package is missing', `${dates('1.1.0')}  - local: nowhere\n`],
  ])('when %s', async (_, packages) => {
    const lock = shop.read('package-lock.yml');
    shop.declare(packages);
    expect((await shop.deps()).errors).toHaveLength(1);
    expect(version()).toBe('name: dates\nversion: 1.0.0\n');
    expect(shop.installed()).toEqual(['dates']);
    expect(shop.read('package-lock.yml')).toBe(lock);
  });

  test('when an archive turns out to be none while others are fetched', async () => {
    shop.declare(`${dates('1.1.0')}  - package: acme/money\n    version: 1.0.0\n`);
    await shop.deps({ lockOnly: true });
    shop.world.hub.serve('/archives/acme/money/1.0.0.tar.gz', Buffer.from('oops'));
    const { errors } = await shop.deps();
    shop.world.hub.serve('/archives/acme/money/1.0.0.tar.gz', undefined as never);
    expect(errors[0]).toMatch(/money\/1\.0\.0\.tar\.gz cannot be read: it is no gzip file/);
    expect(version()).toBe('name: dates\nversion: 1.0.0\n');
    expect(shop.installed()).toEqual(['dates']);
  });

  test('when the user stops the command', async () => {
    shop.declare(dates('1.1.0'));
    const { errors, codes } = await shop.deps({ signal: AbortSignal.abort() });
    expect(codes).toEqual(['deps-cancelled']);
    expect(errors).toEqual(['Installing packages was cancelled; what was installed before is untouched.']);
    expect(version()).toBe('name: dates\nversion: 1.0.0\n');
  });

  test('with --dry-run, which says what would be', async () => {
    const lock = shop.read('package-lock.yml');
    const add = { name: 'acme/money', version: '1.0.0', source: 'hub' } as const;
    const { lines } = await shop.deps({ dryRun: true, add });
    expect(lines).toEqual([
      `Added new package acme/money@1.0.0 to ${shop.folder}/packages.yml`,
      'Would install acme/dates from version 1.0.0',
      'Would install acme/money from version 1.0.0',
    ]);
    expect(shop.read('package-lock.yml')).toBe(lock);
    expect(shop.read('packages.yml')).toBe(`packages:\n${dates('1.0.0')}`);
    expect(shop.installed()).toEqual(['dates']);
  });

  test('of files that are no packages, when all packages go', async () => {
    shop.write({ 'dbt_packages/notes/readme.md': 'mine', 'packages.yml': 'packages: []\n' });
    expect((await shop.deps()).lines).toEqual(['Warning: No packages were found in packages.yml']);
    expect(shop.installed()).toEqual(['notes']);
  });
});

describe('an added package that cannot be had', () => {
  test('leaves packages.yml as it was, comments and all', async () => {
    shop.write({ 'packages.yml': '# none yet\npackages: []\n' });
    const { errors } = await shop.deps({ add: { name: 'acme/datse', version: '1.0.0', source: 'hub' } });
    expect(errors).toEqual(['Package acme/datse was not found in the package index']);
    expect(shop.read('packages.yml')).toBe('# none yet\npackages: []\n');
  });

  test('goes to dependencies.yml where the packages are there', async () => {
    shop.write({ 'dependencies.yml': `projects:\n  - name: finance\npackages:\n${dates('1.0.0')}` });
    await shop.deps({ add: { name: 'acme/money', version: '1.0.0', source: 'hub' } });
    expect(shop.read('dependencies.yml')).toBe(
      `packages:\n${dates('1.0.0')}  - package: acme/money\n    version: 1.0.0\nprojects:\n  - name: finance\n`,
    );
    expect(shop.installed()).toEqual(['dates', 'money']);
  });
});

describe('packages that need each other in a circle', () => {
  test('are installed once each', async () => {
    shop.declare('  - package: acme/circle\n    version: 1.0.0\n');
    expect((await shop.deps()).errors).toEqual([]);
    expect(shop.installed()).toEqual(['circle', 'circle_back']);
  });

  test('are found in local folders too', async () => {
    shop.write({ 'a/dbt_project.yml': 'name: a\n', 'a/packages.yml': 'packages: [{local: b}]\n' });
    shop.write({ 'b/dbt_project.yml': 'name: b\n', 'b/packages.yml': 'packages: [{local: a}]\n' });
    shop.declare('  - local: a\n');
    expect((await shop.deps()).errors).toEqual([]);
    expect(shop.installed()).toEqual(['a', 'b']);
  });
});

describe('a killed call', () => {
  test('is cleaned up after by the next one', async () => {
    shop.declare(dates('1.0.0'));
    shop.write({
      'dbt_packages/.staging-999999999-abc/new/dates/dbt_project.yml': 'name: dates\n',
      [`dbt_packages/.staging-${process.ppid}-abc/new/dates/dbt_project.yml`]: 'name: dates\n',
    });
    await shop.deps();
    expect(shop.installed()).toEqual([`.staging-${process.ppid}-abc`, 'dates']);
  });
});

describe('the caller', () => {
  test('may stop at a warning before anything is written', async () => {
    shop.declare('  - git: https://git.example/calendar\n');
    const stop = new ProblemError({ code: 'x', kind: 'Compilation', message: 'stopped' });
    const { errors } = await shop.deps({
      onEvent: (event) => {
        if (event.type === 'warning') throw stop;
      },
    });
    expect(errors).toEqual([asError(stop.problem).message]);
    expect(readdirSync(shop.folder).sort()).toEqual(['dbt_project.yml', 'packages.yml']);
  });

  test.skipIf(process.getuid?.() === 0)('hears of folders that cannot be written', async () => {
    shop.declare(dates('1.0.0'));
    mkdirSync(join(shop.folder, 'dbt_packages'));
    chmodSync(join(shop.folder, 'dbt_packages'), 0o500);
    const { errors, codes } = await shop.deps();
    expect(codes).toEqual(['install-failed']);
    expect(errors[0]).toMatch(/^Could not install packages in .*EACCES/);
    chmodSync(join(shop.folder, 'dbt_packages'), 0o700);
  });

  test('hears of a file in the place of the install folder', async () => {
    shop.declare(dates('1.0.0'));
    writeFileSync(join(shop.folder, 'dbt_packages'), 'x');
    expect((await shop.deps()).errors[0]).toMatch(/^Could not install packages in .*(EEXIST|ENOTDIR)/);
  });
});
