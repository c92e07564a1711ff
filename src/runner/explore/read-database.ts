import { existsSync } from 'node:fs';
import { resolve } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { DuckdbCredentials } from '../../compiler/project/project.ts';
import { databaseNotBuilt, databaseOnlyInMemory, readTookTooLong } from '../../diagnostics/codes/explore.ts';
import { ProblemError } from '../../diagnostics/diagnostic.ts';
import type { DuckdbSession } from '../duckdb/session.ts';
import { openWarehouse } from '../duckdb/warehouse.ts';

export interface ReadOptions {
  /** What relative paths of the profile count from. */
  readonly workingFolder: string;
  /** Seconds after which the work is stopped. */
  readonly seconds: number;
  /** How long to wait between tries where another process holds the file, in milliseconds. */
  readonly lockWaits?: readonly number[];
}

/**
 * Opens the project's database read-only for some work and closes it again at once: while it is open, no other process
 * can write to it. Throws ProblemError: `database-locked` where a writer holds it, `read-took-too-long` past the limit.
 */
export async function readDatabase<T>(
  credentials: DuckdbCredentials,
  options: ReadOptions,
  work: (session: DuckdbSession) => Promise<T>,
): Promise<T> {
  refuseWhatIsNoFile(credentials.path, options.workingFolder);
  const warehouse = await openPatiently(credentials, options);
  let late = false;
  const timer = setTimeout(() => {
    late = true;
    warehouse.interrupt();
  }, options.seconds * 1000);
  // DuckDB forgets an interrupt that comes between two statements.
  const again = setInterval(() => late && warehouse.interrupt(), 200);
  try {
    return await warehouse.lend(work);
  } catch (error) {
    throw late ? new ProblemError(readTookTooLong(options.seconds)) : error;
  } finally {
    clearTimeout(timer);
    clearInterval(again);
    await warehouse.close();
  }
}

function refuseWhatIsNoFile(path: string, workingFolder: string): void {
  if (path === ':memory:' || path === '') throw new ProblemError(databaseOnlyInMemory());
  if (/^[a-z]\w+:/i.test(path)) return;
  if (!existsSync(resolve(workingFolder, path))) throw new ProblemError(databaseNotBuilt(path));
}

async function openPatiently(credentials: DuckdbCredentials, options: ReadOptions) {
  const given = credentials.raw['config_options'];
  const readOnly: DuckdbCredentials = {
    ...credentials,
    retries: null,
    attach: credentials.attach.map((attachment) => ({ ...attachment, read_only: true })),
    raw: {
      ...credentials.raw,
      config_options: { ...(typeof given === 'object' ? given : {}), access_mode: 'READ_ONLY' },
    },
  };
  const waits = [...(options.lockWaits ?? [150, 350, 700])];
  for (;;) {
    try {
      return await openWarehouse(readOnly, { workingFolder: options.workingFolder });
    } catch (error) {
      const wait = waits.shift();
      const isLocked = error instanceof ProblemError && error.problem.code === 'database-locked';
      if (!isLocked || wait === undefined) throw error;
      await sleep(wait);
    }
  }
}
