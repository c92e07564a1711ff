import { duckdbUnavailable } from '../../diagnostics/codes/database.ts';
import { ProblemError } from '../../diagnostics/diagnostic.ts';

export type DuckdbApi = typeof import('@duckdb/node-api');
export type {
  DuckDBConnection,
  DuckDBInstance,
  DuckDBMaterializedResult,
  DuckDBResult,
} from '@duckdb/node-api';

let loading: Promise<DuckdbApi> | undefined;

/** Loads DuckDB's native library on first use: it costs more than everything else that emds loads together. */
export function loadDuckdb(): Promise<DuckdbApi> {
  loading ??= import('@duckdb/node-api').catch((error: unknown) => {
    loading = undefined;
    throw new ProblemError(duckdbUnavailable(error instanceof Error ? error.message : String(error)));
  });
  return loading;
}
