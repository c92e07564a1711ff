import { readFileSync, writeFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { callDbt, callEmds, type Outcome, play } from './support/run-deps.ts';
import { additions, archives, type Scenario, scenarios } from './support/scenarios.ts';
import { makeWorld, type World } from './support/world.ts';

// What dbt-core 1.11.16 did is kept in expected/. `EMDS_RECORD_DBT=/path/to/dbt npx vitest run tests/packages` asks it anew.
const file = new URL('./expected/dbt-core-1.11.16.json', import.meta.url);
const recorder = process.env['EMDS_RECORD_DBT'];

let world: World;
beforeAll(async () => {
  world = await makeWorld();
});
afterAll(() => world.close());

describe.runIf(recorder)('dbt', () => {
  test('is recorded', async () => {
    const recorded: Record<string, Outcome[]> = {};
    for (const scenario of [...scenarios, ...additions, ...archives]) {
      recorded[scenario.name] = await play(scenario, world, (folder, args) =>
        callDbt(recorder!, world, folder, args),
      );
    }
    writeFileSync(file, `${JSON.stringify(recorded, null, 1)}\n`);
    await world.close();
    world = await makeWorld();
  }, 600_000);
});

function expectedOf(name: string): Outcome[] {
  const expected = (JSON.parse(readFileSync(file, 'utf8')) as Record<string, Outcome[]>)[name]!;
  return expected.map((it) => ({ ...it, lines: it.lines.map(inOurWords) }));
}

/** dbt indents errors by two and calls itself dbt. */
function inOurWords(line: string): string {
  return line
    .replace(/^ {2}/, '')
    .replace(/'dbt --no-version-check deps'/, "'emds deps --no-version-check'")
    .replace(/run dbt again/, 'run emds again')
    .replace(/run dbt deps/, 'run emds deps');
}

/** The codes of what each scenario is told of. */
const codesFile = new URL('./expected/codes.json', import.meta.url);
const told: Record<string, string[]> = {};

async function playWithEmds(scenario: Scenario): Promise<Outcome[]> {
  const codes: string[] = [];
  const outcomes = await play(scenario, world, async (folder, args) => {
    const outcome = await callEmds(world, folder, args);
    codes.push(...outcome.codes);
    return outcome;
  });
  if (codes.length > 0) told[scenario.name] = codes;
  return outcomes;
}

describe('deps does as dbt does with', () => {
  test.each(scenarios)('$name', async (scenario) => {
    const outcomes = await playWithEmds(scenario);
    expect(outcomes).toEqual(expectedOf(scenario.name));
  });
});

describe('deps does as dbt does, but for the hash, with', () => {
  test.each([...additions, ...archives])('$name', async (scenario) => {
    const outcomes = await playWithEmds(scenario);
    expect(outcomes.map(withoutHash)).toEqual(expectedOf(scenario.name).map(withoutHash));
  });
});

test('each mistake and each warning has a code of its own', () => {
  if (process.env['UPDATE_CASES'] === '1') writeFileSync(codesFile, `${JSON.stringify(told, null, 1)}\n`);
  expect(told).toEqual(JSON.parse(readFileSync(codesFile, 'utf8')));
});

function withoutHash(outcome: Outcome): Outcome {
  return { ...outcome, lock: outcome.lock?.replace(/^sha1_hash: .*\n/m, '') ?? null };
}
