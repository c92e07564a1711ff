// A project of many small models that all want to write at once, and builds of it with many threads.
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { emds, withDatabase } from './rounds.mjs';

const database = 'crowd.duckdb';

/** What the hooks of some models do to tables that they share: rows that come on top, rows replaced, one row changed. */
const hooks = [
  "insert into ledger values ('{{ this.name }}')",
  "insert or replace into latest values ({{ range(8) | random }}, '{{ this.name }}')",
  'update counter set n = n + 1',
];

/** Writes the project and says how often one build of it counts. */
export function writeCrowd(folder, { models }) {
  write(folder, 'dbt_project.yml', projectFile);
  write(
    folder,
    'profiles.yml',
    `crowd:\n  target: dev\n  outputs: {dev: {type: duckdb, path: ${database}, threads: 16}}\n`,
  );
  const count = { ledger: 0, counter: 0 };
  for (let i = 0; i < 6; i++) {
    const rows = Array.from({ length: 20 }, (_, row) => `${row},${(row * (i + 3)) % 11}`);
    write(folder, `seeds/raw_${i}.csv`, ['id,amount', ...rows, ''].join('\n'));
  }
  for (let i = 0; i < models; i++) {
    const hook = i % 4 === 3 ? hooks[(i >> 2) % hooks.length] : undefined;
    if (hook === hooks[0]) count.ledger++;
    if (hook === hooks[2]) count.counter++;
    write(folder, `models/model_${i}.sql`, modelText(i, hook));
  }
  for (let i = 0; i < models / 25; i++) write(folder, `snapshots/snapshot_${i}.sql`, snapshotText(i));
  write(folder, 'models/models.yml', testsText(models));
  return count;
}

/** Builds it from nothing `runs` times over, every other time over the tables of the time before; gives what went wrong. */
export async function buildCrowd(folder, { runs, threads, count, tell = () => {} }) {
  const problems = [];
  const args = ['build', '--threads', String(threads)];
  for (let run = 0; run < runs; run++) {
    const { code, output } = await emds(folder, [...args, ...(run % 4 === 3 ? ['--full-refresh'] : [])]);
    const problem = (text) => problems.push(`build ${run + 1}: ${text}`);
    if (code !== 0) problem(`ended with ${code}`);
    const told = output.split('\n').filter((line) => /conflict|internal error/i.test(line));
    for (const line of told) problem(line);
    for (const { unique_id: id, status, message } of resultsOf(folder)) {
      if (!['success', 'pass'].includes(status)) problem(`${id} ${status}: ${message}`);
    }
    const found = await counted(folder);
    const wanted = `${count.ledger * (run + 1)} ${count.counter * (run + 1)}`;
    if (found !== wanted) problem(`hooks ran ${found} times instead of ${wanted}`);
    tell(`build ${run + 1}: ${problems.length} problems so far`);
  }
  return problems;
}

function resultsOf(folder) {
  return JSON.parse(readFileSync(join(folder, 'target', 'run_results.json'), 'utf8')).results;
}

function counted(folder) {
  return withDatabase(join(folder, database), async (query) => {
    const [row] = await query(
      'select (select count(*) from ledger) as ledger, (select n from counter) as counter',
    );
    return `${row.ledger} ${row.counter}`;
  });
}

function write(folder, path, text) {
  mkdirSync(dirname(join(folder, path)), { recursive: true });
  writeFileSync(join(folder, path), text);
}

const projectFile = `
name: crowd
version: '1.0'
profile: crowd
flags: {send_anonymous_usage_stats: false}
on-run-start:
  - create table if not exists ledger (name text)
  - create table if not exists latest (place int primary key, name text)
  - create table if not exists counter as select 0 as n
`;

/** Ten roots; each later model reads two earlier ones, not far down, so that hundreds are ready at once. */
function modelText(i, hook) {
  const kind = ['view', 'table', 'incremental', 'table', 'incremental'][i % 5];
  const schema = i % 3 === 0 ? `, schema='part_${i % 21}'` : '';
  const strategy =
    kind === 'incremental'
      ? `, unique_key='id', incremental_strategy='${i % 2 ? 'merge' : 'delete+insert'}'`
      : '';
  const after = hook ? `, post_hook=${JSON.stringify(hook)}` : '';
  const parents = i < 10 ? [`raw_${i % 6}`] : [`model_${i % 10}`, `model_${Math.floor(i / 3)}`];
  const from = parents.map((name) => `select id, amount from {{ ref('${name}') }}`).join('\nunion all\n');
  return `{{ config(materialized='${kind}'${schema}${strategy}${after}) }}
select id, max(amount) % 97 + ${i} as amount from (${from}) rows group by id`;
}

function snapshotText(i) {
  const strategy =
    i % 2 ? "strategy='check', check_cols='all'" : "strategy='timestamp', updated_at='changed_at'";
  return `{% snapshot snapshot_${i} %}{{ config(unique_key='id', target_schema='kept_${i % 3}', ${strategy}) }}
select *, timestamp '2026-01-01' as changed_at from {{ ref('model_${i * 7}') }}{% endsnapshot %}`;
}

function testsText(models) {
  const lines = ['models:'];
  for (let i = 0; i < models; i += 4) {
    const stored = i % 3 === 0 ? '{not_null: {config: {store_failures: true}}}' : 'not_null';
    lines.push(`  - name: model_${i}`, `    columns: [{name: id, data_tests: [unique, ${stored}]}]`);
  }
  return `${lines.join('\n')}\n`;
}
