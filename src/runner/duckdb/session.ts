import type {
  CatalogColumn,
  CatalogRelation,
  QueryResult,
  WarehouseSession,
} from '../../compiler/jinja/functions/warehouse.ts';
import { columnsQuery, relationsQuery, schemasQuery } from './catalog-queries.ts';
import type { WireCell } from './cells.ts';
import type { Lane } from './lane.ts';
import type { DuckDBConnection, DuckDBMaterializedResult } from './load-duckdb.ts';
import { readRows, runToLast } from './read-rows.ts';
import { parseFailure, toProblemError } from './sql-failure.ts';

/** What a session needs of the warehouse that lends it. */
export interface SessionHost {
  readonly defaultDatabase: string;
  readonly lane: Lane;
  /** Repeats a statement as the profile's `retries:` says; called only while no transaction is open. */
  readonly retry: <T>(attempt: () => Promise<T>) => Promise<T>;
  readonly onQuery: ((sql: string) => void) | undefined;
}

const transactionWord = /(?:^|;)\s*(begin|start\s+transaction|commit|end|rollback|abort)\b[^;]*(?=;|$)/gi;
const leavesTraces = /\b(temp|temporary|set|reset|use|pragma|load|prepare)\b/i;
const onlyReads =
  /^\s*(?:--[^\n]*\n\s*|\/\*[\s\S]*?\*\/\s*)*(?:select|with|describe|show|explain|from|values|summarize)\b/i;

/** One connection and its transaction. `release` ends its life; the warehouse decides what becomes of the connection. */
export class DuckdbSession implements WarehouseSession {
  readonly connection: DuckDBConnection;
  readonly #host: SessionHost;
  readonly #onRelease: (session: DuckdbSession) => void;
  #transactionOpen = false;
  #leaveLane: (() => void) | undefined;
  #released = false;
  #traces = false;
  #lasting = false;

  constructor(connection: DuckDBConnection, host: SessionHost, onRelease: (session: DuckdbSession) => void) {
    this.connection = connection;
    this.#host = host;
    this.#onRelease = onRelease;
  }

  get defaultDatabase(): string {
    return this.#host.defaultDatabase;
  }

  get transactionOpen(): boolean {
    return this.#transactionOpen;
  }

  /** Something it ran may outlive it on its connection: a temporary table, a setting. */
  get leftTraces(): boolean {
    return this.#traces;
  }

  /** It wrote something that a rollback would not undo: repeating its work may do that twice. */
  get wroteForGood(): boolean {
    return this.#lasting;
  }

  async execute(
    sql: string,
    options: { readonly fetch?: boolean; readonly limit?: number | null } = {},
  ): Promise<QueryResult> {
    const result = await this.#run(sql, options.fetch ?? false);
    const fetched = options.fetch ? await readRows(result, options.limit ?? null) : { columns: [], rows: [] };
    return { message: 'OK', rowsAffected: result.rowsChanged, ...fetched };
  }

  async begin(): Promise<void> {
    if (!this.#transactionOpen) await this.#run('BEGIN');
  }

  async commit(): Promise<void> {
    if (this.#transactionOpen) await this.#run('COMMIT');
  }

  async rollback(): Promise<void> {
    if (this.#transactionOpen) await this.#run('ROLLBACK');
  }

  async listRelations(database: string, schema: string): Promise<readonly CatalogRelation[]> {
    const { rows } = await this.#read(relationsQuery(database, schema));
    return rows.map(([db, name, identifier, type]) => ({
      database: String(db),
      schema: String(name),
      identifier: String(identifier),
      type: type === 'view' ? 'view' : 'table',
    }));
  }

  async listSchemas(database: string): Promise<readonly string[]> {
    const { rows } = await this.#read(schemasQuery(database));
    return rows.map(([name]) => String(name));
  }

  /** Empty when there is no such relation. */
  async columnsOf(relation: {
    database: string | null;
    schema: string | null;
    identifier: string;
  }): Promise<readonly CatalogColumn[]> {
    const sql = columnsQuery(relation);
    try {
      const rows = (await readRows(await this.connection.run(sql), null)).rows;
      return rows.map(([name, type]) => ({ name: String(name), type: String(type) }));
    } catch (error) {
      if (error instanceof Error && parseFailure(error.message, sql)?.type === 'Catalog') return [];
      throw toProblemError(error, sql);
    }
  }

  /**
   * A transaction that is still open at the end of the work keeps the lane until it ends: what it created is
   * invisible to others before, and they would run into it.
   */
  async exclusively<T>(work: () => Promise<T>): Promise<T> {
    if (this.#leaveLane) return await work();
    this.#leaveLane = await this.#host.lane.enter();
    try {
      return await work();
    } finally {
      if (!this.#transactionOpen) this.#endLane();
    }
  }

  /** Stops the running statement; it rejects with `sql-interrupted`. */
  interrupt(): void {
    if (!this.#released) this.connection.interrupt();
  }

  /** Rolls an open transaction back and gives the connection back. Later calls do nothing. */
  async release(): Promise<void> {
    if (this.#released) return;
    try {
      await this.rollback();
    } catch {
      this.#traces = true;
    } finally {
      this.#released = true;
      this.#endLane();
      this.#onRelease(this);
    }
  }

  async #read(sql: string): Promise<{ rows: readonly (readonly WireCell[])[] }> {
    try {
      return await readRows(await this.connection.run(sql), null);
    } catch (error) {
      throw toProblemError(error, sql);
    }
  }

  async #run(sql: string, fetch = false): Promise<DuckDBMaterializedResult> {
    this.#host.onQuery?.(sql);
    if (!this.#traces && leavesTraces.test(sql)) this.#traces = true;
    if (!this.#transactionOpen && !this.#lasting && !onlyReads.test(sql)) {
      this.#lasting = !/^\s*begin\b/i.test(sql);
    }
    const words = sql.match(transactionWord);
    try {
      const attempt = () => (fetch ? runToLast(this.connection, sql) : this.connection.run(sql));
      const repeatable = !this.#transactionOpen && !words;
      const result = await (repeatable ? this.#host.retry(attempt) : attempt());
      if (words) this.#noteTransaction(words.at(-1)!);
      return result;
    } catch (error) {
      if (words) this.#noteFailedTransaction(words, error, sql);
      throw toProblemError(error, sql);
    }
  }

  #noteTransaction(lastWord: string): void {
    const opens = /^;?\s*(begin|start)/i.test(lastWord);
    if (this.#transactionOpen && /^;?\s*(commit|end)/i.test(lastWord)) this.#lasting = true;
    this.#transactionOpen = opens;
    if (!opens) this.#endLane();
  }

  /** A failed COMMIT ends its transaction; whether the others did, DuckDB's own words tell. */
  #noteFailedTransaction(words: readonly string[], error: unknown, sql: string): void {
    const failure = error instanceof Error ? parseFailure(error.message, sql) : undefined;
    const message = failure?.message ?? '';
    if (/no transaction is active/.test(message)) this.#transactionOpen = false;
    else if (/within a transaction/.test(message)) this.#transactionOpen = true;
    else if (/^;?\s*(commit|end)/i.test(words.at(-1)!)) this.#transactionOpen = false;
    else this.#transactionOpen ||= /^;?\s*(begin|start)/i.test(words[0]!);
    if (!this.#transactionOpen) this.#endLane();
  }

  #endLane(): void {
    this.#leaveLane?.();
    this.#leaveLane = undefined;
  }
}
