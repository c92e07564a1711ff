import { existsSync, rmSync, statSync } from 'node:fs';
import { setImmediate as nextTurn } from 'node:timers/promises';
import type { DuckdbCredentials } from '../../compiler/project/project.ts';
import { loadDuckdb } from './load-duckdb.ts';
import { openWarehouse, resolvePath, type Warehouse, type WarehouseOptions } from './warehouse.ts';

/** A database that a thread opens while its project is still being read. */
export interface EarlyWarehouse {
  /** The open database, from now on the caller's. Rejects as `openWarehouse` does. */
  take(): Promise<Warehouse>;
  /** Closes what nobody took, and removes the file where opening has made it. Does nothing once it is taken. */
  abandon(): Promise<void>;
}

/** What a database file has that nothing was ever written to, in bytes. */
const emptyFileSize = 12_288;

/**
 * Begins to open a plain database; one with extensions, secrets or attachments is opened when it is taken, since those
 * may do things that last.
 */
export async function openEarly(
  credentials: DuckdbCredentials,
  options: WarehouseOptions,
): Promise<EarlyWarehouse> {
  const path = resolvePath(credentials.path, options.workingFolder);
  const open = () => openWarehouse(credentials, options);
  if (!isPlain(credentials, path)) return { take: open, abandon: async () => {} };
  const isNew = path !== ':memory:' && !existsSync(path);
  // What keeps the library from being loaded is told when the database is taken.
  await loadDuckdb().catch(() => {});
  const opening = open();
  opening.catch(() => {});
  // The thread has its work once this turn of the event loop is over.
  await nextTurn();
  let isTaken = false;
  return {
    take: () => {
      isTaken = true;
      return opening;
    },
    abandon: async () => {
      const warehouse = isTaken ? undefined : await opening.catch(() => undefined);
      if (!warehouse) return;
      // Removed while DuckDB's lock keeps everybody else out.
      if (isNew) removeEmpty(path);
      await warehouse.close();
    },
  };
}

function isPlain({ attach, extensions, secrets }: DuckdbCredentials, path: string): boolean {
  const isFile = path === ':memory:' || !/^(~|[a-z][a-z0-9+.-]+:)/i.test(path);
  return isFile && [attach, extensions, secrets].every((list) => list.length === 0);
}

function removeEmpty(path: string): void {
  try {
    if (statSync(path).size <= emptyFileSize) rmSync(path);
  } catch {
    // An empty database is no harm.
  }
}
