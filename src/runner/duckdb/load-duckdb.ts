import { duckdbUnavailable } from '../../diagnostics/codes/database.ts';
import { ProblemError } from '../../diagnostics/diagnostic.ts';

type DuckdbApi = typeof import('./duckdb-api.ts');

export type {
  DuckDBConnection,
  DuckDBInstance,
  DuckDBMaterializedResult,
  DuckDBResult,
} from '@duckdb/node-api';

let loaded: DuckdbApi | undefined;

/** Loads DuckDB's native library on first use: it costs more than everything else that emds loads together. */
export async function loadDuckdb(): Promise<DuckdbApi> {
  try {
    loaded ??= await import('./duckdb-api.ts');
    return loaded;
  } catch (error) {
    throw new ProblemError(duckdbUnavailable(error instanceof Error ? error.message : String(error)));
  }
}
