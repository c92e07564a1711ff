import { statSync } from 'node:fs';
import type { DuckDBConnection } from './load-duckdb.ts';
import { quoteText } from './quote.ts';

/** Rows that DuckDB scans with one thread, however many it has. */
const rowGroup = 122_880;
/** A larger file is read by several threads. */
const smallFile = 8 * 1024 * 1024;
/** A statement that takes longer, in milliseconds, could do with more threads. */
const patience = 500;

/** Whatever brings rows that no table has, or asks for the number of threads. Doubt counts as yes. */
const bringsRows =
  /\b(?:read_\w+|\w+_scan|range|generate_\w+|unnest|repeat\w*|query\w*|glob|current_setting|duckdb_settings)"?\s*\(|\b(?:from|join)\s+'|\b(?:copy|attach|install|import|pragma|recursive|threads)\b/i;
const loadsFile = /^\s*copy\s+\S+\s+from\s+'((?:[^']|'')+)'\s*\([^']*(?:'[^']*'[^']*)*\)\s*;?\s*$/i;

/**
 * How many threads DuckDB has for one statement. Where several statements run at once and all tables are small, waking
 * further threads for each costs a sixth of the time and gains nothing: one is enough. With the first sign of anything
 * larger it has all of them again, and keeps them.
 */
export class WorkerThreads {
  readonly #connect: () => Promise<DuckDBConnection>;
  readonly #isFixed: boolean;
  /** What to go back to; undefined while nothing was taken. */
  #all: number | undefined;

  /** `isFixed`: the profile says how many threads there are. */
  constructor(connect: () => Promise<DuckDBConnection>, isFixed: boolean) {
    this.#connect = connect;
    this.#isFixed = isFixed;
  }

  /** Takes all threads but one away if nothing in the database is large. */
  async economize(connection: DuckDBConnection): Promise<void> {
    if (this.#isFixed || this.#all !== undefined) return;
    const found = await connection.run(sizesSql);
    const [threads, rows, foreign] = (await found.getRows())[0]!.map(Number) as [number, number, number];
    if (threads <= 1 || rows > rowGroup || foreign > 0) return;
    const views = await (await connection.run('select sql from duckdb_views() where not internal')).getRows();
    if (views.some(([sql]) => bringsRows.test(String(sql)))) return;
    await connection.run('SET threads = 1');
    this.#all = threads;
  }

  /** Has to be called before each statement, without its comments; call what it gives once that has ended. */
  async watch(sql: string): Promise<() => void> {
    if (this.#all === undefined) return nothing;
    if (bringsRows.test(sql) && !loadsSmallFile(sql)) {
      await this.restore();
      return nothing;
    }
    const timer = setTimeout(() => this.restore().catch(nothing), patience);
    return () => clearTimeout(timer);
  }

  /** Gives all threads back. Also the parts that a running statement has not begun yet take them. */
  async restore(): Promise<void> {
    const threads = this.#all;
    if (threads === undefined) return;
    this.#all = undefined;
    const connection = await this.#connect();
    try {
      await connection.run(`SET threads = ${threads}`);
    } finally {
      connection.closeSync();
    }
  }
}

function nothing(): void {}

function loadsSmallFile(sql: string): boolean {
  const path = loadsFile.exec(sql)?.[1]?.replaceAll("''", "'");
  return path !== undefined && (statSync(path, { throwIfNoEntry: false })?.size ?? Infinity) <= smallFile;
}

const sizesSql = `select current_setting('threads'),
  (select coalesce(max(estimated_size), 0) from duckdb_tables()),
  (select count(*) from duckdb_databases() where not internal and type <> ${quoteText('duckdb')})`;
