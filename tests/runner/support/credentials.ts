import type { DuckdbCredentials } from '../../../src/compiler/project/project.ts';

/** A profile's connection with dbt-duckdb's defaults. */
export function credentialsOf(given: Partial<DuckdbCredentials>): DuckdbCredentials {
  return {
    type: 'duckdb',
    path: ':memory:',
    database: 'memory',
    schema: 'main',
    extensions: [],
    settings: {},
    secrets: [],
    attach: [],
    external_root: '.',
    keep_open: false,
    is_ducklake: false,
    retries: null,
    raw: {},
    ...given,
  };
}
