import type { Diagnostic } from '../diagnostics/diagnostic.ts';
import { hasErrors } from '../diagnostics/diagnostic.ts';
import type { OnIngestEvent } from './ingest-event.ts';
import { coveredTo, type LoadTarget, landEmptyPart, landSlice } from './landing/land-slice.ts';
import type { PartMetadata } from './landing/landed-state.ts';
import type { StagedSlice, TableReader } from './reader.ts';
import type { TypedColumn } from './schema/staged-sql.ts';
import type { IngestTable } from './settings/ingest-table.ts';

/** One pass over a range of the cursor. Its rows share one `_load_id`, also when a later run finishes it. */
export interface Load {
  readonly loadId: string;
  readonly reason: 'first load' | 'changes' | 'full refresh' | 'resumed';
  readonly since?: string;
  readonly until: string;
  /** Parts that an earlier run landed. */
  readonly partsBefore: number;
}

export interface LoadOutcome {
  rowsRead: number;
  rowsLanded: number;
  rowsKnown: number;
  rowsDiscarded: number;
  bytesLanded: number;
  files: string[];
  diagnostics: Diagnostic[];
}

export interface LoadContext {
  readonly table: IngestTable;
  readonly reader: TableReader;
  readonly target: LoadTarget;
  readonly columns: readonly TypedColumn[];
  readonly described: ReadonlySet<string>;
  readonly rowsPerSlice: number;
  readonly onEvent: OnIngestEvent;
  /** What was done, added to what the run did before. */
  readonly outcome: LoadOutcome;
}

/** Reads a load's slices and lands each before the next is fetched, so that a kill costs one slice at most. */
export async function runLoad(load: Load, context: LoadContext): Promise<void> {
  const { table, reader } = context;
  const bounds = { ...(load.since === undefined ? {} : { from: load.since }), to: load.until };
  const expected = (await reader.count(bounds)) + (await reader.count('nulls'));
  const { loadId, reason, since } = load;
  context.onEvent({
    kind: 'load-started',
    table: table.key,
    loadId,
    reason,
    ...(since === undefined ? {} : { since }),
    expected,
  });
  const progress: PartProgress = { parts: load.partsBefore, complete: false };
  for await (const staged of reader.read(readRequest(load, context, expected))) {
    await landStaged(staged, { load, context, progress });
    if (hasErrors(context.outcome.diagnostics)) return;
  }
  await closeLoad(load, { context, progress });
}

interface PartProgress {
  parts: number;
  complete: boolean;
}

interface Landing {
  readonly load: Load;
  readonly context: LoadContext;
  readonly progress: PartProgress;
}

async function landStaged(staged: StagedSlice, { load, context, progress }: Landing): Promise<void> {
  const { table, target, outcome } = context;
  const end = coveredTo(staged.slice);
  const metadata = metadataOf(load, context, {
    part: progress.parts + 1,
    ...(end === undefined ? {} : { covered_to: end }),
    completes_load: end === load.until,
  });
  const check = { table, declared: context.columns, described: context.described };
  const part = await landSlice(target, { staged, check, metadata });
  outcome.rowsRead += staged.rows;
  outcome.rowsLanded += part.rowsLanded;
  outcome.rowsKnown += part.rowsKnown;
  outcome.rowsDiscarded += part.rowsDiscarded;
  outcome.diagnostics.push(...part.diagnostics);
  if (part.file === undefined) return;
  progress.parts++;
  progress.complete = metadata.completes_load;
  noteFile(context, part.file, part.rowsLanded);
}

/** A load of several parts whose last slice had nothing new, and a table without any row, end with an empty part. */
async function closeLoad(load: Load, landing: Omit<Landing, 'load'>): Promise<void> {
  const { context, progress } = landing;
  const nothingYet = context.target.files.length === 0;
  if (progress.complete || (progress.parts === 0 && !nothingYet)) return;
  const metadata = metadataOf(load, context, {
    part: progress.parts + 1,
    covered_to: load.until,
    completes_load: true,
  });
  const part = { columns: context.columns, cursor: context.table.cursor, metadata };
  noteFile(context, await landEmptyPart(context.target, part), 0);
}

function noteFile(context: LoadContext, file: { path: string; bytes: number }, rows: number): void {
  context.outcome.files.push(file.path);
  context.outcome.bytesLanded += file.bytes;
  context.onEvent({ kind: 'landed', table: context.table.key, file: file.path, rows, bytes: file.bytes });
}

function metadataOf(
  load: Load,
  context: LoadContext,
  part: Pick<PartMetadata, 'part' | 'covered_to' | 'completes_load'>,
): PartMetadata {
  return {
    table: context.table.key,
    origin: context.reader.origin,
    load_id: load.loadId,
    ...part,
    ...(load.since === undefined ? {} : { load_since: load.since }),
    load_until: load.until,
  };
}

const PROGRESS_EVERY_MS = 100;

function readRequest(load: Load, context: LoadContext, expected: number) {
  const { table, onEvent, target } = context;
  const { clock } = target;
  let lastShown = Number.NEGATIVE_INFINITY;
  return {
    ...(load.since === undefined ? {} : { since: load.since }),
    until: load.until,
    directory: context.target.staging,
    rowsPerSlice: context.rowsPerSlice,
    onProgress: ({ rows, bytes }: { rows: number; bytes: number }) => {
      const now = clock();
      if (now - lastShown < PROGRESS_EVERY_MS) return;
      lastShown = now;
      onEvent({ kind: 'progress', table: table.key, rows, bytes, expected });
    },
  };
}

export function emptyOutcome(): LoadOutcome {
  return {
    rowsRead: 0,
    rowsLanded: 0,
    rowsKnown: 0,
    rowsDiscarded: 0,
    bytesLanded: 0,
    files: [],
    diagnostics: [],
  };
}
