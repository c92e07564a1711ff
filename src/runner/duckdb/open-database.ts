import { setTimeout as sleep } from 'node:timers/promises';
import {
  databaseLocked,
  databaseSettingRefused,
  databaseUnopenable,
} from '../../diagnostics/codes/database.ts';
import { ProblemError } from '../../diagnostics/diagnostic.ts';
import { type DuckDBInstance, loadDuckdb } from './load-duckdb.ts';
import { type RetryRule, withRetries } from './retry.ts';
import { parseFailure, toProblemError } from './sql-failure.ts';

/** A value that a statement's parameter takes, and that rows come back with. */
export type PlainValue = string | number | bigint | boolean | null;

/** A database of one's own with one connection, for work that is no part of a plan. */
export interface Database {
  /** Runs the statements of a text and brings the last one's rows, keyed by column. Throws ProblemError. */
  run(sql: string, params?: readonly PlainValue[]): Promise<readonly Readonly<Record<string, unknown>>[]>;
  close(): void;
}

/** Opens a file or `:memory:` with DuckDB settings. Throws ProblemError, `database-locked` among them. */
export async function openDatabase(
  path: string,
  settings: Readonly<Record<string, unknown>> = {},
): Promise<Database> {
  const instance = await openInstance(path, settings);
  const connection = await instance.connect();
  return {
    async run(sql, params) {
      try {
        const result = await connection.run(sql, params ? [...params] : undefined);
        return (await result.getRowObjectsJS()) as Record<string, unknown>[];
      } catch (error) {
        throw toProblemError(error, sql);
      }
    },
    close() {
      connection.closeSync();
      instance.closeSync();
    },
  };
}

/** Opens DuckDB itself; errors come back as JSON from then on, which tells where in the SQL they lie. */
export async function openInstance(
  path: string,
  options: Readonly<Record<string, unknown>>,
  retries?: { readonly attempts: number; readonly exceptions: readonly string[] },
): Promise<DuckDBInstance> {
  const { DuckDBInstance } = await loadDuckdb();
  const texts = Object.fromEntries(Object.entries(options).map(([name, value]) => [name, String(value)]));
  const rule: RetryRule = { attempts: 1, exceptions: [], wait: sleep, ...retries };
  try {
    return await withRetries(rule, () => DuckDBInstance.create(path, { ...texts, errors_as_json: 'true' }));
  } catch (error) {
    throw openingProblem(error, path);
  }
}

function openingProblem(error: unknown, path: string): unknown {
  if (error instanceof ProblemError || !(error instanceof Error)) return error;
  const lock = /Conflicting lock is held in (.+?) \(PID (\d+)\)/.exec(error.message);
  if (lock) return new ProblemError(databaseLocked({ path, holder: lock[1]!, pid: Number(lock[2]) }));
  if (/Could not set lock|being used by another process/.test(error.message)) {
    return new ProblemError(databaseLocked({ path }));
  }
  const unknown = /options were not recognized: (.+)$/.exec(error.message);
  if (unknown) {
    return new ProblemError(
      databaseSettingRefused({ name: unknown[1]!, detail: 'there is no such setting.' }),
    );
  }
  const detail = parseFailure(error.message, '')?.message ?? error.message;
  return new ProblemError(databaseUnopenable({ path, detail, ...openingHint(detail) }));
}

function openingHint(detail: string): { hint?: string } {
  if (/No such file or directory/.test(detail)) return { hint: 'the folder has to exist: create it first' };
  if (/not a valid DuckDB database/.test(detail))
    return { hint: '"path" in profiles.yml names another kind of file' };
  if (/newer version|older version|storage version/i.test(detail)) {
    return {
      hint: 'the file was written by another version of DuckDB: export it there, or use that version',
    };
  }
  return {};
}
