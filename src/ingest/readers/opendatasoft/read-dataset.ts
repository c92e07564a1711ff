import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { sliceTooDense, sourceRowsKeepChanging } from '../../../diagnostics/codes/ingest.ts';
import { ProblemError } from '../../../diagnostics/diagnostic.ts';
import { HttpStatusError } from '../../http/http-error.ts';
import type { ReaderContext, ReadRequest, Slice, SourceDescription, StagedSlice } from '../../reader.ts';
import { planSlices, sliceInWords } from '../../slice-plan.ts';
import { downloadExport } from './download-export.ts';
import { downloadPages, REACH_OF_PAGES, type ReceivedRows } from './download-pages.ts';
import type { Portal } from './portal.ts';

export interface DatasetRead {
  readonly request: ReadRequest;
  readonly context: ReaderContext;
  readonly describe: () => Promise<SourceDescription>;
}

/** How often a slice is fetched anew because its rows changed meanwhile. */
const FETCHES_OF_A_SLICE = 5;

/**
 * Stages a data set slice by slice. Each slice comes out only when the rows received are as many as the portal counts
 * before and after: an export can answer 200 and break off, and rows can leave the slice while it streams.
 */
export async function* readDataset(portal: Portal, read: DatasetRead): AsyncGenerator<StagedSlice> {
  const { request, context } = read;
  const reading: Reading = { portal, read, exportsRefused: false, rows: 0, bytes: 0, files: 0 };
  if ((await portal.count(portal.whereOf('nulls'))) > 0) {
    const staged = await stage(reading, { kind: 'nulls' });
    if (staged !== 'cut smaller') yield staged;
  }
  const { since, until } = request;
  const whole = { ...(since === undefined ? {} : { from: since }), to: until };
  const first = await portal.records({
    where: portal.whereOf(whole),
    order_by: context.cursor,
    select: context.cursor,
    limit: '1',
  });
  const earliest = first.results[0]?.[context.cursor];
  if (typeof earliest !== 'string') return;
  // Slices cut for exports are cut again when exports turn out to be refused: pages reach less far.
  for (let from: string | undefined = since, done = false; !done; ) {
    done = true;
    for await (const { slice } of planRest(reading, earliest, from)) {
      const staged = await stage(reading, slice);
      if (staged === 'cut smaller') {
        done = false;
        break;
      }
      yield staged;
      from = slice.to;
    }
  }
}

interface Reading {
  readonly portal: Portal;
  readonly read: DatasetRead;
  exportsRefused: boolean;
  /** Received in slices that are complete. */
  rows: number;
  bytes: number;
  files: number;
}

function planRest(reading: Reading, earliest: string, since: string | undefined) {
  const { request } = reading.read;
  return planSlices({
    ...(since === undefined ? {} : { since }),
    until: request.until,
    earliest,
    rowsPerSlice: () =>
      reading.exportsRefused ? Math.min(REACH_OF_PAGES, request.rowsPerSlice) : request.rowsPerSlice,
    count: (range) => reading.portal.count(reading.portal.whereOf(range)),
  });
}

async function stage(reading: Reading, slice: Slice): Promise<StagedSlice | 'cut smaller'> {
  const { portal, read } = reading;
  const { context, request } = read;
  const where = portal.whereOf(slice.kind === 'nulls' ? 'nulls' : slice);
  const path = join(request.directory, `slice-${++reading.files}.jsonl`);
  let counts = '';
  for (let fetch = 1; fetch <= FETCHES_OF_A_SLICE; fetch++) {
    const before = await portal.count(where);
    const received = await fetchSlice(reading, { slice, where, path, rows: before });
    if (received === 'cut smaller') return received;
    const after = await portal.count(where);
    if (received.rows === before && before === after && !received.changed) {
      reading.rows += received.rows;
      reading.bytes += received.bytes;
      return { slice, path, rows: received.rows, bytes: received.bytes };
    }
    counts = `${received.rows} received, ${before} counted before, ${after} after`;
    rmSync(path, { force: true });
    const words = sliceInWords(slice, context.cursor);
    context.note(`rows ${words} changed while they were read (${counts}): fetching them again`);
    await context.sleep(500 * fetch);
  }
  const facts = { table: context.table, slice: sliceInWords(slice, context.cursor), counts };
  throw new ProblemError(sourceRowsKeepChanging(facts));
}

interface SliceFetch {
  readonly slice: Slice;
  readonly where: string;
  readonly path: string;
  /** What the portal counts in it. */
  readonly rows: number;
}

/** By export unless the portal refuses that. */
async function fetchSlice(reading: Reading, fetch: SliceFetch): Promise<ReceivedRows | 'cut smaller'> {
  const { portal, read } = reading;
  const { context } = read;
  const canCut = !reading.exportsRefused && fetch.slice.kind === 'range';
  const onProgress = (part: ReceivedRows) =>
    read.request.onProgress({ rows: reading.rows + part.rows, bytes: reading.bytes + part.bytes });
  if (!reading.exportsRefused) {
    try {
      return await downloadExport(portal, { where: fetch.where, path: fetch.path, onProgress });
    } catch (error) {
      if (!(error instanceof HttpStatusError)) throw error;
      reading.exportsRefused = true;
      context.note(`exports are refused (${error.status}): reading pages of 100 rows instead`);
    }
  }
  if (fetch.rows > REACH_OF_PAGES) {
    if (canCut) return 'cut smaller';
    const slice = sliceInWords(fetch.slice, context.cursor);
    const facts = { table: context.table, slice, rows: fetch.rows, cap: REACH_OF_PAGES };
    throw new ProblemError(sliceTooDense(facts));
  }
  const { fields = [] } = await read.describe();
  return downloadPages(portal, { ...fetch, cursor: context.cursor, fields, onProgress });
}
