import { mkdtempSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { writeRunHistory } from '../../../src/compiler/artifacts/run-history.ts';
import type { RunResultsArtifact } from '../../../src/compiler/artifacts/run-results-artifact.ts';
import { readArtifacts } from '../../../src/docs/read-artifacts.ts';

const target = () => mkdtempSync(join(tmpdir(), 'emds-history-'));

function artifact(minute: number, which = 'build', results = 1): RunResultsArtifact {
  const time = `2026-03-01T08:${String(minute).padStart(2, '0')}:00.000000Z`;
  return {
    metadata: {
      generated_at: time,
      invocation_id: `${minute}0000000-aaaa`,
    } as RunResultsArtifact['metadata'],
    args: { which },
    elapsed_time: 1.5,
    results: Array.from({ length: results }, (_, i) => ({
      unique_id: `model.shop.orders_${i}`,
      status: 'success',
      execution_time: 0.123456,
      compiled_code: 'select 1',
    })) as unknown as RunResultsArtifact['results'],
  };
}

test('keeps what a run built and how long it took, and no SQL', () => {
  const folder = target();
  writeRunHistory(folder, artifact(7));
  const [name] = readdirSync(join(folder, 'run_history'));
  expect(name).toBe('20260301T080700000000Z-70000000.json');
  expect(JSON.parse(readFileSync(join(folder, 'run_history', name!), 'utf8'))).toEqual({
    metadata: { generated_at: '2026-03-01T08:07:00.000000Z', invocation_id: '70000000-aaaa' },
    args: { which: 'build' },
    elapsed_time: 1.5,
    results: [{ unique_id: 'model.shop.orders_0', status: 'success', execution_time: 0.1235 }],
  });
});

test('lets the oldest run go, by number and by size, and leaves other files alone', () => {
  const folder = target();
  for (let minute = 0; minute < 35; minute++) writeRunHistory(folder, artifact(minute));
  writeFileSync(join(folder, 'run_history', 'notes.json'), '{}');
  expect(readdirSync(join(folder, 'run_history'))).toHaveLength(31);
  writeRunHistory(folder, artifact(40, 'build', 60_000));
  writeRunHistory(folder, artifact(41, 'build', 60_000));
  expect(readdirSync(join(folder, 'run_history'))).toEqual([
    '20260301T084100000000Z-41000000.json',
    'notes.json',
  ]);
});

test('has no place for commands that build nothing', () => {
  const folder = target();
  writeRunHistory(folder, artifact(1, 'compile'));
  writeRunHistory(folder, artifact(2, 'build', 0));
  expect(readdirSync(folder)).toEqual([]);
});

test('is read oldest first, without what is broken', () => {
  const folder = target();
  writeFileSync(join(folder, 'manifest.json'), '{}');
  writeRunHistory(folder, artifact(9));
  writeRunHistory(folder, artifact(3, 'test'));
  writeFileSync(join(folder, 'run_history', '20250101T000000000000Z-dead.json'), '{"results":');
  const history = readArtifacts(folder).artifacts!.runHistory as { args: { which: string } }[];
  expect(history.map((run) => run.args.which)).toEqual(['test', 'build']);
});
