// What the crash tests share: a command that is stopped at some moment, folders to run it in, and what a run left.
import { spawn } from 'node:child_process';
import { cpSync, readdirSync, rmSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { DuckDBInstance } from '@duckdb/node-api';

const cli = fileURLToPath(new URL('../../dist/cli.js', import.meta.url));

/** Runs emds in a folder, and sends a signal after some milliseconds where one is given. */
export function emds(folder, args, { signal, after } = {}) {
  const child = spawn(process.execPath, [cli, ...args], { cwd: folder, stdio: ['ignore', 'pipe', 'pipe'] });
  let output = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream.on('data', (chunk) => {
      output += chunk;
    });
  }
  let sentAt;
  const timer =
    signal &&
    setTimeout(() => {
      sentAt = performance.now();
      child.kill(signal);
    }, after);
  return new Promise((resolve) => {
    child.on('close', (code, killedBy) => {
      clearTimeout(timer);
      const delay = sentAt === undefined ? undefined : performance.now() - sentAt;
      resolve({ code, signal: killedBy, output, delay });
    });
  });
}

/** Runs emds to its end. Throws unless it exits with 0; gives the milliseconds that it took. */
export async function undisturbed(folder, args) {
  const started = performance.now();
  const { code, output } = await emds(folder, args);
  if (code !== 0) throw new Error(`emds ${args[0]} ended with ${code}\n${output}`);
  return performance.now() - started;
}

/** A fresh copy of a folder. */
export function copyFolder(from, to) {
  rmSync(to, { recursive: true, force: true });
  cpSync(from, to, { recursive: true, verbatimSymlinks: true });
  return to;
}

export async function withDatabase(path, work) {
  const instance = await DuckDBInstance.create(path, path === ':memory:' ? {} : { access_mode: 'READ_ONLY' });
  const connection = await instance.connect();
  try {
    return await work(async (sql) => (await connection.runAndReadAll(sql)).getRowObjects());
  } finally {
    connection.closeSync();
    instance.closeSync();
  }
}

/** Relations of a database that a run makes for itself and that must not outlive it. */
export function temporaryRelations(path) {
  return withDatabase(path, async (query) => {
    const found = await query(
      `select name from (select table_name as name from duckdb_tables() union all select view_name from duckdb_views() where not internal) where name like '%\\_\\_dbt\\_%' escape '\\' or name like '%\\_\\_emds\\_%' escape '\\'`,
    );
    return found.map((row) => row.name);
  });
}

/** Files of a folder that were never finished. */
export function temporaryFiles(folder) {
  return readdirSync(folder, { recursive: true }).filter((name) => /(^|[/.])te?mp[-_]/.test(name));
}

/** mulberry32: the same numbers from 0 to 1 for the same seed. */
export function randomNumbers(seed) {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let t = state;
    t = Math.imul(t ^ (t >>> 15), t | 1);
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296;
  };
}
