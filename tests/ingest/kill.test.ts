import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { afterEach, beforeAll, expect, test } from 'vitest';
import { buildChild, startChild } from './support/children.ts';
import { codes, FOLDER, portalRows, type Scenario, startScenario, TODAY } from './support/scenario.ts';

// EMDS_KILLS=50 for the long run.
const KILLS = Number(process.env['EMDS_KILLS'] ?? 10);
const RUN_MS = 500;

let child: string;
beforeAll(async () => {
  child = await buildChild();
});

let scenario: Scenario;
afterEach(() => scenario.close());

async function runAndKill(mode: string, afterMs: number): Promise<number | string> {
  const running = await startChild([child, scenario.root, scenario.portal.url, mode]);
  const timer = setTimeout(() => running.process.kill('SIGKILL'), afterMs);
  const end = await running.ended;
  clearTimeout(timer);
  return end;
}

test(`ends with the same rows as an undisturbed run after ${KILLS} kills at random moments`, async () => {
  let killed = 0;
  for (let round = 0; killed < KILLS; round++) {
    scenario = await startScenario({ count: 2500 });
    if (round % 3 === 2) await scenario.run();
    const mode = round % 3 === 2 ? 'refresh' : 'changes';
    for (let kill = 0; kill < 3; kill++) {
      if ((await runAndKill(mode, Math.random() * RUN_MS)) !== 'SIGKILL') break;
      killed++;
      // A full refresh is there whole or not at all, so its rows never differ.
      if (mode === 'refresh') expect(await scenario.landedRows()).toEqual(await portalRows(scenario));
    }
    expect(await runAndKill('changes', 60_000)).toBe(0);
    expect(await scenario.landedRows()).toEqual(await portalRows(scenario));
    expect((await scenario.run()).status).toBe('unchanged');
    const leftovers = readdirSync(join(scenario.root, 'data/raw/vancouver_311/.staging'), {
      recursive: true,
    });
    expect(leftovers).toEqual(['service_requests']);
    expect(readdirSync(join(scenario.root, FOLDER)).every((name) => /-\d{4}\.parquet$/.test(name))).toBe(
      true,
    );
    if (killed < KILLS) await scenario.close();
  }
});

test('goes on with the load that a kill interrupted, under its own id', async () => {
  scenario = await startScenario({ count: 4000 });
  const running = await startChild([child, scenario.root, scenario.portal.url, 'changes']);
  while (running.lines.filter((line) => line === 'landed').length < 2) await delay(5);
  running.process.kill('SIGKILL');
  await running.ended;
  const [part] = readdirSync(join(scenario.root, FOLDER));
  const result = await scenario.run({ clock: () => TODAY + 5000 });
  expect(result.resumedLoad).toBe(part!.replace(/-0001\.parquet$/, ''));
  expect(result.rowsLanded).toBeLessThan(4000);
  const ids = new Set(readdirSync(join(scenario.root, FOLDER)).map((name) => name.slice(0, -13)));
  expect(ids.size).toBe(1);
  expect(await scenario.landedRows()).toEqual(await portalRows(scenario));
});

test('lets only one process ingest a table, and takes over from one that is gone', async () => {
  scenario = await startScenario({ count: 3000 });
  scenario.portal.fault = ({ path }) =>
    path.includes('/exports/') ? { kind: 'slow', delayMs: 1000 } : undefined;
  const running = await startChild([child, scenario.root, scenario.portal.url, 'changes']);
  while (scenario.portal.requests.length < 3) await delay(5);
  const second = await scenario.run();
  expect(codes(second)).toEqual(['error table-being-ingested']);
  expect(second.diagnostics[0]!.message).toBe(
    `vancouver_311.service_requests is being ingested by process ${running.process.pid}.`,
  );
  const lock = 'data/raw/vancouver_311/.staging/service_requests.lock';
  expect(second.diagnostics[0]!.hint).toContain(lock);
  running.process.kill('SIGKILL');
  await running.ended;
  scenario.portal.fault = undefined;
  expect((await scenario.run()).status).toBe('landed');
  expect(await scenario.landedRows()).toEqual(await portalRows(scenario));
});
