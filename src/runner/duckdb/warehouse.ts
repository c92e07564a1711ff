import { isAbsolute, join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { DuckdbCredentials } from '../../compiler/project/project.ts';
import { Lane } from './lane.ts';
import type { DuckDBConnection, DuckDBInstance } from './load-duckdb.ts';
import { openInstance } from './open-database.ts';
import { prepareDatabase } from './prepare-database.ts';
import { quoteIdentifier, quoteText } from './quote.ts';
import { withRetries } from './retry.ts';
import { DuckdbSession, type SessionHost } from './session.ts';
import { WorkerThreads } from './worker-threads.ts';

export interface WarehouseOptions {
  /** What relative paths of the profile count from. */
  readonly workingFolder: string;
  /** Every statement that a session runs; leave it out where nobody reads it. */
  readonly onQuery?: (sql: string) => void;
}

/** An open database. One warehouse per run; sessions are lent from a pool of connections. */
export class Warehouse {
  readonly defaultDatabase: string;
  readonly #instance: DuckDBInstance;
  readonly #host: SessionHost;
  readonly #settingsOfEach: readonly string[];
  readonly #idle: DuckDBConnection[];
  readonly #lent = new Set<DuckdbSession>();
  #closing: Promise<void> | undefined;

  constructor(parts: {
    instance: DuckDBInstance;
    first: DuckDBConnection;
    host: SessionHost;
    settingsOfEach: readonly string[];
  }) {
    this.#instance = parts.instance;
    this.#host = parts.host;
    this.#idle = [parts.first];
    this.#settingsOfEach = parts.settingsOfEach;
    this.defaultDatabase = parts.host.defaultDatabase;
  }

  /** A connection of one's own until `release`. Connections that carry nothing over are used again. */
  async session(): Promise<DuckdbSession> {
    const connection = this.#idle.pop() ?? (await this.#connect());
    const session = new DuckdbSession(connection, this.#host, (done) => this.#takeBack(done));
    this.#lent.add(session);
    return session;
  }

  /** Lends a session for the length of some work and takes it back, rolled back where it was left open. */
  async lend<T>(work: (session: DuckdbSession) => Promise<T>): Promise<T> {
    const session = await this.session();
    try {
      return await work(session);
    } finally {
      await session.release();
    }
  }

  /** For a run of many statements: see WorkerThreads. What is to have all threads afterwards calls what it gives. */
  async economize(): Promise<() => Promise<void>> {
    await this.lend((session) => this.#host.threads.economize(session.connection));
    return () => this.#host.threads.restore();
  }

  /** Stops every running statement. */
  interrupt(): void {
    for (const session of this.#lent) session.interrupt();
  }

  /** Writes everything into the database files and lets go of them. Later calls wait for the first. */
  close(): Promise<void> {
    this.#closing ??= this.#close();
    return this.#closing;
  }

  async #close(): Promise<void> {
    await Promise.all([...this.#lent].map((session) => session.release()));
    await this.#checkpoint();
    for (const connection of this.#idle) connection.closeSync();
    this.#idle.length = 0;
    this.#instance.closeSync();
  }

  async #connect(): Promise<DuckDBConnection> {
    const connection = await this.#instance.connect();
    for (const sql of this.#settingsOfEach) await connection.run(sql);
    return connection;
  }

  #takeBack(session: DuckdbSession): void {
    this.#lent.delete(session);
    if (session.leftTraces) session.connection.closeSync();
    else this.#idle.push(session.connection);
  }

  /**
   * Best effort: what is not checkpointed stands in the write-ahead log, and is read from there next time. The database
   * of the profile comes first, unasked, so that this begins while the caller does something else.
   */
  async #checkpoint(): Promise<void> {
    try {
      const connection = this.#idle[0] ?? (await this.#connect());
      if (this.#idle.length === 0) this.#idle.push(connection);
      await checkpoint(connection, this.defaultDatabase);
      const found = await connection.run(
        `select database_name from duckdb_databases() where not internal and not readonly and type = 'duckdb'
         and path is not null and database_name <> ${quoteText(this.defaultDatabase)}`,
      );
      for (const [name] of await found.getRows()) await checkpoint(connection, String(name));
    } catch {
      // The log holds it all.
    }
  }
}

/** One that is read only, or in memory, has nothing to write. */
async function checkpoint(connection: DuckDBConnection, database: string): Promise<void> {
  try {
    await connection.run(`CHECKPOINT ${quoteIdentifier(database)}`);
  } catch {
    // Its log holds it all.
  }
}

/** Opens what the profile describes: file, `:memory:` or MotherDuck, with settings, extensions, secrets, attachments. */
export async function openWarehouse(
  credentials: DuckdbCredentials,
  options: WarehouseOptions,
): Promise<Warehouse> {
  const path = resolvePath(credentials.path, options.workingFolder);
  const connecting = credentials.retries && {
    attempts: credentials.retries.connect_attempts,
    exceptions: credentials.retries.retryable_exceptions,
  };
  const instance = await openInstance(path, openingOptions(credentials), connecting ?? undefined);
  try {
    const first = await instance.connect();
    const settingsOfEach = await prepareDatabase(first, credentials, (p) =>
      resolvePath(p, options.workingFolder),
    );
    const named = await first.run('select current_database()');
    const host: SessionHost = {
      defaultDatabase: String((await named.getRows())[0]![0]),
      lane: new Lane(),
      repeats: new Lane(),
      threads: new WorkerThreads(() => instance.connect(), setsThreads(credentials)),
      retry: queryRetries(credentials),
      onQuery: options.onQuery,
    };
    return new Warehouse({ instance, first, host, settingsOfEach });
  } catch (error) {
    instance.closeSync();
    throw error;
  }
}

function queryRetries(credentials: DuckdbCredentials): SessionHost['retry'] {
  const attempts = credentials.retries?.query_attempts ?? 1;
  const exceptions = credentials.retries?.retryable_exceptions ?? [];
  if (attempts <= 1) return (work) => work();
  return (work) => withRetries({ attempts, exceptions, wait: sleep }, work);
}

function setsThreads({ settings, raw }: DuckdbCredentials): boolean {
  const names = [...Object.keys(settings), ...Object.keys(raw['config_options'] ?? {})];
  return names.some((name) => /^(?:worker_)?threads$/i.test(name));
}

/** `config_options` must be there when the file is opened; so must a MotherDuck token. */
function openingOptions(credentials: DuckdbCredentials): Record<string, unknown> {
  const token = credentials.settings['motherduck_token'] ?? credentials.raw['motherduck_token'];
  const given = credentials.raw['config_options'];
  return {
    ...(typeof given === 'object' && given !== null ? given : {}),
    ...(/^(md|motherduck):/i.test(credentials.path) && token ? { motherduck_token: token } : {}),
  };
}

/** Addresses (`md:`, `ducklake:`, `s3://`), `:memory:` and `~` stay; a relative file counts from the folder. */
export function resolvePath(path: string, folder: string): string {
  if (path === ':memory:' || path.startsWith('~') || isAbsolute(path)) return path;
  return /^[a-z][a-z0-9+.-]+:/i.test(path) ? path : join(folder, path);
}
