import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, it } from 'vitest';
import { runInProcess } from './support/run-in-process.ts';

const folder = mkdtempSync(join(tmpdir(), 'emds-seeds-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

function write(path: string, text: string): void {
  mkdirSync(join(folder, path, '..'), { recursive: true });
  writeFileSync(join(folder, path), text);
}

write('dbt_project.yml', "name: shop\nversion: '1.0'\n");
write('seeds/orders.csv', 'id,placed,total,paid\n1,2024-01-31,1.5,true\n');
write('models/counted.sql', "select count(*)::int as n, 'x' as k from {{ ref('orders') }}");

async function printed(...argv: string[]): Promise<string[]> {
  const { output } = await runInProcess(argv, { folder, env: { NO_COLOR: '1' } });
  return output.split('\n').map((line) => line.replace(/^\d\d:\d\d:\d\d {2}/, '').trimEnd());
}

it('seed --show prints rows of what it loaded, as dbt-core 1.11.16 does', async () => {
  const lines = await printed('seed', '--show');
  const start = lines.indexOf('Random sample of table: main.orders');
  expect(lines.slice(start, start + 5)).toEqual([
    'Random sample of table: main.orders',
    '-----------------------------------',
    '| id |     placed | total | paid |',
    '| -- | ---------- | ----- | ---- |',
    '|  1 | 2024-01-31 |   1.5 | True |',
  ]);
});

it('seed --empty makes the table and loads no row, as dbt-core 1.12 says', async () => {
  expect((await printed('seed', '--empty', '--full-refresh')).at(-2)).toBe(
    'Done. PASS=1 WARN=0 ERROR=0 SKIP=0 NO-OP=0 TOTAL=1',
  );
  expect(await printed('show', '-s', 'counted', '--quiet')).toEqual([
    '| n | k |',
    '| - | - |',
    '| 0 | x |',
    '',
    '',
  ]);
});
