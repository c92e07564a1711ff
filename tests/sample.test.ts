import { execFile } from 'node:child_process';
import { cpSync, existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { DuckDBInstance } from '@duckdb/node-api';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { generateRows, type ServiceRequest, utcText } from '../scripts/sample-portal/generator.mjs';
import { type SamplePortal, startSamplePortal } from '../scripts/sample-portal/server.mjs';

// The project at the root, ingested and built by the command itself, on made-up rows. DBT=<path of dbt> compares with it.

const CLI = resolve('dist', 'cli.js');
const PARTS = ['dbt_project.yml', 'profiles.yml', 'sources.yml', 'models', 'seeds', 'macros', 'tests/data'];
const TABLES = [
  'marts.backlog_per_month',
  'marts.department_seasonality',
  'marts.dim_dates',
  'marts.dim_departments',
  'marts.fct_service_requests',
  'marts.open_backlog',
  'marts.requests_by_area',
  'marts.requests_by_channel',
  'marts.requests_per_day',
  'marts.time_to_close',
  'seeds.closure_outcomes',
  'seeds.local_areas',
  'staging.stg_service_requests',
];

let folder: string;
let portal: SamplePortal;
let rows: ServiceRequest[];

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'emds-sample-'));
  // Links stay links: models/sources.yml leads to the copy's own sources.yml.
  for (const part of PARTS) cpSync(part, join(folder, part), { recursive: true, verbatimSymlinks: true });
  rows = generateRows({ seed: 311, count: 3000, until: '2025-06-30T14:00:00Z' });
  portal = await startSamplePortal({ rows });
});

afterAll(async () => {
  await portal.close();
  rmSync(folder, { recursive: true, force: true });
});

describe('the sample project', () => {
  test('goes from the portal to tested tables', async () => {
    await ingest();
    const output = await emds('build');
    expect(output).toMatch(/Done\. PASS=\d+ WARN=0 ERROR=0 SKIP=0/);
    expect(Object.keys(await fingerprints())).toEqual(TABLES);
    const { results } = JSON.parse(readFileSync(join(folder, 'target', 'run_results.json'), 'utf8'));
    const failed = results.filter(
      (r: { status: string }) => !['success', 'pass', 'no-op'].includes(r.status),
    );
    expect(failed).toEqual([]);
  });

  test('keeps made-up rows out of the raw folder of real ones', () => {
    expect(existsSync(join(folder, 'data', 'demo'))).toBe(true);
    expect(existsSync(join(folder, 'data', 'raw'))).toBe(false);
  });

  test('has one fact for each request of the portal', async () => {
    expect(
      await query('select status, count(*)::int as n from marts.fct_service_requests group by 1 order by 1'),
    ).toEqual(countBy(rows, (row) => (row.status === 'Open' ? 'open' : 'closed')));
  });

  test('adds up: days, months, areas, channels and departments', async () => {
    const [sums] = await query(`select
      (select sum(requests) from marts.requests_per_day)::int as days,
      (select sum(opened_requests) from marts.backlog_per_month)::int as months,
      (select sum(requests) from marts.requests_by_channel)::int as channels,
      (select sum(requests) from marts.dim_departments)::int as departments,
      (select sum(requests) from marts.requests_by_area)::int as areas,
      (select sum(open_requests) from marts.open_backlog)::int as backlog`);
    expect(sums).toEqual({
      days: rows.length,
      months: rows.length,
      channels: rows.length,
      departments: rows.length,
      areas: rows.filter((row) => row.local_area !== null).length,
      backlog: rows.filter((row) => row.status === 'Open').length,
    });
  });

  test('finds the seasons of departments in a TypeScript model', async () => {
    expect(
      await query(`select count(distinct department) > 0 as some, count(*) % 12 as rest,
        bool_and(abs(mean - 1) < 0.001) as scaled
        from (select department, avg(seasonal_index) over (partition by department) as mean
          from marts.department_seasonality)`),
    ).toEqual([{ some: true, rest: 0n, scaled: true }]);
  });

  test('changes nothing when nothing changed', async () => {
    const before = await fingerprints();
    await ingest();
    await emds('build');
    expect(await fingerprints()).toEqual(before);
  });

  test('takes in late changes, closures, new requests and a twin, as a full refresh would', async () => {
    portal.rows = rows = changedRows(rows);
    await ingest();
    await emds('build', '--vars', 'lookback_days: 30');
    const incremental = await fingerprints();
    const [facts] = await query('select count(*)::int as n from marts.fct_service_requests');
    expect(facts).toEqual({ n: rows.length });
    await emds('build', '--full-refresh');
    expect(await fingerprints()).toEqual(incremental);
  });

  test.skipIf(!process.env['DBT'])('builds the same tables in stock dbt', async () => {
    const own = await fingerprints();
    rmSync(join(folder, 'vancouver_311_demo.duckdb'));
    await run(process.env['DBT']!, ['build', '--target', 'demo']);
    // dbt knows no TypeScript models.
    delete own['marts.department_seasonality'];
    expect(await fingerprints()).toEqual(own);
  });
});

/** Two months on: some old requests are modified, open ones closed, one entered twice, new ones opened. */
function changedRows(before: readonly ServiceRequest[]): ServiceRequest[] {
  const from = Date.parse('2025-06-30T15:00:00Z');
  const changed = before.map((row, i) => {
    if (i % 20 !== 0) return row;
    const last_modified_timestamp = utcText(from + i * 60_000);
    if (row.status !== 'Open') return { ...row, last_modified_timestamp };
    const closed = {
      status: 'Close',
      closure_reason: 'Service provided',
      service_request_close_date: '2025-07-02',
    };
    return { ...row, ...closed, last_modified_timestamp };
  });
  const opened = generateRows({ seed: 7, count: 200, from: utcText(from), until: '2025-08-31T14:00:00Z' });
  return [...changed, ...opened, { ...opened[0]! }];
}

function ingest(): Promise<string> {
  return emds('ingest', '--base-url', portal.url);
}

function emds(command: string, ...options: string[]): Promise<string> {
  return run(process.execPath, [CLI, command, '--target', 'demo', ...options]);
}

/** Output of a command that must succeed. */
function run(program: string, args: readonly string[]): Promise<string> {
  return new Promise((resolveOutput, reject) => {
    execFile(program, args, { cwd: folder }, (error, stdout, stderr) => {
      if (error) reject(new Error(`${args.join(' ')} ended with ${error.code}\n${stdout}\n${stderr}`));
      else resolveOutput(stdout);
    });
  });
}

/** Rows and a hash of them, whatever their order, for every table. */
async function fingerprints(): Promise<Record<string, unknown>> {
  const tables = await query(
    `select schema_name || '.' || table_name as name from duckdb_tables() order by name`,
  );
  const found: Record<string, unknown> = {};
  for (const { name } of tables) {
    const [row] = await query(
      `select count(*)::int as rows, sum(hash(t))::varchar as hash from ${name} as t`,
    );
    found[String(name)] = row;
  }
  return found;
}

async function query(sql: string): Promise<Record<string, unknown>[]> {
  const path = join(folder, 'vancouver_311_demo.duckdb');
  const instance = await DuckDBInstance.create(path, { access_mode: 'READ_ONLY' });
  const connection = await instance.connect();
  try {
    return (await connection.runAndReadAll(sql)).getRowObjectsJS();
  } finally {
    connection.closeSync();
    instance.closeSync();
  }
}

function countBy(items: readonly ServiceRequest[], nameOf: (row: ServiceRequest) => string) {
  const counts = new Map<string, number>();
  for (const item of items) counts.set(nameOf(item), (counts.get(nameOf(item)) ?? 0) + 1);
  return [...counts].sort(([a], [b]) => (a < b ? -1 : 1)).map(([status, n]) => ({ status, n }));
}
