/** A cell as templates see it: text, number, bigint, boolean, null, or a host value for dates and decimals. */
export type Cell = unknown;

/** What one statement gave. */
export interface QueryResult {
  /** dbt's adapter_response for DuckDB is `{ _message: "OK" }`. */
  readonly message: string;
  readonly rowsAffected: number | null;
  /** Empty unless the caller asked to fetch. */
  readonly columns: readonly { readonly name: string; readonly type: string }[];
  readonly rows: readonly (readonly Cell[])[];
}

/** A relation as the catalog knows it. `type` is dbt's word: table, view, external. */
export interface CatalogRelation {
  readonly database: string;
  readonly schema: string;
  readonly identifier: string;
  readonly type: 'table' | 'view';
}

export interface CatalogColumn {
  readonly name: string;
  /** DuckDB's full type, such as `DECIMAL(18,3)`. */
  readonly type: string;
}

/**
 * The compiler's only door to a database: one connection with its transaction, lent to one node at a time.
 * runner/duckdb implements it. Every promise rejects with a ProblemError when the database refuses.
 */
export interface WarehouseSession {
  /** Runs one or more statements; `fetch` brings the last one's rows (at most `limit`). */
  execute(
    sql: string,
    options?: { readonly fetch?: boolean; readonly limit?: number | null },
  ): Promise<QueryResult>;
  /** BEGIN when none is open. */
  begin(): Promise<void>;
  commit(): Promise<void>;
  rollback(): Promise<void>;
  /** Live catalog look-ups, seen inside the session's own transaction. Names compare without case. */
  listRelations(database: string, schema: string): Promise<readonly CatalogRelation[]>;
  listSchemas(database: string): Promise<readonly string[]>;
  columnsOf(relation: {
    database: string | null;
    schema: string | null;
    identifier: string;
  }): Promise<readonly CatalogColumn[]>;
  /** Runs `create schema` and the like in the one lane that makes them safe for any number of sessions. */
  exclusively<T>(work: () => Promise<T>): Promise<T>;
  /** The database that unqualified names go to. */
  readonly defaultDatabase: string;
}
