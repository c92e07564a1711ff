// npm run demo: the whole way from an API to documented tables, on made-up rows and without internet.
import { spawn } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { performance } from 'node:perf_hooks';
import { fileURLToPath } from 'node:url';
import { DuckDBInstance } from '@duckdb/node-api';
import { generateRows } from './sample-portal/generator.mjs';
import { startSamplePortal } from './sample-portal/server.mjs';

class StepFailed extends Error {
  constructor(message, code) {
    super(message);
    this.code = code;
  }
}

const root = fileURLToPath(new URL('..', import.meta.url));
const cli = join(root, 'dist', 'cli.js');
const database = 'vancouver_311_demo.duckdb';
const landed = 'data/demo/vancouver_311/service_requests';
const ROWS = 80_000;
process.chdir(root);

const started = performance.now();
if (!existsSync(cli)) await runNode(join(root, 'scripts', 'build.mjs'));
const portal = await startSamplePortal({ rows: sampleRows() });
try {
  say(
    `SAMPLE DATA. Requests below are made up by a generator and served by this machine (${new URL(portal.url).host}),`,
    'in the place of the City of Vancouver. To fetch the real ones: npx emds ingest && npx emds build',
  );
  const before = await countLanded();
  await emds('ingest', '--target', 'demo', '--base-url', portal.url);
  const after = await countLanded();
  await emds('build', '--target', 'demo');
  await emds('docs', 'generate', '--target', 'demo');
  await report({ before, after });
} catch (error) {
  if (!(error instanceof StepFailed)) throw error;
  console.error(`\n${error.message}`);
  process.exitCode = error.code;
} finally {
  await portal.close();
}

/** The same rows at every run, none of them later than this machine's clock. */
function sampleRows() {
  const now = new Date();
  const monthStart = Date.UTC(now.getUTCFullYear(), now.getUTCMonth());
  const until = new Date(Math.min(Date.parse('2026-09-10T14:00:00Z'), monthStart)).toISOString();
  return generateRows({ seed: 311, count: ROWS, until });
}

function emds(...args) {
  say(`$ npx emds ${args.join(' ')}`);
  return runNode(cli, ...args);
}

async function runNode(script, ...args) {
  const child = spawn(process.execPath, [script, ...args], { stdio: 'inherit' });
  const code = await new Promise((resolve, reject) => {
    child.on('error', reject);
    child.on('exit', (status) => resolve(status ?? 1));
  });
  if (code !== 0)
    throw new StepFailed(`${relative(root, script)} ${args.join(' ')} ended with exit code ${code}.`, code);
}

async function countLanded() {
  if (!existsSync(landed)) return 0;
  const [row] = await query(':memory:', `select count(*) as n from read_parquet('${landed}/*.parquet')`);
  return Number(row.n);
}

async function report({ before, after }) {
  const fresh = after - before;
  const results = JSON.parse(readFileSync(join('target', 'run_results.json'), 'utf8')).results;
  const tests = results.filter((result) => result.unique_id.startsWith('test.'));
  const passed = tests.filter((result) => result.status === 'pass').length;
  const tables = await query(
    database,
    `select schema_name || '.' || table_name as name from duckdb_tables() where not temporary order by 1`,
  );
  say(
    fresh === 0
      ? `Ingested 0 new rows: all ${number(after)} at the portal were landed by an earlier run.`
      : `Ingested ${number(fresh)} new rows${before ? ` (${number(before)} were there)` : ''} into ${landed}/.`,
    `Built ${tables.length} tables in ${database}; ${passed} of ${tests.length} tests passed:`,
  );
  const width = Math.max(...tables.map(({ name }) => name.length));
  for (const { name } of tables) {
    const [row] = await query(database, `select count(*) as n from ${name}`);
    console.log(`  ${name.padEnd(width)}  ${number(Number(row.n)).padStart(9)} rows`);
  }
  say(
    `Done in ${((performance.now() - started) / 1000).toFixed(1)} s, on sample data. What to do now:`,
    '  npx emds docs serve                            the docs and the lineage graph in the browser',
    `  ${join('target', 'index.html').padEnd(45)}  the same as a file`,
    '  npx emds show --target demo -s open_backlog    some rows of a table',
    '  npm run demo                                   again: nothing new to ingest',
  );
}

async function query(path, sql) {
  const options = path === ':memory:' ? {} : { access_mode: 'READ_ONLY' };
  const instance = await DuckDBInstance.create(path, options);
  const connection = await instance.connect();
  try {
    return (await connection.runAndReadAll(sql)).getRowObjects();
  } finally {
    connection.closeSync();
    instance.closeSync();
  }
}

function number(n) {
  return n.toLocaleString('en');
}

function say(...lines) {
  console.log(`\n${lines.join('\n')}`);
}
