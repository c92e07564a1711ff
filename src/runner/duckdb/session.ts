import { setTimeout as sleep } from 'node:timers/promises';
import type {
  CatalogColumn,
  CatalogRelation,
  QueryResult,
  WarehouseSession,
} from '../../compiler/jinja/functions/warehouse.ts';
import { type ColumnAppender, openColumnAppender } from './append-columns.ts';
import { columnsQuery, relationsQuery, schemasQuery } from './catalog-queries.ts';
import type { WireCell } from './cells.ts';
import { HeldWrites } from './held-writes.ts';
import type { JoinedPart } from './joined-writes.ts';
import type { Lane } from './lane.ts';
import type { DuckDBConnection, DuckDBMaterializedResult } from './load-duckdb.ts';
import { type ColumnStream, columnStream } from './read-columns.ts';
import { columnsOf, readRows, runToLast, streamRows } from './read-rows.ts';
import { interruptedProblem, isConflictError, parseFailure, toProblemError } from './sql-failure.ts';
import { type StatementKind, statementKind } from './statement-kind.ts';
import type { WorkerThreads } from './worker-threads.ts';

/** What a session needs of the warehouse that lends it. */
export interface SessionHost {
  readonly defaultDatabase: string;
  readonly lane: Lane;
  /** For statements that lost a race: they do not run against each other a second time. */
  readonly repeats: Lane;
  readonly threads: WorkerThreads;
  /** Repeats a statement as the profile's `retries:` says; called only while no transaction is open. */
  readonly retry: <T>(attempt: () => Promise<T>) => Promise<T>;
  readonly onQuery: ((sql: string) => void) | undefined;
}

const conflictAttempts = 20;

/** One connection and its transaction. `release` ends its life; the warehouse decides what becomes of the connection. */
export class DuckdbSession implements WarehouseSession {
  readonly connection: DuckDBConnection;
  readonly #host: SessionHost;
  readonly #onRelease: (session: DuckdbSession) => void;
  #transaction: 'none' | 'wanted' | 'open' = 'none';
  #ownWords = false;
  #interrupted = false;
  #leaveLane: (() => void) | undefined;
  #released = false;
  #traces = false;
  #lasting = false;
  #held: HeldWrites | undefined;
  #joined: JoinedPart | undefined;
  #lost = false;
  readonly #onInterrupt = new Set<() => void>();

  constructor(connection: DuckDBConnection, host: SessionHost, onRelease: (session: DuckdbSession) => void) {
    this.connection = connection;
    this.#host = host;
    this.#onRelease = onRelease;
  }

  get defaultDatabase(): string {
    return this.#host.defaultDatabase;
  }

  get transactionOpen(): boolean {
    return this.#transaction !== 'none';
  }

  /** Something it ran may outlive it on its connection: a temporary table, a setting. */
  get leftTraces(): boolean {
    return this.#traces;
  }

  /** It wrote something that a rollback would not undo: repeating its work may do that twice. */
  get wroteForGood(): boolean {
    return this.#lasting;
  }

  /**
   * From now on, what needs no answer is held back until something does, or `settle` is called: its errors come then.
   * For work that nothing but its SQL can fail in. A whole transaction that is held back may join those of others.
   */
  holdWrites(joined?: JoinedPart): void {
    this.#held = new HeldWrites();
    this.#joined = joined;
  }

  /** Sends what is held back. */
  async settle(): Promise<void> {
    const held = this.#held;
    if (!held || held.isEmpty) return;
    const { isCommitted } = held;
    if (this.#interrupted) throw interruptedProblem();
    // DuckDB forgets an interrupt that comes between two statements of one call.
    const again = setInterval(() => this.#interrupted && this.connection.interrupt(), 200);
    let ended = await this.#host.threads.watch(held.text);
    try {
      if (isCommitted && this.#joined) {
        ended();
        if (await this.#joined.write(held.wholeText, this.connection)) held.discard();
        else if (this.#interrupted) throw interruptedProblem();
        ended = await this.#host.threads.watch(held.text);
      }
      await held.send(this.connection);
      if (isCommitted) this.#lasting = true;
      else this.#transaction = 'open';
    } catch (error) {
      this.#transaction = 'none';
      this.#lost = true;
      throw error;
    } finally {
      clearInterval(again);
      ended();
    }
  }

  /** Something that was held back failed, after its sender had been told that it went well. */
  get lostWrites(): boolean {
    return this.#lost;
  }

  async execute(
    sql: string,
    options: { readonly fetch?: boolean; readonly limit?: number | null } = {},
  ): Promise<QueryResult> {
    if (!options.fetch && this.#hold(sql)) return { message: 'OK', rowsAffected: 0, columns: [], rows: [] };
    const result = await this.#run(sql, options.fetch ?? false);
    const fetched = options.fetch ? readRows(result, options.limit ?? null) : { columns: [], rows: [] };
    return { message: 'OK', rowsAffected: result.rowsChanged, ...fetched };
  }

  /**
   * Runs one statement and brings its rows in batches, never all of them in memory. The session can run nothing else
   * until the last batch has been taken.
   */
  async stream(sql: string): Promise<{
    readonly columns: readonly { readonly name: string; readonly type: string }[];
    readonly batches: AsyncIterable<readonly (readonly WireCell[])[]>;
  }> {
    if (this.#interrupted) throw interruptedProblem();
    await this.settle();
    await this.#host.threads.restore();
    try {
      const result = await this.connection.stream(sql);
      return { columns: columnsOf(result), batches: streamRows(result) };
    } catch (error) {
      throw toProblemError(error, sql);
    }
  }

  /** The transaction really begins with the first statement that does more than read. */
  async begin(): Promise<void> {
    if (this.#held?.isCommitted) await this.settle();
    if (this.#transaction === 'none') this.#transaction = 'wanted';
  }

  async commit(): Promise<void> {
    if (this.#interrupted) throw interruptedProblem();
    if (this.#held && !this.#held.isEmpty) {
      if (this.#held.isCommitted) return;
      this.#held.commit();
      this.#transaction = 'none';
      return;
    }
    try {
      if (this.#transaction === 'open') await this.connection.run('COMMIT');
      if (this.#transaction === 'open') this.#lasting = true;
    } catch (error) {
      throw toProblemError(error, 'COMMIT');
    } finally {
      this.#endTransaction();
    }
  }

  async rollback(): Promise<void> {
    if (this.#held?.isCommitted) await this.settle();
    else this.#held?.discard();
    try {
      if (this.#transaction === 'open') await this.connection.run('ROLLBACK');
    } catch (error) {
      throw toProblemError(error, 'ROLLBACK');
    } finally {
      this.#endTransaction();
    }
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
    await this.settle();
    try {
      const { rows } = readRows(await this.connection.run(sql), null);
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
    await this.settle();
    if (this.#leaveLane) return await work();
    this.#leaveLane = await this.#host.lane.enter();
    try {
      const result = await work();
      await this.settle();
      return result;
    } finally {
      if (this.#transaction !== 'open') this.#endLane();
    }
  }

  /** Stops the running statement; it and all later ones reject with `sql-interrupted`. */
  interrupt(): void {
    if (this.#released) return;
    this.#interrupted = true;
    this.connection.interrupt();
    for (const listener of this.#onInterrupt) listener();
  }

  /** Tells work that runs beside the session's statements when these are stopped, or were; gives what ends the telling. */
  onInterrupt(listener: () => void): () => void {
    if (this.#interrupted) listener();
    this.#onInterrupt.add(listener);
    return () => this.#onInterrupt.delete(listener);
  }

  /** Runs one query and brings its columns in batches. The session can run nothing else until the last one is taken. */
  async streamColumns(sql: string): Promise<ColumnStream> {
    if (this.#interrupted) throw interruptedProblem();
    await this.settle();
    await this.#host.threads.restore();
    try {
      return columnStream(await this.connection.stream(sql));
    } catch (error) {
      throw toProblemError(error, sql);
    }
  }

  /** Fills a temporary table of this session by columns. */
  async appendColumns(table: string): Promise<ColumnAppender> {
    this.#traces = true;
    if (this.#interrupted) throw interruptedProblem();
    await this.settle();
    return await openColumnAppender(this.connection, table);
  }

  /** Rolls an open transaction back and gives the connection back. Later calls do nothing. */
  async release(): Promise<void> {
    if (this.#released) return;
    try {
      await this.rollback();
      if (this.#ownWords) await this.connection.run('BEGIN; ROLLBACK');
    } catch {
      this.#traces = true;
    } finally {
      this.#released = true;
      this.#endLane();
      this.#onRelease(this);
    }
  }

  #hold(sql: string): boolean {
    const held = this.#held;
    if (!held || this.#interrupted || this.#transaction !== (held.isCommitted ? 'none' : 'wanted'))
      return false;
    const { bare, transaction } = statementKind(sql);
    if (transaction.length > 0 || !held.take({ sql, bare })) return false;
    this.#host.onQuery?.(sql);
    return true;
  }

  async #read(sql: string): Promise<{ rows: readonly (readonly WireCell[])[] }> {
    await this.settle();
    try {
      return readRows(await this.connection.run(sql), null);
    } catch (error) {
      throw toProblemError(error, sql);
    }
  }

  async #run(sql: string, fetch = false): Promise<DuckDBMaterializedResult> {
    if (this.#interrupted) throw interruptedProblem();
    await this.settle();
    const kind = statementKind(sql);
    await this.#prepareFor(kind, sql);
    this.#host.onQuery?.(sql);
    const attempt = () => (fetch ? runToLast(this.connection, sql) : this.connection.run(sql));
    const alone = this.#transaction === 'none' && kind.transaction.length === 0;
    const ended = await this.#host.threads.watch(kind.bare);
    try {
      const result = await (alone ? this.#runAlone(sql, attempt) : attempt());
      if (kind.transaction.length > 0) this.#noteTransaction(kind.transaction.at(-1)!);
      return result;
    } catch (error) {
      if (kind.transaction.length > 0) this.#noteFailedTransaction(kind.transaction, error, sql);
      throw toProblemError(error, sql);
    } finally {
      ended();
    }
  }

  async #prepareFor(kind: StatementKind, sql: string): Promise<void> {
    if (kind.leavesTraces) this.#traces = true;
    if (kind.transaction.length > 0) this.#ownWords = true;
    else if (this.#transaction === 'wanted' && !kind.reads) {
      try {
        await this.connection.run('BEGIN');
      } catch (error) {
        throw toProblemError(error, sql);
      }
      this.#transaction = 'open';
    }
    const lasts = !kind.reads && !kind.isTemporary;
    if (this.#transaction === 'none' && kind.transaction.length === 0 && lasts) this.#lasting = true;
  }

  /** A statement that is a transaction by itself may be repeated: what failed of it is undone. */
  async #runAlone<T>(sql: string, attempt: () => Promise<T>): Promise<T> {
    const isSingle = !/;\s*[^\s;]/.test(sql);
    let leave: (() => void) | undefined;
    try {
      for (let tries = 1; ; tries++) {
        try {
          return await this.#host.retry(attempt);
        } catch (error) {
          if (!isSingle || tries >= conflictAttempts || !isConflictError(error, sql)) throw error;
          leave ??= await this.#host.repeats.enter();
          await sleep(tries);
        }
      }
    } finally {
      leave?.();
    }
  }

  #noteTransaction(last: 'begin' | 'end' | 'undo'): void {
    if (last !== 'undo' && this.#transaction === 'open') this.#lasting = true;
    if (last === 'begin') this.#transaction = 'open';
    else this.#endTransaction();
  }

  /** A failed COMMIT ends its transaction; whether the others did, DuckDB's own words tell. */
  #noteFailedTransaction(words: StatementKind['transaction'], error: unknown, sql: string): void {
    const failure = error instanceof Error ? parseFailure(error.message, sql) : undefined;
    const message = failure?.message ?? '';
    if (/within a transaction/.test(message) || words.at(-1) === 'begin') this.#transaction = 'open';
    else if (/no transaction is active/.test(message) || words.at(-1) === 'end') this.#endTransaction();
    else if (words[0] === 'begin') this.#transaction = 'open';
  }

  #endTransaction(): void {
    this.#transaction = 'none';
    this.#endLane();
  }

  #endLane(): void {
    this.#leaveLane?.();
    this.#leaveLane = undefined;
  }
}
