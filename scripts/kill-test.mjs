// Kills `emds build` and `emds ingest` of the sample project at random moments, runs them again, and compares with runs
// that nothing disturbed: node scripts/kill-test.mjs [--kills 50] [--rows 20000] [--seed 1] [--keep]
// It works in a temporary folder on made-up rows. Exit code 1 when anything differs or is left over.
import { cpSync, existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import {
  copyFolder,
  emds,
  randomNumbers,
  temporaryFiles,
  temporaryRelations,
  undisturbed,
  withDatabase,
} from './crash/rounds.mjs';
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
const work = mkdtempSync(join(tmpdir(), 'emds-kill-'));
const problems = [];
const random = randomNumbers(Number(values.seed));

const all = generateRows({ seed: 311, count: Number(values.rows), until: '2026-06-30T14:00:00Z' });
const early = all.filter((row) => row.last_modified_timestamp < '2026-01-01');
const portal = await startSamplePortal({ rows: early });
try {
  const base = join(work, 'base');
  for (const part of PARTS)
    cpSync(join(root, part), join(base, part), { recursive: true, verbatimSymlinks: true });
  const first = copyOf(base, 'first');
  await undisturbed(first, call('ingest'));
  await undisturbed(first, call('build'));
  portal.rows = all;
  const second = copyOf(first, 'second');
  await killIngest([base, first]);
  await undisturbed(second, call('ingest'));
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
    const folder = copyOf(from, 'reference');
    const milliseconds = await undisturbed(folder, call('ingest'));
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
  const fresh = copyOf(second, 'fresh');
  rmSync(join(fresh, DATABASE));
  const references = [];
  for (const from of [fresh, second]) {
    const folder = copyOf(from, 'reference');
    const milliseconds = await undisturbed(folder, call('build'));
    references.push({ from, milliseconds, content: await tables(folder) });
  }
  await killMany('build', references, {
    contentOf: tables,
    leftovers: async (folder) => [
      ...(await temporaryRelations(join(folder, DATABASE))),
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
    const folder = copyOf(from, 'round');
    const after = Math.round(random() * milliseconds);
    const { signal } = await emds(folder, call(command), { signal: 'SIGKILL', after });
    counts[signal === 'SIGKILL' ? 'killed' : 'ended']++;
    const name = `${command}, killed after ${after} of ${Math.round(milliseconds)} ms`;
    try {
      afterKill?.(folder);
      const { code, output } = await emds(folder, call(command));
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

function copyOf(from, name) {
  return copyFolder(from, join(work, name));
}

function call(command) {
  const address = command === 'ingest' ? ['--base-url', portal.url] : [];
  return [command, '--target', 'demo', ...address];
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
