import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { build } from 'esbuild';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { openDatabase } from '../../src/runner/duckdb/open-database.ts';

let folder: string;
let program: string;

/** The runner as a program of its own, so that it can be killed. */
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'emds-kill-'));
  symlinkSync(join(process.cwd(), 'node_modules'), join(folder, 'node_modules'));
  const entry = join(folder, 'program.ts');
  const support = new URL('./support/plain-project.ts', import.meta.url).pathname;
  writeFileSync(
    entry,
    `import { runPlain } from ${JSON.stringify(support)};
     const nodes = Array.from({ length: 30 }, (_, i) => ({
       id: 'model.shop.m' + i, after: i >= 3 ? ['model.shop.m' + (i - 3)] : [],
       sql: i % 3 === 2
         ? 'delete from ledger where day = ' + i + '; insert into ledger select ' + i + ', i from range(2000) t(i)'
         : 'select i, i * ' + i + ' as v from range(3000) t(i)',
       materialized: i % 3 === 2 ? 'script' : 'table',
     }));
     const before = 'create table if not exists ledger(day int, v int)';
     console.log('ready');
     await runPlain({ nodes, before, path: process.argv[2], threads: 4 });
     console.log('done');`,
  );
  program = join(folder, 'program.mjs');
  await build({
    entryPoints: [entry],
    outfile: program,
    bundle: true,
    banner: {
      js: "import { createRequire as bannerRequire } from 'node:module'; globalThis.require ??= bannerRequire(import.meta.url);",
    },
    platform: 'node',
    format: 'esm',
    external: ['@duckdb/node-api'],
    absWorkingDir: process.cwd(),
    logLevel: 'silent',
  });
});

afterAll(() => rmSync(folder, { recursive: true, force: true }));

async function run(path: string, killAfter: number | undefined): Promise<number | null> {
  const child = spawn(process.execPath, [program, path], { stdio: ['ignore', 'pipe', 'inherit'] });
  await Promise.race([once(child.stdout, 'data'), once(child, 'exit')]);
  if (killAfter !== undefined) setTimeout(() => child.kill('SIGKILL'), killAfter);
  if (child.exitCode === null && child.signalCode === null) await once(child, 'exit');
  return child.exitCode;
}

async function contentOf(path: string): Promise<unknown> {
  const database = await openDatabase(path);
  try {
    const tables = await database.run('select table_name as name from duckdb_tables() order by 1');
    const counts: unknown[] = [];
    for (const { name } of tables) {
      counts.push([
        name,
        await database.run(
          `select count(*)::int as rows, sum(hash(t))::text as content from "${String(name)}" t`,
        ),
      ]);
    }
    return counts;
  } finally {
    database.close();
  }
}

it('ends in the same tables after kills at any moment as without', async () => {
  const undisturbed = join(folder, 'undisturbed.duckdb');
  expect(await run(undisturbed, undefined)).toBe(0);
  const expected = await contentOf(undisturbed);
  const disturbed = join(folder, 'disturbed.duckdb');
  for (let i = 0; i < 10; i++) await run(disturbed, 20 + i * 20);
  expect(await run(disturbed, undefined)).toBe(0);
  expect(await contentOf(disturbed)).toEqual(expected);
});
