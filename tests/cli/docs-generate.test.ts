import { spawnSync } from 'node:child_process';
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, expect, test } from 'vitest';

const cli = fileURLToPath(new URL('../../dist/cli.js', import.meta.url));
const dbtArtifacts = fileURLToPath(new URL('../docs/fixtures/dbt-core-1.11.16', import.meta.url));
const work = mkdtempSync(join(tmpdir(), 'emds-docs-cli-'));
afterAll(() => rmSync(work, { recursive: true, force: true }));

function generate(...args: string[]) {
  return spawnSync(process.execPath, [cli, 'docs', 'generate', ...args], {
    cwd: work,
    encoding: 'utf8',
    env: { ...process.env, CI: '1' },
  });
}

test('makes the site of dbt’s artifacts, with column lineage, in a folder without a project', () => {
  const { status, stdout } = generate('--artifacts', dbtArtifacts, '--target-path', 'site');
  expect(status, stdout).toBe(0);
  expect(stdout).toContain(`Docs site written to ${join(work, 'site', 'index.html')}`);
  expect(readdirSync(join(work, 'site', 'emds-docs')).sort()).toEqual([
    'app.css',
    'app.js',
    'columns.js',
    'core.js',
    'nodes-0.js',
    'run.js',
    'search.js',
  ]);
  const before = readFileSync(join(work, 'site', 'index.html'), 'utf8');
  expect(generate('--artifacts', dbtArtifacts, '--target-path', 'site').status).toBe(0);
  expect(readFileSync(join(work, 'site', 'index.html'), 'utf8')).toBe(before);
  expect(existsSync(join(dbtArtifacts, 'index.html'))).toBe(false);
});

test('makes one file of it', () => {
  expect(generate('--artifacts', dbtArtifacts, '--target-path', 'one', '--single-file').status).toBe(0);
  expect(readdirSync(join(work, 'one'))).toEqual(['index.html']);
});

test('says what is missing where there are no artifacts', () => {
  const { status, stdout, stderr } = generate('--artifacts', 'nowhere');
  expect(status).toBe(2);
  expect(stdout + stderr).toContain(`There is no manifest at ${join(work, 'nowhere', 'manifest.json')}.`);
});

test('leads a column through a source to the seed that fills it, in the manifest and in the site', () => {
  const files = {
    'dbt_project.yml': 'name: shop\nversion: "1.0"\nprofile: shop\n',
    'profiles.yml': 'shop: {target: dev, outputs: {dev: {type: duckdb, path: shop.duckdb, schema: main}}}\n',
    'seeds/people.csv': 'id,email\n1,a@example.org\n',
    'models/sources.yml': 'sources: [{name: seeded, schema: main, tables: [{name: people}]}]\n',
    'models/mails.sql': "select email from {{ source('seeded', 'people') }}",
  };
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(dirname(join(work, path)), { recursive: true });
    writeFileSync(join(work, path), text);
  }
  expect(spawnSync(process.execPath, [cli, 'seed'], { cwd: work }).status).toBe(0);
  const { status, stdout } = generate();
  expect(status, stdout).toBe(0);
  const { sources } = JSON.parse(readFileSync(join(work, 'target', 'manifest.json'), 'utf8'));
  expect(sources['source.shop.seeded.people'].config.column_lineage.columns).toEqual(
    ['id', 'email'].map((name) => ({
      name,
      from: [{ node: 'seed.shop.people', column: name, transformation: 'identity' }],
      transformation: 'identity',
    })),
  );
  const site = readFileSync(join(work, 'target', 'emds-docs', 'columns.js'), 'utf8');
  expect(site).toContain('"kinds":["identity"]');
  expect(site).toMatch(/"edges":\[(\d+,){8}0\]/);
});
