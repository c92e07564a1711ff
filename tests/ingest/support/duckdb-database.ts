import { DuckDBInstance } from '@duckdb/node-api';
import type { IngestDatabase } from '../../../src/ingest/database.ts';

/** A real in-memory DuckDB behind ingest's port. */
export async function openDuckdb(): Promise<IngestDatabase> {
  const instance = await DuckDBInstance.create(':memory:', { threads: '2' });
  const connection = await instance.connect();
  return {
    run: async (sql) => (await connection.runAndReadAll(sql)).getRowObjectsJS(),
    close: () => {
      connection.closeSync();
      instance.closeSync();
    },
  };
}
