import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { databaseLocked, databaseUnopenable } from '../diagnostics/codes/database.ts';
import { ProblemError } from '../diagnostics/diagnostic.ts';
import { type Database, openDatabase } from '../runner/duckdb/open-database.ts';
import { quoteIdentifier, quoteText } from '../runner/duckdb/quote.ts';

/** The database files of an environment: by the name that its SQL and its views call each, the absolute path. */
export type DatabaseFiles = ReadonlyMap<string, string>;

/** A relation in one of the databases of an environment. */
export interface RelationPlace {
  readonly files: DatabaseFiles;
  readonly database: string;
  readonly schema: string;
  readonly name: string;
}

/**
 * The files of two environments, read-only side by side. Views name the databases that they were made in: where these
 * names mean other files here, what a view gives is copied to a temporary file first, out of its own environment.
 */
export class AttachedFiles {
  readonly database: Database;
  readonly #paths = new Map<string, string>();
  readonly #environments = new Map<DatabaseFiles, Database>();
  #folder: string | undefined;
  #copies = 0;

  private constructor(database: Database) {
    this.database = database;
  }

  static async open(): Promise<AttachedFiles> {
    return new AttachedFiles(await openDatabase(':memory:'));
  }

  /** What stands for the relation in a FROM clause; undefined where the database has no such relation. */
  async relation({ files, database, schema, name }: RelationPlace): Promise<string | undefined> {
    const attached = await this.#attach(database, files.get(database)!);
    const [found] = await this.database.run(
      `select kind, schema_name, name from (
         select 'table' as kind, database_name, schema_name, table_name as name from duckdb_tables()
         union all select 'view', database_name, schema_name, view_name from duckdb_views())
       where database_name = $1 and lower(schema_name) = lower($2) and lower(name) = lower($3)`,
      [attached, schema, name],
    );
    if (!found) return undefined;
    const local = [schema, name].map(quoteIdentifier).join('.');
    if (found['kind'] === 'table' || (await this.#isAtHome(files)))
      return `${quoteIdentifier(attached)}.${local}`;
    return await this.#copyOf(files, `${quoteIdentifier(database)}.${local}`);
  }

  close(): void {
    this.database.close();
    for (const environment of this.#environments.values()) environment.close();
    if (this.#folder) rmSync(this.#folder, { recursive: true, force: true });
  }

  /** Whether every name of the environment means its own file here. */
  async #isAtHome(files: DatabaseFiles): Promise<boolean> {
    for (const [name, path] of files)
      if (existsSync(path) && (await this.#attach(name, path)).toLowerCase() !== name.toLowerCase())
        return false;
    return true;
  }

  /** A file is attached once, under its name or, where that is taken, one like it. */
  async #attach(wanted: string, path: string): Promise<string> {
    for (const [name, known] of this.#paths) if (known === path) return name;
    const taken = new Set([
      'memory',
      'system',
      'temp',
      ...[...this.#paths.keys()].map((it) => it.toLowerCase()),
    ]);
    let name = wanted;
    for (let more = 2; taken.has(name.toLowerCase()); more++) name = `${wanted}_${more}`;
    await attach(this.database, name, path);
    this.#paths.set(name, path);
    return name;
  }

  async #copyOf(files: DatabaseFiles, relation: string): Promise<string> {
    const environment = this.#environments.get(files) ?? (await openDatabase(':memory:'));
    if (!this.#environments.has(files)) {
      this.#environments.set(files, environment);
      for (const [name, path] of files) if (existsSync(path)) await attach(environment, name, path);
    }
    this.#folder ??= mkdtempSync(join(tmpdir(), 'emds-diff-'));
    const path = join(this.#folder, `${this.#copies++}.parquet`);
    await environment.run(`copy (select * from ${relation}) to ${quoteText(path)} (format parquet)`);
    return `read_parquet(${quoteText(path)})`;
  }
}

async function attach(database: Database, name: string, path: string): Promise<void> {
  if (!existsSync(path))
    throw new ProblemError(databaseUnopenable({ path, detail: 'there is no such file' }));
  try {
    await database.run(`attach ${quoteText(path)} as ${quoteIdentifier(name)} (read_only)`);
  } catch (error) {
    if (!(error instanceof ProblemError)) throw error;
    const { message } = error.problem;
    const holder = /Conflicting lock is held in (.+?) \(PID (\d+)\)/.exec(message);
    if (holder) throw new ProblemError(databaseLocked({ path, holder: holder[1]!, pid: Number(holder[2]) }));
    throw new ProblemError(databaseUnopenable({ path, detail: message }));
  }
}
