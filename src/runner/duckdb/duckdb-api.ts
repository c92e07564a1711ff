/** What the engine takes of DuckDB's library. `loadDuckdb` loads this file, and the native library with it. */
export { DuckDBDataChunk, DuckDBInstance } from '@duckdb/node-api';
