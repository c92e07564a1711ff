import { join } from 'node:path';
import { ingestCancelled, landingFailed } from '../diagnostics/codes/ingest.ts';
import {
  asError,
  type Diagnostic,
  hasErrors,
  type Problem,
  ProblemError,
} from '../diagnostics/diagnostic.ts';
import type { IngestDatabase } from './database.ts';
import type { IngestOptions } from './ingest-options.ts';
import type { IngestResult } from './ingest-result.ts';
import { recoverFolders, tableFolders } from './landing/table-folders.ts';
import { lockTable, type TableLock } from './landing/table-lock.ts';
import { emptyOutcome } from './load.ts';
import { loadTable } from './load-table.ts';
import { quoteText } from './quote.ts';
import type { IngestTable } from './settings/ingest-table.ts';
import type { TableRun } from './table-run.ts';

/** Ingests one table under its lock. Whatever goes wrong is in the result's diagnostics. */
export async function ingestTable(table: IngestTable, options: IngestOptions): Promise<IngestResult> {
  const started = options.clock();
  const folders = tableFolders(join(options.projectRoot, table.folder));
  const run: TableRun = {
    table,
    options,
    folders,
    outcome: emptyOutcome(),
    facts: { origin: '' },
    diagnostics: [],
  };
  try {
    await withLock(run, (lock) => withDatabase(run, (db) => loadTable(run, lock, db)));
  } catch (error) {
    run.diagnostics.push(asError(problemOf(error, run)));
  }
  const result = resultOf(run, options.clock() - started);
  options.onEvent(lastEvent(result));
  return result;
}

async function withLock(run: TableRun, work: (lock: TableLock) => Promise<void>): Promise<void> {
  const { table, options, folders } = run;
  const token = Math.floor(options.random() * 2 ** 48).toString(16);
  const shownPath = tableFolders(table.folder).lock;
  const lock = lockTable({ path: folders.lock, shownPath, table: table.key, token });
  try {
    recoverFolders(folders);
    await work(lock);
  } finally {
    try {
      lock.check();
      recoverFolders(folders);
    } finally {
      lock.release();
    }
  }
}

async function withDatabase(run: TableRun, work: (db: IngestDatabase) => Promise<void>): Promise<void> {
  const db = await run.options.openDatabase();
  try {
    await db.run("set timezone = 'UTC'");
    await db.run("set memory_limit = '1GB'");
    await db.run(`set temp_directory = ${quoteText(join(run.folders.staging, 'spill'))}`);
    await work(db);
  } finally {
    db.close();
  }
}

/** Failures of this machine (disk, permissions, DuckDB) as a problem. Our own bugs are thrown on. */
function problemOf(error: unknown, run: TableRun): Problem {
  if (error instanceof ProblemError) return error.problem;
  if (run.options.signal?.aborted) return ingestCancelled(run.table.key);
  if (!(error instanceof Error) || isOurs(error)) throw error;
  return landingFailed({ table: run.table.key, cause: error.message.split('\n', 1)[0] ?? '' });
}

function isOurs(error: Error): boolean {
  const kinds = [TypeError, ReferenceError, RangeError, SyntaxError];
  return error.message.startsWith('Internal error') || kinds.some((kind) => error instanceof kind);
}

function resultOf(run: TableRun, elapsedMs: number): IngestResult {
  const { outcome } = run;
  const diagnostics = [...run.diagnostics, ...outcome.diagnostics];
  const { diagnostics: _, ...counts } = outcome;
  return {
    table: run.table.key,
    status: statusOf(run, diagnostics),
    ...run.facts,
    ...counts,
    diagnostics,
    elapsedMs,
  };
}

function statusOf(run: TableRun, diagnostics: readonly Diagnostic[]): IngestResult['status'] {
  if (hasErrors(diagnostics)) return 'failed';
  if (run.options.look) return 'looked';
  return run.outcome.rowsLanded > 0 || run.options.fullRefresh ? 'landed' : 'unchanged';
}

function lastEvent(result: IngestResult) {
  const { table, rowsLanded: rows, elapsedMs } = result;
  if (result.status !== 'failed') return { kind: 'finished', table, rows, elapsedMs } as const;
  const first = result.diagnostics.find((d) => d.severity === 'error');
  return { kind: 'failed', table, message: first?.message ?? '' } as const;
}
