import { cpSync, mkdtempSync, readFileSync, realpathSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { runInProcess } from './support/run-in-process.ts';

/**
 * The project overrides the sources of a package, and its own have freshness, quoting, tags, meta and external
 * locations at every level. Expected is what dbt wrote, without times.
 */
const project = fileURLToPath(new URL('projects/sources', import.meta.url));
const expected = JSON.parse(readFileSync(new URL('expected/dbt-sources.json', import.meta.url), 'utf8'));
const folder = realpathSync(mkdtempSync(join(tmpdir(), 'emds-sources-')));

beforeAll(async () => {
  cpSync(project, folder, { recursive: true });
  await runInProcess(['compile'], { folder });
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

describe('sources', () => {
  it('are in the manifest as dbt writes them', () => {
    const manifest = JSON.parse(
      readFileSync(join(folder, 'target/manifest.json'), 'utf8'),
      (key, value: unknown) => (key === 'created_at' ? undefined : value),
    );
    expect(manifest.sources).toEqual(expected.sources);
    expect(Object.keys(manifest.disabled).sort()).toEqual(expected.disabled);
  });

  it('are read where dbt reads them', () => {
    const compiled = readFileSync(join(folder, 'target/compiled/shop/models/orders.sql'), 'utf8');
    expect(compiled).toBe(expected.compiled);
  });

  it('are asked for their freshness by queries without a file, which the folder of their tests would be', async () => {
    await runInProcess(['source', 'freshness', '--select', 'source:lq'], { folder });
    const { results } = JSON.parse(readFileSync(join(folder, 'target/sources.json'), 'utf8'));
    expect(results.map((it: { unique_id: string }) => it.unique_id)).toEqual(['source.shop.lq.t1']);
  });
});
