import { mkdirSync } from 'node:fs';
import { basename, join } from 'node:path';
import { landedTypeDiffers, originChanged, rowsInTheFuture } from '../diagnostics/codes/ingest.ts';
import { asError, asWarning, type Diagnostic, hasErrors } from '../diagnostics/diagnostic.ts';
import type { IngestDatabase } from './database.ts';
import { type LandedState, readLandedState } from './landing/landed-state.ts';
import { newestSql } from './landing/landing-sql.ts';
import { parquetFiles, swapGeneration } from './landing/table-folders.ts';
import type { TableLock } from './landing/table-lock.ts';
import { type Load, type LoadContext, runLoad } from './load.ts';
import { openTable } from './open-table.ts';
import { isSameOrigin } from './origin.ts';
import type { SourceDescription, TableReader } from './reader.ts';
import { checkFields } from './schema/check-fields.ts';
import { declaredTypes } from './schema/declared-types.ts';
import type { TypedColumn } from './schema/staged-sql.ts';
import { declaredAt } from './settings/ingest-table.ts';
import { isoMoment } from './slice-plan.ts';
import type { TableRun } from './table-run.ts';

const ROWS_PER_SLICE = 50_000;

interface Loading {
  readonly run: TableRun;
  readonly lock: TableLock;
  readonly db: IngestDatabase;
  readonly reader: TableReader;
  readonly state: LandedState;
  readonly columns: readonly TypedColumn[];
  readonly description: SourceDescription;
}

/** Brings one raw table up to date with its source, as the options ask. The caller holds the lock. */
export async function loadTable(run: TableRun, lock: TableLock, db: IngestDatabase): Promise<void> {
  const { table, options, folders } = run;
  const { reader, insteadOf } = openTable(table, options);
  run.facts = { origin: reader.origin, ...(insteadOf === undefined ? {} : { insteadOf }) };
  const where = { folder: folders.landed, cursor: table.cursor, root: options.projectRoot };
  const state = await readLandedState(db, where);
  run.diagnostics.push(...state.warnings);
  run.facts = { ...run.facts, ...cursorFact('cursorBefore', state.newest) };
  const columns = await declaredTypes(db, table);
  if (!options.fullRefresh) run.diagnostics.push(...checkLanded(run, columns, state));
  if (hasErrors(run.diagnostics)) return;
  const description = await reader.describe();
  announce(run, description);
  if (description.fields) run.diagnostics.push(...checkFields(table, description.fields, columns));
  if (hasErrors(run.diagnostics)) return;
  const loading: Loading = { run, lock, db, reader, state, columns, description };
  if (options.look) await look(loading);
  else if (options.fullRefresh) await refreshFully(loading);
  else await loadChanges(loading);
}

function announce(run: TableRun, { notice }: SourceDescription): void {
  if (notice !== undefined) run.facts = { ...run.facts, notice };
  const { origin, insteadOf } = run.facts;
  run.options.onEvent({
    kind: 'started',
    table: run.table.key,
    from: origin,
    ...(insteadOf === undefined ? {} : { insteadOf }),
    ...(notice === undefined ? {} : { notice }),
  });
}

/** Rows of another origin, or of other types, can't be continued: only a full refresh replaces them. */
function checkLanded(run: TableRun, columns: readonly TypedColumn[], state: LandedState): Diagnostic[] {
  const { table } = run;
  const now = run.facts.origin;
  const landed = state.origins.find((origin) => !isSameOrigin(origin, now));
  if (landed !== undefined) {
    return [asError(originChanged({ table: table.key, landed, now, folder: table.folder }))];
  }
  const found: Diagnostic[] = [];
  for (const { name, type } of columns) {
    const before = state.columns.get(name);
    if (before === undefined || before === type) continue;
    const facts = { table: table.key, name, declared: type, landed: before, ...declaredAt(table, name) };
    found.push(asError(landedTypeDiffers(facts)));
  }
  return found;
}

/** Finishes what an interrupted run began, then takes in what changed since. */
async function loadChanges(loading: Loading): Promise<void> {
  const { run, state } = loading;
  const { unfinished } = state;
  const target = { folder: run.folders.landed, files: [...state.files] };
  if (unfinished) {
    const { loadId, since, until, parts } = unfinished;
    run.facts = { ...run.facts, resumedLoad: loadId };
    await runInto(
      loading,
      { loadId, reason: 'resumed', ...sinceOf(since), until, partsBefore: parts },
      target,
    );
  }
  if (hasErrors(run.outcome.diagnostics)) return;
  const newest = unfinished ? await newestLanded(loading) : state.newest;
  const since = newest === undefined ? undefined : isoMoment(newest - run.table.lookbackMs);
  const load = newLoad(run, newest === undefined ? 'first load' : 'changes', since);
  await runInto(loading, load, target);
  await closeRun(loading, load);
}

/** Loads everything anew beside the landed files, and swaps all of it in when it is complete. */
async function refreshFully(loading: Loading): Promise<void> {
  const { run, lock } = loading;
  const load = newLoad(run, 'full refresh', undefined);
  const folder = join(run.folders.staging, 'generation');
  mkdirSync(folder);
  await runInto(loading, load, { folder, files: [] });
  if (hasErrors(run.outcome.diagnostics)) return;
  lock.check();
  swapGeneration(run.folders, folder);
  run.outcome.files = run.outcome.files.map((file) => join(run.table.folder, basename(file)));
  await closeRun(loading, load);
}

/** Says what a load would read, and lands nothing. */
async function look({ run, state, reader }: Loading): Promise<void> {
  const newest = run.options.fullRefresh ? undefined : state.newest;
  const since = newest === undefined ? undefined : isoMoment(newest - run.table.lookbackMs);
  const rowsWaiting =
    (await reader.count(since === undefined ? {} : { from: since })) + (await reader.count('nulls'));
  run.facts = { ...run.facts, rowsWaiting, ...cursorFact('cursorAfter', state.newest) };
}

async function runInto(
  loading: Loading,
  load: Load,
  into: { folder: string; files: string[] },
): Promise<void> {
  const { run, db, lock, reader, columns, description } = loading;
  const { options, folders, table } = run;
  const context: LoadContext = {
    table,
    reader,
    columns,
    described: new Set(description.fields?.map((field) => field.name)),
    rowsPerSlice: options.rowsPerSlice ?? ROWS_PER_SLICE,
    onEvent: options.onEvent,
    target: { db, root: options.projectRoot, staging: folders.staging, lock, clock: options.clock, ...into },
    outcome: run.outcome,
  };
  await runLoad(load, context);
}

function newLoad(run: TableRun, reason: Load['reason'], since: string | undefined): Load {
  const now = run.options.clock();
  const random = Math.floor(run.options.random() * 0x1000000);
  const stamp = new Date(now).toISOString().replace(/[-:]/g, '').replace('.', '');
  const loadId = `${stamp}-${random.toString(16).padStart(6, '0')}`;
  return { loadId, reason, ...sinceOf(since), until: isoMoment(now), partsBefore: 0 };
}

async function closeRun(loading: Loading, load: Load): Promise<void> {
  const { run, reader } = loading;
  run.facts = { ...run.facts, ...cursorFact('cursorAfter', await newestLanded(loading)) };
  const count = await reader.count({ from: load.until });
  if (count === 0) return;
  const { table } = run;
  run.diagnostics.push(
    asWarning(rowsInTheFuture({ table: table.key, count, cursor: table.cursor, until: load.until })),
  );
}

async function newestLanded({ run, db, state }: Loading): Promise<number | undefined> {
  const foreign = new Set(state.foreign);
  const files = parquetFiles(run.folders.landed).filter((file) => !foreign.has(file));
  if (files.length === 0) return undefined;
  const [row] = await db.run(newestSql(files, run.table.cursor));
  return typeof row?.['newest'] === 'number' ? row['newest'] : undefined;
}

function sinceOf(since: string | undefined): { since?: string } {
  return since === undefined ? {} : { since };
}

function cursorFact(name: 'cursorBefore' | 'cursorAfter', ms: number | undefined) {
  return ms === undefined ? {} : { [name]: isoMoment(ms) };
}
