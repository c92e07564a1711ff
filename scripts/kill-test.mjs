// Kills `emds build` and `emds ingest` of the sample project at random moments, runs them again, and compares with runs
// that nothing disturbed: node scripts/kill-test.mjs [--kills 50] [--rows 20000] [--seed 1] [--keep]
// It works in a temporary folder on made-up rows. Exit code 1 when anything differs or is left over.
import { spawn } from 'node:child_process';
import { cpSync, existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { DuckDBInstance } from '@duckdb/node-api';
import { generateRows } from './sample-portal/generator.mjs';
import { startSamplePortal } from './sample-portal/server.mjs';

const { values } = parseArgs({
  options: {
    kills: { type: 'string', default: '50' },
    rows: { type: 'string', default: '20000' },
    seed: { type: 'string', default: '1' },
    keep: { type: 'boolean', default: false },
  },
});
const KILLS = Number(values.kills);
const DATABASE = 'vancouver_311_demo.duckdb';
const LANDED = 'data/demo/vancouver_311/service_requests';
const PARTS = ['dbt_project.yml', 'profiles.yml', 'sources.yml', 'models', 'seeds', 'macros', 'tests/data'];
const root = fileURLToPath(new URL('..', import.meta.url));
const cli = join(root, 'dist', 'cli.js');
const work = mkdtempSync(join(tmpdir(), 'emds-kill-'));
const problems = [];
let state = Number(values.seed);

const all = generateRows({ seed: 311, count: Number(values.rows), until: '2026-06-30T14:00:00Z' });
const early = all.filter((row) => row.last_modified_timestamp < '2026-01-01');
const portal = await startSamplePortal({ rows: early });
try {
  const base = join(work, 'base');
  for (const part of PARTS)
    cpSync(join(root, part), join(base, part), { recursive: true, verbatimSymlinks: true });
  const first = await copyOf(base, 'first');
  await undisturbed(first, 'ingest');
  await undisturbed(first, 'build');
  portal.rows = all;
  const second = await copyOf(first, 'second');
  await killIngest([base, first]);
  await undisturbed(second, 'ingest');
  await killBuild(second);
} finally {
  await portal.close();
  if (!values.keep) rmSync(work, { recursive: true, force: true });
}
console.log(problems.length === 0 ? 'No difference, nothing left over.' : problems.join('\n'));
process.exitCode = problems.length === 0 ? 0 : 1;

/** Half of the kills while all rows come in for the first time, half while later ones come on top. */
async function killIngest(starts) {
  const references = [];
  for (const from of starts) {
    const folder = await copyOf(from, 'reference');
    const milliseconds = await undisturbed(folder, 'ingest');
    references.push({ from, milliseconds, content: await landed(folder) });
  }
  await killMany('ingest', references, {
    contentOf: landed,
    leftovers: (folder) =>
      readdirSync(join(folder, LANDED)).filter((name) => !name.endsWith('.parquet') || name.startsWith('.')),
  });
}

/** Half of the kills where there is no database yet, half over the tables of an earlier build. */
async function killBuild(second) {
  const fresh = await copyOf(second, 'fresh');
  rmSync(join(fresh, DATABASE));
  const references = [];
  for (const from of [fresh, second]) {
    const folder = await copyOf(from, 'reference');
    const milliseconds = await undisturbed(folder, 'build');
    references.push({ from, milliseconds, content: await tables(folder) });
  }
  await killMany('build', references, {
    contentOf: tables,
    leftovers: async (folder) => [
      ...(await temporaryRelations(folder)),
      ...temporaryFiles(join(folder, 'target')),
    ],
    afterKill: (folder) => {
      for (const name of ['manifest.json', 'run_results.json']) {
        const path = join(folder, 'target', name);
        if (existsSync(path)) JSON.parse(readFileSync(path, 'utf8'));
      }
    },
  });
}

async function killMany(command, references, { contentOf, leftovers, afterKill }) {
  const counts = { killed: 0, ended: 0, same: 0 };
  for (let i = 0; counts.killed < KILLS; i++) {
    const { from, milliseconds, content } = references[i % references.length];
    const folder = await copyOf(from, 'round');
    const after = Math.round(random() * milliseconds);
    const { signal } = await emds(folder, command, after);
    counts[signal === 'SIGKILL' ? 'killed' : 'ended']++;
    const name = `${command}, killed after ${after} of ${Math.round(milliseconds)} ms`;
    try {
      afterKill?.(folder);
      const { code, output } = await emds(folder, command);
      if (code !== 0) problems.push(`${name}: the next run ended with ${code}\n${output}`);
      else if ((await contentOf(folder)) !== content) problems.push(`${name}: other rows`);
      else counts.same++;
      const left = await leftovers(folder);
      if (left.length > 0) problems.push(`${name}: left over ${left.join(', ')}`);
    } catch (error) {
      problems.push(`${name}: ${error.message}`);
    }
  }
  console.log(
    `${command}: killed ${counts.killed} times (${counts.ended} more had ended by then); the next run gave the rows of an undisturbed one ${counts.same} times of ${counts.killed + counts.ended}`,
  );
}

async function copyOf(from, name) {
  const folder = join(work, name);
  rmSync(folder, { recursive: true, force: true });
  cpSync(from, folder, { recursive: true, verbatimSymlinks: true });
  return folder;
}

async function undisturbed(folder, command) {
  const started = performance.now();
  const { code, output } = await emds(folder, command);
  if (code !== 0) throw new Error(`emds ${command} ended with ${code}\n${output}`);
  return performance.now() - started;
}

function emds(folder, command, killAfter) {
  const address = command === 'ingest' ? ['--base-url', portal.url] : [];
  const child = spawn(process.execPath, [cli, command, '--target', 'demo', ...address], { cwd: folder });
  let output = '';
  child.stdout.on('data', (chunk) => {
    output += chunk;
  });
  child.stderr.on('data', (chunk) => {
    output += chunk;
  });
  const timer = killAfter === undefined ? undefined : setTimeout(() => child.kill('SIGKILL'), killAfter);
  return new Promise((resolve) => {
    child.on('close', (code, signal) => {
      clearTimeout(timer);
      resolve({ code, signal, output });
    });
  });
}

/** Every table with the number and the content of its rows, whatever their order. */
async function tables(folder) {
  return withDatabase(join(folder, DATABASE), async (query) => {
    const contents = [];
    for (const { name } of await query(
      `select schema_name || '.' || table_name as name from duckdb_tables() where not temporary order by 1`,
    )) {
      const [{ text }] = await query(
        `select count(*) || ' rows, ' || coalesce(sum(hash(t::text)), 0) as text from ${name} t`,
      );
      contents.push(`${name}: ${text}`);
    }
    return contents.join('\n');
  });
}

function temporaryRelations(folder) {
  return withDatabase(join(folder, DATABASE), async (query) => {
    const found = await query(
      `select name from (select table_name as name from duckdb_tables() union all select view_name from duckdb_views() where not internal) where name like '%\\_\\_dbt\\_%' escape '\\' or name like '%\\_\\_emds\\_%' escape '\\'`,
    );
    return found.map((row) => row.name);
  });
}

function temporaryFiles(folder) {
  return readdirSync(folder, { recursive: true }).filter((name) => /\.tmp-\d+/.test(name));
}

/** The landed rows without what the load added to them. */
async function landed(folder) {
  return withDatabase(':memory:', async (query) => {
    const files = `read_parquet('${join(folder, LANDED)}/*.parquet')`;
    const names = (await query(`describe select * from ${files}`)).map((row) => row.column_name);
    const own = names.filter((name) => !name.startsWith('_')).map((name) => `"${name}"`);
    const [{ text }] = await query(
      `select count(*) || ' rows, ' || sum(hash(row(${own.join(', ')})::text)) as text from ${files}`,
    );
    return text;
  });
}

async function withDatabase(path, work) {
  const instance = await DuckDBInstance.create(path, path === ':memory:' ? {} : { access_mode: 'READ_ONLY' });
  const connection = await instance.connect();
  try {
    return await work(async (sql) => (await connection.runAndReadAll(sql)).getRowObjects());
  } finally {
    connection.closeSync();
    instance.closeSync();
  }
}

/** mulberry32: the same kills for the same seed, as far as time allows. */
function random() {
  state = (state + 0x6d2b79f5) >>> 0;
  let t = state;
  t = Math.imul(t ^ (t >>> 15), t | 1);
  t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
  return ((t ^ (t >>> 14)) >>> 0) / 4294967296;
}
