import { rmSync } from 'node:fs';
import { join, relative } from 'node:path';
import { type Diagnostic, hasErrors } from '../../diagnostics/diagnostic.ts';
import type { IngestDatabase } from '../database.ts';
import type { Slice, StagedSlice } from '../reader.ts';
import { checkRows, type RowCheck } from '../schema/check-rows.ts';
import type { TypedColumn } from '../schema/staged-sql.ts';
import type { PartMetadata } from './landed-state.ts';
import { freshSql, writePartSql } from './landing-sql.ts';
import { publishFile } from './table-folders.ts';
import type { TableLock } from './table-lock.ts';

/** Where a load puts its parts. */
export interface LoadTarget {
  readonly db: IngestDatabase;
  readonly root: string;
  readonly staging: string;
  readonly folder: string;
  readonly lock: TableLock;
  /** Landed files that new rows are compared with; grows as parts land. */
  readonly files: string[];
  readonly clock: () => number;
}

export interface LandedPart {
  readonly rowsLanded: number;
  readonly rowsKnown: number;
  readonly rowsDiscarded: number;
  readonly file?: { readonly path: string; readonly bytes: number };
  readonly diagnostics: readonly Diagnostic[];
}

/** Checks a staged slice, drops what is landed already and lands the rest as one file, or nothing when nothing is left. */
export async function landSlice(
  target: LoadTarget,
  part: { staged: StagedSlice; check: Omit<RowCheck, 'path'>; metadata: PartMetadata },
): Promise<LandedPart> {
  const { db } = target;
  const { staged, check } = part;
  const { cursor } = check.table;
  const checked = await checkRows(db, { ...check, path: staged.path });
  rmSync(staged.path, { force: true });
  const { discardedRows, diagnostics } = checked;
  if (hasErrors(diagnostics)) return { rowsLanded: 0, rowsKnown: 0, rowsDiscarded: 0, diagnostics };
  const names = checked.columns.map((column) => column.name);
  await db.run(freshSql({ columns: names, cursor, slice: staged.slice, files: target.files }));
  const [count] = await db.run('select count(*)::double as rows from fresh');
  const fresh = Number(count?.['rows']);
  const rowsKnown = staged.rows - discardedRows - fresh;
  const counts = { rowsLanded: fresh, rowsKnown, rowsDiscarded: discardedRows, diagnostics };
  if (fresh === 0) return counts;
  return { ...counts, file: await publishPart(target, { ...part, columns: checked.columns, cursor }) };
}

/** Lands a part without rows: it says that a load is complete, or gives an empty table its columns. */
export async function landEmptyPart(
  target: LoadTarget,
  part: { columns: readonly TypedColumn[]; cursor: string; metadata: PartMetadata },
): Promise<{ path: string; bytes: number }> {
  const columns = part.columns.map(({ name, type }) => `null::${type} as "${name.replaceAll('"', '""')}"`);
  await target.db.run(`create or replace temp table fresh as select ${columns.join(', ')} where false`);
  return publishPart(target, part);
}

async function publishPart(
  target: LoadTarget,
  part: { columns: readonly TypedColumn[]; cursor: string; metadata: PartMetadata },
): Promise<{ path: string; bytes: number }> {
  const { load_id: loadId, part: number } = part.metadata;
  const name = `${loadId}-${String(number).padStart(4, '0')}.parquet`;
  const staged = join(target.staging, `${name}.unfinished`);
  const loadedAt = new Date(target.clock()).toISOString();
  const columns = part.columns.map((column) => column.name);
  const metadata = JSON.stringify(part.metadata);
  await target.db.run(
    writePartSql({ path: staged, columns, cursor: part.cursor, loadId, loadedAt, metadata }),
  );
  target.lock.check();
  const path = join(target.folder, name);
  const bytes = publishFile(staged, path);
  target.files.push(path);
  return { path: relative(target.root, path), bytes };
}

/** Where a slice ends, for its part's metadata. */
export function coveredTo(slice: Slice): string | undefined {
  return slice.kind === 'range' ? slice.to : undefined;
}
