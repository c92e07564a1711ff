import { mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { makeRepository } from './git-repository.ts';
import { type Hub, startHub } from './hub.ts';
import { archiveOf } from './make-archive.ts';

/**
 * A package index, git repositories and a folder for projects. Packages name the repositories `https://git.example/…`;
 * git's own settings, in `env`, turn that into a folder, so that declarations (and their hashes) never change.
 */
export interface World {
  readonly folder: string;
  readonly hub: Hub;
  readonly env: Readonly<Record<string, string | undefined>>;
  /** Commits of https://git.example/calendar, oldest first. */
  readonly commits: readonly string[];
  write(files: Readonly<Record<string, string>>): void;
  close(): Promise<void>;
}

export async function makeWorld(): Promise<World> {
  const folder = realpathSync(mkdtempSync(join(tmpdir(), 'emds-packages-')));
  const hub = await startHub();
  const commits = makeRepository(join(folder, 'git', 'calendar'), [
    {
      files: { 'dbt_project.yml': 'name: calendar\n', 'models/days.sql': 'select 1 as day\n' },
      tag: 'v1.0.0',
    },
    {
      files: {
        'models/days.sql': 'select 2 as day\n',
        'extras/holidays/dbt_project.yml': 'name: holidays\n',
        'extras/holidays/models/holidays.sql': 'select 1 as holiday\n',
      },
      tag: 'v1.1.0',
    },
    { files: { 'models/weeks.sql': 'select 1 as week\n' } },
    { files: { 'models/months.sql': 'select 1 as month\n' }, branch: 'feature/months' },
  ]);
  makeRepository(join(folder, 'git', 'secret-rates'), [
    {
      files: {
        'dbt_project.yml': 'name: rates\n',
        'packages.yml': 'packages:\n  - package: acme/dates\n    version: 1.1.0\n',
      },
    },
  ]);
  publishPackages(hub);
  serveArchives(hub);
  return {
    folder,
    hub,
    commits,
    env: environment(folder, hub),
    write: (files) => writeFiles(folder, files),
    close: async () => {
      await hub.close();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

function publishPackages(hub: Hub): void {
  for (const version of ['0.9.0', '1.0.0', '1.1.0', '1.10.0', '2.0.0-rc1', '2.0.0-rc2']) {
    hub.publish('acme/dates', { version });
  }
  hub.publish('acme/dates', { version: '1.11.0', requireDbtVersion: ['>=2.0.0'] });
  hub.publish('acme/rates', { version: '1.1.0' });
  hub.publish('acme/money', {
    version: '1.0.0',
    packages: [{ package: 'acme/dates', version: ['>=1.0.0', '<1.2.0'] }],
    requireDbtVersion: ['>=1.6.0', '<2.0.0'],
  });
  hub.publish('acme/ledger', {
    version: '3.0.0',
    packages: [{ package: 'acme/dates', version: '>=1.10.0' }],
  });
  hub.publish('acme/circle', {
    version: '1.0.0',
    packages: [{ package: 'acme/circle_back', version: '1.0.0' }],
  });
  hub.publish('acme/circle_back', {
    version: '1.0.0',
    packages: [{ package: 'acme/circle', version: '>=1.0.0' }],
  });
  hub.publish('acme/old_name', { version: '1.0.0' });
  hub.amend('acme/old_name', { redirectnamespace: 'acme', redirectname: 'dates' });
  hub.publish('other/dates', { version: '1.0.0' });
  hub.publish('acme/shop', { version: '1.0.0' });
  hub.publish('acme/future', { version: '1.0.0', requireDbtVersion: '>=9.0.0' as never });
}

function serveArchives(hub: Hub): void {
  const files = { 'dbt_project.yml': 'name: taxes_project\n', 'models/taxes.sql': 'select 1 as tax\n' };
  hub.serve('/files/taxes.tar.gz', archiveOf('taxes-main', files));
}

function environment(folder: string, hub: Hub): Record<string, string | undefined> {
  return {
    PATH: process.env['PATH'],
    HOME: join(folder, 'home'),
    DBT_PACKAGE_HUB_URL: hub.url,
    DBT_SEND_ANONYMOUS_USAGE_STATS: 'false',
    DBT_ENV_SECRET_HOST: 'hidden.example',
    DBT_ENV_SECRET_TOKEN: 'hunter2',
    CALENDAR_REVISION: 'v1.0.0',
    GIT_CONFIG_GLOBAL: '/dev/null',
    GIT_CONFIG_COUNT: '3',
    GIT_CONFIG_KEY_0: `url.file://${folder}/git/.insteadOf`,
    GIT_CONFIG_VALUE_0: 'https://git.example/',
    GIT_CONFIG_KEY_1: `url.file://${folder}/git/secret-.insteadOf`,
    GIT_CONFIG_VALUE_1: 'https://hunter2@git.example/',
    GIT_CONFIG_KEY_2: `url.file://${folder}/git/./.insteadOf`,
    GIT_CONFIG_VALUE_2: 'https://hidden.example/',
  };
}

export function writeFiles(folder: string, files: Readonly<Record<string, string>>): void {
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, path), text);
  }
}
