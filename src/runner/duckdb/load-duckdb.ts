import { createRequire } from 'node:module';
import { duckdbUnavailable } from '../../diagnostics/codes/database.ts';
import { ProblemError } from '../../diagnostics/diagnostic.ts';

export type DuckdbApi = typeof import('@duckdb/node-api');
export type {
  DuckDBConnection,
  DuckDBInstance,
  DuckDBMaterializedResult,
  DuckDBResult,
} from '@duckdb/node-api';

// required rather than imported: Node reads every file of a CommonJS package twice when an ES module imports it, which
// takes longer than loading the native library.
const require = createRequire(import.meta.url);

let loaded: DuckdbApi | undefined;

/** Loads DuckDB's native library on first use: it costs more than everything else that emds loads together. */
export async function loadDuckdb(): Promise<DuckdbApi> {
  try {
    loaded ??= require('@duckdb/node-api') as DuckdbApi;
    return loaded;
  } catch (error) {
    throw new ProblemError(duckdbUnavailable(error instanceof Error ? error.message : String(error)));
  }
}
