import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, it } from 'vitest';
import { buildCrowd, writeCrowd } from '../../scripts/crash/crowd.mjs';
import { interruptShop } from '../../scripts/crash/interrupt-shop.mjs';

const folder = mkdtempSync(join(tmpdir(), 'emds-interrupt-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

// The long versions: scripts/interruption-test.mjs and scripts/crowd-test.mjs.
it('ends in the state of an undisturbed build after SIGINT, SIGTERM and SIGKILL', async () => {
  const { problems, counts } = await interruptShop(join(folder, 'shop'), { rounds: 3, lines: 20, seed: 7 });
  expect(problems).toEqual([]);
  expect(counts.same).toBe(3);
}, 240_000);

it('builds many small models with 16 threads without a conflict, and each hook once', async () => {
  const crowd = join(folder, 'crowd');
  const count = writeCrowd(crowd, { models: 60 });
  expect(await buildCrowd(crowd, { runs: 2, threads: 16, count })).toEqual([]);
}, 240_000);
