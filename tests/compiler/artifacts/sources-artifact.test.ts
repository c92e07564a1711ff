import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, it } from 'vitest';
import type { ArtifactMetadata } from '../../../src/compiler/artifacts/artifact-metadata.ts';
import { writeSources } from '../../../src/compiler/artifacts/sources-artifact.ts';

const folder = mkdtempSync(join(tmpdir(), 'emds-sources-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

it('leaves out a source whose check failed by itself, as dbt-core 1.11.16 does', () => {
  const path = join(folder, 'sources.json');
  const common = { timing: [], thread_id: 'Thread-1', execution_time: 0.1, adapter_response: {} };
  const criteria = { warn_after: null, error_after: { count: 1, period: 'hour' as const }, filter: null };
  const freshness = {
    max_loaded_at: '2026-01-01T00:00:00+00:00',
    snapshotted_at: '2026-01-01T00:30:00+00:00',
    max_loaded_at_time_ago_in_s: 1800,
    criteria,
  };
  writeSources(path, {
    metadata: {} as ArtifactMetadata,
    elapsed: 0.2,
    results: [
      { ...common, unique_id: 'source.shop.raw.orders', status: 'pass', freshness },
      { ...common, unique_id: 'source.shop.raw.missing', status: 'runtime error' },
    ],
  });
  expect(JSON.parse(readFileSync(path, 'utf8'))).toEqual({
    metadata: {},
    elapsed_time: 0.2,
    results: [{ ...common, ...freshness, unique_id: 'source.shop.raw.orders', status: 'pass' }],
  });
});
