import { execFileSync } from 'node:child_process';
import { existsSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { printHuman } from '../../src/diagnostics/print.ts';
import { installPackages } from '../../src/packages/install-packages.ts';
import { startGitServer } from './support/git-server.ts';
import { useShop } from './support/use-shop.ts';

const shop = useShop();

describe('secrets', () => {
  const secret = "{{ env_var('DBT_ENV_SECRET_TOKEN') }}";

  test('are in no message and no file', async () => {
    shop.declare(`  - git: "https://user:${secret}@git.example/nothing"\n    revision: v1\n`);
    const talk = await shop.deps();
    expect(talk.errors[0]).toMatch(
      /^Error checking out spec='v1' for repo https:\/\/user:\*\*\*\*\*@git\.example\/nothing/,
    );
    expect(JSON.stringify(talk)).not.toContain('hunter2');
    expect(existsSync(join(shop.folder, 'package-lock.yml'))).toBe(false);
  });

  test('cannot be taken apart by filters', async () => {
    shop.declare(
      `  - git: "https://{{ env_var('DBT_ENV_SECRET_TOKEN') | reverse }}.example/x"\n    revision: v1\n`,
    );
    expect(JSON.stringify(await shop.deps())).not.toMatch(/2retnuh|hunter2/);
  });

  test('written out in packages.yml are left out of the lock file, with a warning', async () => {
    shop.declare('  - git: "https://hunter2@git.example/rates"\n    warn-unpinned: false\n');
    const { warnings, codes } = await shop.deps({ lockOnly: true });
    expect(codes).toContain('secret-in-lock-file');
    expect(warnings[0]).toMatch(/^Detected secret env var in https:\/\/\*\*\*\*\*@git\.example\/rates\./);
    expect(shop.read('package-lock.yml')).not.toContain('hunter2');
  });

  test('of an address are not printed either', async () => {
    shop.declare('  - git: "https://ada:pass%40word@git.example/x"\n    revision: v1\n');
    expect(JSON.stringify(await shop.deps())).not.toContain('pass%40word');
  });

  test('that are missing are named with their line', async () => {
    shop.declare(`  - git: "{{ env_var('DBT_ENV_SECRET_MISSING') }}/x"\n`);
    const env = { ...shop.world.env };
    const { diagnostics } = await installPackages({
      projectFolder: shop.folder,
      temporaryFolder: shop.world.folder,
      env,
      vars: {},
      dbtVersion: undefined,
      onEvent: () => {},
    });
    expect(printHuman(diagnostics[0]!)).toContain('error[env-var-missing] packages.yml:2:10');
  });
});

describe('git is not led astray', () => {
  test.each([
    [
      'a revision that is an option',
      'git: https://git.example/calendar\n    revision: --upload-pack=touch evil',
    ],
    ['an address that is an option', 'git: "--upload-pack=touch evil"\n    revision: v1.0.0'],
    ['a remote helper that runs commands', 'git: "ext::sh -c touch% evil"\n    revision: v1.0.0'],
    [
      'a revision that is a refspec',
      'git: https://git.example/calendar\n    revision: "v1.0.0:refs/heads/evil"',
    ],
    [
      'a subdirectory above',
      'git: https://git.example/calendar\n    revision: v1.0.0\n    subdirectory: ../..',
    ],
    [
      'an absolute subdirectory',
      'git: https://git.example/calendar\n    revision: v1.0.0\n    subdirectory: /etc',
    ],
  ])('by %s', async (_, entry) => {
    shop.declare(`  - ${entry}\n`);
    const talk = await shop.deps();
    expect(talk.codes).toEqual(['git-value-unsafe']);
    expect(talk.errors[0]).toMatch(
      /of a git package (starts with|names a remote|has a ":"|leaves the repository)/,
    );
    expect(existsSync(join(shop.folder, 'evil'))).toBe(false);
  });

  test('by a link in the repository', async () => {
    const folder = join(shop.world.folder, 'git', 'sly');
    execFileSync('cp', ['-r', join(shop.world.folder, 'git', 'calendar'), folder]);
    symlinkSync(shop.world.folder, join(folder, 'out'));
    execFileSync('git', [
      '-c',
      'user.name=Eve',
      '-c',
      'user.email=eve@example.com',
      '-C',
      folder,
      'add',
      '-A',
    ]);
    const commit = [
      '-c',
      'user.name=Eve',
      '-c',
      'user.email=eve@example.com',
      '-C',
      folder,
      'commit',
      '-qm',
      'x',
    ];
    execFileSync('git', commit);
    shop.declare('  - git: https://git.example/sly\n    subdirectory: out\n    revision: main\n');
    const { errors, codes } = await shop.deps();
    expect(codes).toEqual([expect.stringMatching(/^(subdirectory-not-found|git-value-unsafe)$/)]);
    expect(errors[0]).toMatch(/leaves the repository|has no folder "out"/);
  });

  test('by the variables of a hook that emds runs in', async () => {
    shop.declare('  - git: https://git.example/calendar\n    revision: v1.0.0\n');
    const env = {
      ...shop.world.env,
      GIT_DIR: '/nowhere',
      GIT_WORK_TREE: '/nowhere',
      GIT_INDEX_FILE: '/nowhere',
    };
    expect((await shop.deps({ env })).errors).toEqual([]);
    expect(shop.installed()).toEqual(['calendar']);
  });

  test('and needs to be there', async () => {
    shop.declare('  - git: https://git.example/calendar\n    revision: v1.0.0\n');
    const { errors, codes } = await shop.deps({ env: { ...shop.world.env, PATH: '/nowhere' } });
    expect(codes).toEqual(['git-not-installed']);
    expect(errors).toEqual(['Make sure git is installed on your machine.']);
  });

  test('takes shortened commits', async () => {
    shop.declare(
      `  - git: https://git.example/calendar\n    revision: ${shop.world.commits[1]!.slice(0, 9)}\n`,
    );
    expect((await shop.deps()).errors).toEqual([]);
    expect(shop.read('package-lock.yml')).toContain(`revision: ${shop.world.commits[1]}\n`);
  });
});

describe('a repository on a server', () => {
  test.each([
    ['tag', 'revision: v1.0.0', 'calendar'],
    ['branch', 'revision: feature/months', 'calendar'],
    ['commit', 'revision: 44101d656d06df8552d832252e4b718f3487878b', 'calendar'],
    ['shortened commit', 'revision: 44101d656', 'calendar'],
    ['subdirectory', 'subdirectory: extras/holidays', 'holidays'],
  ])('is fetched by %s over HTTP', async (_, choice, name) => {
    const server = await startGitServer(join(shop.world.folder, 'git'));
    try {
      shop.declare(`  - git: ${server.url}/calendar/.git\n    ${choice}\n`);
      expect((await shop.deps()).errors).toEqual([]);
      expect(shop.installed()).toEqual([name]);
      expect(shop.read(`dbt_packages/${name}/dbt_project.yml`)).toBe(`name: ${name}\n`);
      expect(existsSync(join(shop.folder, 'dbt_packages', name, '.git'))).toBe(false);
    } finally {
      await server.close();
    }
  });

  test('that is not there is told with what git says', async () => {
    const server = await startGitServer(join(shop.world.folder, 'git'));
    shop.declare(`  - git: ${server.url}/nothing\n    revision: v1.0.0\n`);
    const { errors } = await shop.deps();
    await server.close();
    expect(errors).toEqual([
      `Error checking out spec='v1.0.0' for repo ${server.url}/nothing\nfatal: repository '${server.url}/nothing/' not found`,
    ]);
  });
});
