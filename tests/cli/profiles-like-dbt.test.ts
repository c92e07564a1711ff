import { describe, expect, it } from 'vitest';
import { filesProject } from './support/files-project.ts';
import { runInProcess } from './support/run-in-process.ts';

/** An output beyond `type: duckdb` and its path, and what emds says of it. dbt-duckdb 1.11.1 refuses the same ones. */
const refused: readonly (readonly [output: string, said: string])[] = [
  ['threads: one', '"threads"'],
  ['threads: "4"', '"threads"'],
  ['threads: null', '"threads"'],
  ['schema: 2024', '"schema"'],
  ['schema: null', '"schema"'],
  ['schema: [a]', '"schema"'],
  ['settings: a', '"settings"'],
  ['disable_transactions: maybe', '"disable_transactions"'],
  ['keep_open: "false"', '"keep_open"'],
  ['is_ducklake: 1', '"is_ducklake"'],
  ['extensions: icu', '"extensions"'],
  ['attach: other.duckdb', '"attach"'],
  ['attach: {path: other.duckdb}', '"attach"'],
  ['attach: [{alias: other}]', 'must be given with "path"'],
  ['attach: [{path: x, aliass: y}]', 'must be given without "aliass".'],
  ['attach: [{path: x, read_only: "true"}]', '"attach.read_only"'],
  ['secrets: [{name: a}]', 'must be given with "type"'],
  ['plugins: [{modul: excel}]', 'must be given with "module"'],
  ['retries: {connect_attempts: x}', '"retries.connect_attempts"'],
  ['retries: {nothing: 1}', 'must be given without "nothing".'],
  ['use_credential_provider: azure', 'Unsupported value for use_credential_provider: azure'],
  ['database: other', "'shop'"],
  [
    'motherduck_token: a, settings: {motherduck_token: b}',
    'Conflicting values for motherduck_token found in the profile; please set it in only one place',
  ],
];

const taken = [
  'attach: null, settings: null, extensions: null, secrets: null',
  'database: other, attach: [{path: other.duckdb, alias: other}]',
  'threads: 2, nothing: 3',
  'plugins: [{module: motherduck}]',
];

const outputs = (list: readonly string[]) =>
  list.map((more, i) => `    t${i}: {type: duckdb, path: shop.duckdb, ${more}}`).join('\n');

describe('the output of a profile', () => {
  it('is refused with the place of what dbt-duckdb would not take', async () => {
    const shop = filesProject({
      'models/orders.sql': 'select 1 as id',
      'profiles.yml': `shop:\n  outputs:\n${outputs(refused.map(([output]) => output))}\n`,
    });
    for (const [i, [, said]] of refused.entries()) {
      const { exitCode, output } = await shop.run('parse', '-t', `t${i}`);
      expect([exitCode, output.includes(said) ? said : output]).toEqual([2, said]);
    }
    const last = await runInProcess(['parse', '-t', `t${refused.length - 1}`], {
      folder: shop.folder,
      columns: 100,
    });
    expect(last.output).toContain('error[credentials-invalid]');
  });

  it('is taken with nulls, unknown keys, and the database of an attachment', async () => {
    const shop = filesProject({
      'models/orders.sql': 'select 1 as id',
      'profiles.yml': `shop:\n  outputs:\n${outputs(taken)}\n`,
    });
    for (const i of taken.keys()) {
      const { exitCode, output } = await shop.run('parse', '-t', `t${i}`);
      expect([exitCode, output.includes('WARNING')]).toEqual([0, false]);
    }
  });

  it('is warned of where a key is for Python alone', async () => {
    const shop = filesProject({
      'models/orders.sql': 'select 1 as id',
      'profiles.yml':
        'shop: {outputs: {dev: {type: duckdb, plugins: [{module: excel}], module_paths: [.]}}, target: dev}\n',
    });
    const { output } = await runInProcess(['parse'], { folder: shop.folder, columns: 100 });
    expect(output).toContain('warning[profile-key-ignored] profiles.yml:');
    expect(output.match(/The key "\w+" of the profile is for dbt-duckdb's Python/g)).toEqual([
      'The key "plugins" of the profile is for dbt-duckdb\'s Python',
      'The key "module_paths" of the profile is for dbt-duckdb\'s Python',
    ]);
  });

  it('never shows its passwords', async () => {
    const shop = filesProject({
      'models/orders.sql': 'select 1 as id',
      'profiles.yml': `
shop:
  target: dev
  outputs:
    dev:
      type: duckdb
      path: shop.duckdb
      settings: {custom_extension_repository: file:///nowhere, extension_directory: nowhere}
      attach: [{path: "postgresql://bob:hunter2@localhost:1/db?token=hunter2", type: postgres, alias: pg}]
    pair:
      type: duckdb
      path: shop.duckdb
      settings: {custom_extension_repository: file:///nowhere, extension_directory: nowhere}
      attach: [{path: "host=localhost password=hunter2 port=1", type: postgres, alias: pg}]
`,
    });
    for (const call of [['run'], ['debug'], ['run', '-t', 'pair'], ['debug', '-t', 'pair']]) {
      const { exitCode, output } = await shop.run(...call);
      expect(exitCode).not.toBe(0);
      expect(output).toMatch(/(bob:|password=)\*{5}/);
      expect(output).not.toContain('hunter2');
    }
  });
});
