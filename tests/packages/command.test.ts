import { execFile } from 'node:child_process';
import { resolve } from 'node:path';
import { describe, expect, test } from 'vitest';
import { dates, useShop } from './support/use-shop.ts';

const CLI = resolve('dist', 'cli.js');
const shop = useShop();

function emds(...args: string[]): Promise<{ code: number; lines: string[] }> {
  const env = shop.world.env;
  return new Promise((done) => {
    execFile(process.execPath, [CLI, ...args], { cwd: shop.folder, env }, (error, stdout, stderr) => {
      const lines = (stdout + stderr)
        .split('\n')
        .map((line) => line.replace(/^\d\d:\d\d:\d\d {2}/, '').trimEnd())
        .filter((line) => !line.startsWith('Running with emds'));
      done({ code: error ? Number(error.code) : 0, lines: lines.filter((line) => line !== '') });
    });
  });
}

describe('emds deps', () => {
  test('installs packages that other commands then find', async () => {
    shop.declare(`${dates('1.0.0')}  - git: https://git.example/calendar\n    revision: v1.1.0\n`);
    expect(await emds('deps')).toEqual({
      code: 0,
      lines: [
        `Updating lock file in file path: ${shop.folder}/package-lock.yml`,
        'Installing acme/dates',
        'Installed from version 1.0.0',
        'Updated version available: 1.10.0',
        'Installing https://git.example/calendar',
        `Installed from revision ${shop.world.commits[1]}`,
        "Updates available for packages: ['acme/dates']",
        'Update your versions in packages.yml, then run emds deps',
      ],
    });
    shop.write({
      'models/orders.sql': "select {{ dates.dates_version() }} as version from {{ ref('days') }}",
    });
    expect(await emds('ls', '--quiet', '--select', '+orders')).toEqual({
      code: 0,
      lines: ['calendar.days', 'shop.orders'],
    });
  });

  test('ends with 2 and says why when it cannot', async () => {
    shop.declare(dates('7.0.0'));
    expect(await emds('deps')).toEqual({
      code: 2,
      lines: [
        'Encountered an error:',
        'Dependency Error',
        '  Could not find a matching compatible version for package acme/dates',
        '    Requested range: =7.0.0, =7.0.0',
        "    Compatible versions: ['0.9.0', '1.0.0', '1.1.0', '1.10.0']",
        '    Not shown: package versions incompatible with installed version of dbt-core',
        "    To include them, run 'emds deps --no-version-check'",
      ],
    });
  });

  test('stops at a warning with --warn-error, before anything is written', async () => {
    shop.declare('  - git: https://git.example/calendar\n');
    const { code, lines } = await emds('deps', '--warn-error');
    expect(code).toBe(2);
    expect(lines.filter((line) => line.includes('The git package'))).toHaveLength(1);
    expect(() => shop.read('package-lock.yml')).toThrow('ENOENT');
  });

  test('wants a version with --add-package', async () => {
    const { code, lines } = await emds('deps', '--add-package', 'acme/dates');
    expect(code).toBe(2);
    expect(lines.at(-1)).toContain('Version is required in --add-package when a package when source is hub');
  });
});
