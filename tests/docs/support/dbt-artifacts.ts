import { readFileSync } from 'node:fs';
import type { SiteArtifacts } from '../../../src/docs/site-input.ts';

/**
 * What dbt-core 1.11.16 with dbt-duckdb 1.11.1 wrote for a small shop (`dbt build`, `dbt docs generate`), without
 * dbt's own macros and without the facts of the machine.
 */
export function dbtArtifacts(): SiteArtifacts {
  const read = (name: string): unknown =>
    JSON.parse(readFileSync(new URL(`../fixtures/dbt-core-1.11.16/${name}.json`, import.meta.url), 'utf8'));
  return { manifest: read('manifest'), catalog: read('catalog'), runResults: read('run_results') };
}
