import {
  closeSync,
  existsSync,
  fsyncSync,
  mkdirSync,
  openSync,
  readdirSync,
  renameSync,
  rmSync,
  statSync,
} from 'node:fs';
import { basename, dirname, join } from 'node:path';

/**
 * The folders of one raw table. `landed` holds the Parquet files and nothing else, because models read it by a glob;
 * all work happens in `staging` beside it, on the same disk, so that a rename publishes a file whole.
 */
export interface TableFolders {
  readonly landed: string;
  readonly staging: string;
  readonly lock: string;
}

export function tableFolders(landed: string): TableFolders {
  const staging = join(dirname(landed), '.staging');
  return {
    landed,
    staging: join(staging, basename(landed)),
    lock: join(staging, `${basename(landed)}.lock`),
  };
}

/** A generation in the making, complete, and replaced: the renames of a full refresh go through these names. */
const COMPLETE = 'complete-generation';
const REPLACED = 'replaced-generation';

/**
 * Clears away what a killed run left. A full refresh that was complete is published; anything less never happened.
 * Call it under the table's lock.
 */
export function recoverFolders(folders: TableFolders): void {
  const replaced = join(folders.staging, REPLACED);
  if (existsSync(join(folders.staging, COMPLETE))) finishSwap(folders);
  else if (existsSync(replaced) && !existsSync(folders.landed)) renameSync(replaced, folders.landed);
  rmSync(folders.staging, { recursive: true, force: true });
  mkdirSync(folders.staging, { recursive: true });
  mkdirSync(folders.landed, { recursive: true });
}

/** Parquet files at hand, oldest first, as absolute paths. */
export function parquetFiles(folder: string): string[] {
  if (!existsSync(folder)) return [];
  return readdirSync(folder)
    .filter((name) => name.endsWith('.parquet'))
    .sort()
    .map((name) => join(folder, name));
}

/** Makes a staged file part of the table: synced to disk first, then renamed. Returns its size in bytes. */
export function publishFile(staged: string, final: string): number {
  syncToDisk(staged, 'r+');
  const { size } = statSync(staged);
  renameSync(staged, final);
  syncFolder(dirname(final));
  return size;
}

/** Replaces all landed files by those of a complete generation; from the first rename on, a kill can't undo it. */
export function swapGeneration(folders: TableFolders, generation: string): void {
  syncFolder(generation);
  renameSync(generation, join(folders.staging, COMPLETE));
  finishSwap(folders);
}

function finishSwap(folders: TableFolders): void {
  const complete = join(folders.staging, COMPLETE);
  const replaced = join(folders.staging, REPLACED);
  if (existsSync(folders.landed)) {
    rmSync(replaced, { recursive: true, force: true });
    renameSync(folders.landed, replaced);
  }
  renameSync(complete, folders.landed);
  syncFolder(dirname(folders.landed));
  rmSync(replaced, { recursive: true, force: true });
}

function syncToDisk(path: string, flags: string): void {
  const file = openSync(path, flags);
  try {
    fsyncSync(file);
  } finally {
    closeSync(file);
  }
}

/** Not every system lets a folder be synced; the rename is atomic without it. */
function syncFolder(path: string): void {
  try {
    syncToDisk(path, 'r');
  } catch {
    return;
  }
}
