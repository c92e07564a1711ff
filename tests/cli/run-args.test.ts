import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, expect, it } from 'vitest';
import { runInProcess } from './support/run-in-process.ts';

const folder = mkdtempSync(join(tmpdir(), 'emds-args-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** What dbt-core 1.11.16 writes for the same call, without the folders and the command's own text. */
const expected = JSON.parse(
  readFileSync(fileURLToPath(new URL('expected/dbt-run-args.json', import.meta.url)), 'utf8'),
) as unknown;

it('writes the args of a run as dbt does: no null, and some switches only where they are on', async () => {
  writeFileSync(join(folder, 'dbt_project.yml'), "name: shop\nversion: '1.0'\n");
  mkdirSync(join(folder, 'models'));
  writeFileSync(join(folder, 'models/orders.sql'), 'select 1 as id');
  const { exitCode } = await runInProcess(['run', '--full-refresh', '-s', 'orders'], { folder });
  expect(exitCode).toBe(0);
  const { args } = JSON.parse(readFileSync(join(folder, 'target/run_results.json'), 'utf8')) as {
    args: Record<string, unknown>;
  };
  const { project_dir: _project, log_path: _log, invocation_command: command, ...rest } = args;
  expect(command).toBe('emds run --full-refresh -s orders');
  expect(rest).toEqual(expected);
  const { nodes } = JSON.parse(readFileSync(join(folder, 'target/manifest.json'), 'utf8')) as {
    nodes: Record<string, Record<string, unknown>>;
  };
  const { build_path, compiled_path } = nodes['model.shop.orders']!;
  expect({ build_path, compiled_path }).toEqual({
    build_path: 'target/run/shop/models/orders.sql',
    compiled_path: 'target/compiled/shop/models/orders.sql',
  });
});
