import { spawnSync } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, readFileSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, describe, expect, it } from 'vitest';
import { runInProcess } from './support/run-in-process.ts';

const here = (path: string) => fileURLToPath(new URL(path, import.meta.url));
const work = realpathSync(mkdtempSync(join(tmpdir(), 'emds-prepared-')));
afterAll(() => rmSync(work, { recursive: true, force: true }));

interface Run {
  readonly exitCode: number | null;
  readonly output: string;
  readonly macros: unknown;
}

/** Runs a project with the built command, whose macros are prepared, and with the sources, which read them. */
async function bothWays(name: string, files: Readonly<Record<string, string>>): Promise<[Run, Run]> {
  const projects = ['built', 'sources'].map((way) => join(work, name, way));
  for (const folder of projects) {
    cpSync(here('../cases/cli/seed-of-wrong-type'), folder, { recursive: true });
    mkdirSync(join(folder, 'macros'));
    mkdirSync(join(folder, 'models'));
    for (const [path, text] of Object.entries(files)) writeFileSync(join(folder, path), text);
  }
  const argv = ['build', '--threads', '1'];
  const [built, sources] = projects as [string, string];
  const { status, stdout, stderr } = spawnSync(process.execPath, [here('../../dist/cli.js'), ...argv], {
    cwd: built,
    encoding: 'utf8',
  });
  const inProcess = await runInProcess(argv, { folder: sources });
  return [
    { exitCode: status, output: plain(stdout + stderr), macros: macrosOf(built) },
    { exitCode: inProcess.exitCode, output: plain(inProcess.output), macros: macrosOf(sources) },
  ];
}

function plain(output: string): string {
  return output
    .replace(/emds=\S+/, 'emds=VERSION')
    .replaceAll(/\d\d:\d\d:\d\d/g, '00:00:00')
    .replaceAll(/\d+\.\d+\s?s(econds)?/g, '0.0s')
    .replaceAll(/and \d+\.\d+ seconds/g, '');
}

function macrosOf(folder: string): unknown {
  const { macros } = JSON.parse(readFileSync(join(folder, 'target', 'manifest.json'), 'utf8'));
  return Object.values(macros as Record<string, object>).map((it) => ({ ...it, created_at: 0 }));
}

describe('macros that the build prepares', () => {
  it('are what reading them gives, down to the places of their errors', async () => {
    const [built, sources] = await bothWays('places', {
      'models/orders.sql': 'select {% if execute %}{{ dbt.get_powers_of_two(-1) }}{% endif %} as id',
    });
    expect(built).toEqual(sources);
    expect(built.exitCode).toBe(1);
    expect(built.output).toMatch(/default__get_powers_of_two"? \(macros\/cross_database\/dates\.sql/);
  });

  it('give way to those of the project', async () => {
    const [built, sources] = await bothWays('overrides', {
      'macros/own.sql': `
{% macro duckdb__load_csv_rows(model, agate_table) %}{{ return('select 1') }}{% endmacro %}
{% macro generate_alias_name(custom_alias_name=none, node=none) %}own_{{ node.name }}{% endmacro %}
{% macro default__test_not_null(model, column_name) %}select 1 where false{% endmacro %}`,
      'models/one.sql': 'select null as id',
      'models/one.yml': 'models: [{name: one, columns: [{name: id, data_tests: [not_null, unique]}]}]',
    });
    expect(built).toEqual(sources);
    expect(built.exitCode).toBe(0);
    expect(built.output).toContain('main.own_one');
    expect(built.output).toContain('PASS=4');
  });
});
