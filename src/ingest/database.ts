/** One row: cells as plain JavaScript values. Ingest asks only for text, doubles, booleans and null. */
export type DatabaseRow = Readonly<Record<string, unknown>>;

/** An in-memory DuckDB of its own for each table: implemented outside, because only the runner knows DuckDB's API. */
export interface IngestDatabase {
  /** Runs one statement and brings its rows. Throws DuckDB's error. */
  run(sql: string): Promise<readonly DatabaseRow[]>;
  close(): void;
}
