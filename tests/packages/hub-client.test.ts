import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { dates, useShop } from './support/use-shop.ts';

const shop = useShop();

describe('the package index', () => {
  test('is asked for each thing once', async () => {
    shop.declare(`${dates('">=1.0.0"')}  - package: acme/money\n    version: 1.0.0\n`);
    await shop.deps();
    expect(shop.world.hub.requests.sort()).toEqual([
      '/api/v1/acme/dates.json',
      '/api/v1/acme/money.json',
      '/api/v1/index.json',
      '/archives/acme/dates/1.1.0.tar.gz',
      '/archives/acme/money/1.0.0.tar.gz',
    ]);
  });

  test('is asked again when it fails, but not for ever', async () => {
    shop.declare(dates('1.0.0'));
    shop.world.hub.failNext(5, 503);
    expect((await shop.deps()).errors).toEqual([]);
    rmSync(join(shop.folder, 'package-lock.yml'));
    shop.world.hub.failNext(6, 503);
    expect((await shop.deps()).errors).toEqual([
      `External connection exception occurred: ${shop.world.hub.url}api/v1/index.json: answered 503 Service Unavailable`,
    ]);
  });

  test('may answer nonsense', async () => {
    shop.declare(dates('1.0.0'));
    shop.world.hub.serve('/api/v1/acme/dates.json', Buffer.from('[]'));
    const { errors, codes } = await shop.deps();
    expect(codes).toEqual(['download-failed']);
    shop.world.hub.serve('/api/v1/acme/dates.json', undefined as never);
    expect(errors).toEqual([
      `External connection exception occurred: ${shop.world.hub.url}api/v1/acme/dates.json: the answer has no "name" and "versions"`,
    ]);
  });

  test('may be out of reach', async () => {
    shop.declare(dates('1.0.0'));
    const env = { ...shop.world.env, DBT_PACKAGE_HUB_URL: 'http://127.0.0.1:1' };
    const { errors, codes } = await shop.deps({ env });
    expect(codes).toEqual(['download-failed']);
    expect(errors[0]).toMatch(
      /^External connection .* http:\/\/127\.0\.0\.1:1\/api\/v1\/index\.json: fetch failed/,
    );
  });

  test('warns of packages that moved and archives that changed', async () => {
    shop.world.hub.publish('acme/altered', { version: '1.0.0', sha1: 'abc' });
    shop.declare(
      '  - package: acme/old_name\n    version: 1.0.0\n  - package: acme/altered\n    version: 1.0.0\n',
    );
    const { warnings, errors, codes } = await shop.deps();
    expect(codes).toEqual(['package-redirected', 'checksum-differs']);
    expect(errors).toEqual([]);
    expect(warnings).toEqual([
      'The `acme/old_name` package is deprecated in favor of `acme/dates`. Please update your `packages.yml` configuration to use `acme/dates` instead.',
      expect.stringMatching(
        /^The archive of acme\/altered@1\.0\.0 has SHA-1 [0-9a-f]{40}; the package index says abc\.$/,
      ),
    ]);
  });

  test('may not choose where a package goes', async () => {
    for (const name of ['..', '../../models', '.', 'a/b', '.staging-x']) {
      shop.world.hub.amend('acme/evil', {
        name: 'evil',
        versions: {
          '1.0.0': { name, packages: [], downloads: { tarball: `${shop.world.hub.url}files/taxes.tar.gz` } },
        },
      });
      shop.declare('  - package: acme/evil\n    version: 1.0.0\n');
      const { errors, codes } = await shop.deps();
      expect(codes).toEqual(['package-name-unsafe']);
      expect(errors).toEqual([
        `Invalid package name '${name}': resolves outside of the packages-install-path ('dbt_packages')`,
      ]);
    }
  });
});
