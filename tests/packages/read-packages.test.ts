import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { dates, useShop } from './support/use-shop.ts';

const shop = useShop();

describe('declarations with mistakes', () => {
  async function messages(packages: string): Promise<string[]> {
    shop.write({ 'packages.yml': packages });
    const { errors, warnings } = await shop.deps({ lockOnly: true });
    return [...errors, ...warnings];
  }

  test.each([
    ['packages: dates\n', '"packages" of packages.yml must be a list of packages.'],
    ['packages: [dates]\n', '"packages" of packages.yml must be a list of packages.'],
    [
      'packages: [{version: 1.0.0}]\n',
      'An entry of packages.yml says nothing about where the package is; it needs exactly one of package, git, local and tarball.',
    ],
    [
      'packages: [{git: x, local: y}]\n',
      'An entry of packages.yml has local and git; it needs exactly one of package, git, local and tarball.',
    ],
    ['packages: [{local: 3}]\n', '"local" of a package in packages.yml must be given, a text.'],
    [
      'packages: [{git: x, revision: [a]}]\n',
      '"revision" of a package in packages.yml must be a text or a number.',
    ],
    [
      'packages: [{git: x, warn-unpinned: 3}]\n',
      '"warn-unpinned" of a package in packages.yml must be true or false.',
    ],
    ['packages: [{tarball: "http://x"}]\n', '"name" of a package in packages.yml must be given, a text.'],
    [
      'packages: [{package: acme/dates}]\n',
      'acme/dates is missing the version. When installing from the Hub package index, version is a required property',
    ],
    [
      'packages: [{package: dates, version: 1.0.0}]\n',
      'dates was not found in the package index. Packages on the index require a namespace, e.g dbt-labs/dbt_utils',
    ],
    [
      'packages: [{package: acme/dates, version: 1.0}]\n',
      '"1.0" is not a valid semantic version (of acme/dates).',
    ],
    [
      'packages: [{package: acme/dates, version: ">=1.0.0,<2.0.0"}]\n',
      '">=1.0.0,<2.0.0" is not a valid semantic version (of acme/dates).',
    ],
    [
      'packages: [{private: acme/orders}]\n',
      expect.stringMatching(/^Cannot resolve private package acme\/orders/),
    ],
    ['packages: [\n', expect.stringMatching(/^Syntax error in packages.yml/)],
  ])('%j are refused', async (text, message) => {
    expect(await messages(text)).toEqual([message]);
  });

  test('are told all at once, and unknown keys as warnings', async () => {
    expect(
      await messages(
        'packages:\n  - {local: 3}\n  - {package: acme/dates, verson: 1.0.0}\n  - {git: x, warn_unpinned: false}\n',
      ),
    ).toEqual([
      '"local" of a package in packages.yml must be given, a text.',
      'acme/dates is missing the version. When installing from the Hub package index, version is a required property',
      'Unknown key "verson" in a package of packages.yml; it is ignored.',
      'Unknown key "warn_unpinned" in a package of packages.yml; it is ignored.',
    ]);
  });

  test('and one repository at two revisions are refused', async () => {
    const entry = (revision: string) => `  - git: https://git.example/calendar\n    revision: ${revision}\n`;
    expect(await messages(`packages:\n${entry('v1.0.0')}${entry('v1.1.0')}`)).toEqual([
      "git dependencies should contain exactly one version. https://git.example/calendar contains: {'v1.0.0', 'v1.1.0'}",
    ]);
  });

  test('of a lock file are refused unless it is to be renewed', async () => {
    shop.declare(dates('1.0.0'));
    for (const text of ['packages: [\n', '- x\n']) {
      shop.write({ 'package-lock.yml': text });
      expect((await shop.deps()).errors[0]).toMatch(
        /^package-lock.yml cannot be used: it is no (YAML|mapping)\.$/,
      );
      expect((await shop.deps({ upgrade: true })).errors).toEqual([]);
    }
  });

  test('of the install folder are refused', async () => {
    for (const path of ['.', '..', '../..', shop.folder]) {
      shop.write({ 'dbt_project.yml': `name: shop\npackages-install-path: ${path}\n` });
      shop.declare('  - local: ../git/calendar\n');
      expect((await shop.deps()).errors).toEqual([
        `packages-install-path "${path}" is the project itself or a folder around it.`,
      ]);
      expect(existsSync(join(shop.folder, 'dbt_project.yml'))).toBe(true);
    }
  });
});
