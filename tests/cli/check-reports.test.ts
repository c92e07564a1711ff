import { mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { openDatabase } from '../../src/runner/duckdb/open-database.ts';
import { runInProcess } from './support/run-in-process.ts';

const repository = realpathSync(mkdtempSync(join(tmpdir(), 'emds-check-reports-')));
const folder = 'shops, 100%';

/** Mistakes of every kind in one project; each line that has one ends in `!`. */
const faulty = {
  'dbt_project.yml': 'name: faulty\nversion: "1.0"\nprofile: shop\n',
  'profiles.yml': 'shop: {target: dev, outputs: {dev: {type: duckdb, path: ":memory:"}}}\n',
  'seeds/people.csv': 'id,email\n1,a@example.org\n',
  'macros/names.sql': '{% macro shout(column) %}upper({{ column }}){% endmacro %}\n',
  'models/unclosed.sql': "select id, emial -- !\nfrom {{ ref('people') } -- !\n",
  'models/on_unclosed.sql': "select id, nmae -- !\nfrom {{ ref('unclosed') }}\n",
  'models/misspelt.sql': "select id, {{ shuot('email') }} as email -- !\nfrom {{ ref('poeple') }} -- !\n",
  'models/on_misspelt.sql': "select id, emaill -- !\nfrom {{ ref('misspelt') }}\n",
  'models/endless.sql': "{% if true %} -- !\nselect idd -- !\nfrom {{ ref('people') }}\n",
  'models/round.sql': "select id, {{ shout('name') }} as name\nfrom {{ ref('about') }} -- !\n",
  'models/about.sql': "select id, name, 1 as n\nfrom {{ ref('round') }}\n",
  'models/on_round.sql': "select id, m -- !\nfrom {{ ref('about') }}\n",
  'models/stray.sql': 'select 1 as id\n{% endfor %} -- !\n',
  'models/on_stray.sql': "select id from {{ ref('stray') }}\n",
  'models/unit.yml':
    "unit_tests:\n  - name: reads\n    model: on_stray\n    given: [{input: ref('stray'), rows: [{id: 1}]}]\n    expect: {rows: [{id: 1}]}\n",
  'models/quoted.yml': 'models:\n  - name: on_round\n    description: "open # !\n',
  'models/people.yml':
    'seeds:\n  - name: people\n    columns:\n      - name: mail # !\n        data_tests: [unique]\n        description: "open # !\n',
};

const files = {
  'dbt_project.yml': 'name: shop\nversion: "1.0"\nprofile: shop\n',
  'profiles.yml': 'shop: {target: dev, outputs: {dev: {type: duckdb, path: ":memory:"}}}\n',
  'seeds/people.csv': 'id,email\n1,a@example.org\n',
  'models/stg_people.sql': `select\n  'ü😀' as sign, emial\nfrom {{ ref('people') }}`,
  'checks/named.sql': `select 'no_such_node' as node, '50% done, see: ' || chr(10) || '::error::not one' as message`,
};

beforeAll(() => {
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(dirname(join(repository, folder, path)), { recursive: true });
    writeFileSync(join(repository, folder, path), text);
  }
});
afterAll(() => rmSync(repository, { recursive: true, force: true }));

async function check(format: string, where: string, workspace?: string): Promise<string> {
  const folders = where === repository ? ['--project-dir', folder, '--profiles-dir', folder] : [];
  const { output } = await runInProcess(['check', '--output', format, '--quiet', ...folders], {
    folder: where,
    env: workspace ? { GITHUB_WORKSPACE: workspace } : {},
  });
  return output.trim();
}

test('annotates the file that GitHub knows, wherever emds runs, with all signs escaped', async () => {
  const expected = [
    '::error file=shops%2C 100%25/models/stg_people.sql,line=2,col=18,title=sql-binder-error::' +
      'Binder Error: Referenced column "emial" not found in FROM clause!%0ACandidate bindings: "email"%0A' +
      'hint: did you mean "email"?',
    '::warning title=rule-named::50%25 done, see: %0A::error::not one',
  ];
  expect((await check('github', repository)).split('\n')).toEqual(expected);
  expect((await check('github', join(repository, folder), repository)).split('\n')).toEqual(expected);
});

test('finds in one run what is wrong, also behind what keeps a file from being read', async () => {
  const root = join(repository, 'faulty');
  for (const [path, text] of Object.entries(faulty)) {
    mkdirSync(dirname(join(root, path)), { recursive: true });
    writeFileSync(join(root, path), text);
  }
  const { output, exitCode } = await runInProcess(['check', '--output', 'json'], { folder: root });
  const found: { at?: { path: string; line: number } }[] = JSON.parse(output).findings;
  const marked = Object.entries(faulty).flatMap(([path, text]) =>
    text.split('\n').flatMap((line, index) => (line.endsWith('!') ? [`${path}:${index + 1}`] : [])),
  );
  const places = found.map(({ at }) => `${at?.path}:${at?.line}`);
  expect([...new Set(places)].sort()).toEqual(marked.sort());
  expect(exitCode).toBe(2);
});

test('takes a table that only the database of the profile has for no mistake', async () => {
  const root = join(repository, 'kept');
  const files = {
    'dbt_project.yml': 'name: kept\nversion: "1.0"\nprofile: shop\n',
    'profiles.yml': 'shop: {target: dev, outputs: {dev: {type: duckdb, path: kept.duckdb}}}\n',
    'models/old.sql': 'select * from main.old_orders',
    'models/none.sql': 'select * from main.no_orders',
  };
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(dirname(join(root, path)), { recursive: true });
    writeFileSync(join(root, path), text);
  }
  const database = await openDatabase(join(root, 'kept.duckdb'), {});
  await database.run('create table old_orders (id integer)', []);
  database.close();
  const { output } = await runInProcess(['check', '--output', 'json'], { folder: root });
  const found: { severity: string; code: string; at?: { path: string } }[] = JSON.parse(output).findings;
  expect(found.map(({ severity, code, at }) => `${severity} ${code} ${at?.path}`).sort()).toEqual([
    'error sql-catalog-error models/none.sql',
    'warning relation-only-in-database models/old.sql',
  ]);
});

test('gives SARIF a place for each result, and columns in the units that it names', async () => {
  const { version, runs } = JSON.parse(await check('sarif', repository));
  expect(version).toBe('2.1.0');
  expect(runs).toEqual([
    {
      tool: { driver: { name: 'emds', rules: [{ id: 'rule-named' }, { id: 'sql-binder-error' }] } },
      columnKind: 'utf16CodeUnits',
      results: [
        {
          ruleId: 'sql-binder-error',
          level: 'error',
          message: {
            text: 'Binder Error: Referenced column "emial" not found in FROM clause!\nCandidate bindings: "email"\ndid you mean "email"?',
          },
          locations: [
            {
              physicalLocation: {
                artifactLocation: { uri: 'shops%2C%20100%25/models/stg_people.sql' },
                region: { startLine: 2, startColumn: 18, endLine: 2, endColumn: 23 },
              },
            },
          ],
          relatedLocations: [],
        },
        {
          ruleId: 'rule-named',
          level: 'warning',
          message: { text: '50% done, see: \n::error::not one' },
          locations: [
            { physicalLocation: { artifactLocation: { uri: 'shops%2C%20100%25/dbt_project.yml' } } },
          ],
          relatedLocations: [],
        },
      ],
    },
  ]);
});
