import { statSync } from 'node:fs';
import { relative } from 'node:path';
import { z } from 'zod';
import { foreignRawFile } from '../../diagnostics/codes/ingest.ts';
import { asWarning, type Diagnostic } from '../../diagnostics/diagnostic.ts';
import type { IngestDatabase } from '../database.ts';
import { landedColumnsSql, metadataSql, newestSql } from './landing-sql.ts';
import { parquetFiles } from './table-folders.ts';

const partMetadata = z.object({
  table: z.string(),
  origin: z.string(),
  load_id: z.string(),
  part: z.number(),
  /** Upper bound of what this part covers; absent for rows without a cursor. */
  covered_to: z.string().optional(),
  /** The bounds of the whole load. */
  load_since: z.string().optional(),
  load_until: z.string(),
  /** The load's last part. */
  completes_load: z.boolean(),
});

/**
 * What a landed file says of itself, in its own Parquet metadata. There is no state file: the cursor is the newest value
 * among the landed rows, and where an interrupted load stopped is written in its last part.
 */
export type PartMetadata = z.infer<typeof partMetadata>;

/** A load of several parts that was cut short: it goes on with the same id and bounds. */
export interface UnfinishedLoad {
  readonly loadId: string;
  readonly parts: number;
  /** Where it goes on; absent when no range was covered and the load had no lower bound. */
  readonly since?: string;
  readonly until: string;
}

export interface LandedState {
  readonly files: readonly string[];
  /** Parquet files in the folder that ingest did not write. */
  readonly foreign: readonly string[];
  /** Newest cursor value landed, in milliseconds since 1970. */
  readonly newest?: number;
  readonly unfinished?: UnfinishedLoad;
  readonly origins: readonly string[];
  /** Columns of the landed files and their types. */
  readonly columns: ReadonlyMap<string, string>;
  readonly warnings: readonly Diagnostic[];
}

/** Reads what was landed so far from the files themselves. */
export async function readLandedState(
  db: IngestDatabase,
  read: { folder: string; cursor: string; root: string },
): Promise<LandedState> {
  const files: string[] = [];
  const foreign: string[] = [];
  const parts: PartMetadata[] = [];
  const warnings: Diagnostic[] = [];
  for (const path of parquetFiles(read.folder)) {
    const metadata = await readMetadata(db, path);
    if (typeof metadata === 'string') {
      foreign.push(path);
      warnings.push(asWarning(foreignRawFile({ path: relative(read.root, path), reason: metadata })));
      continue;
    }
    files.push(path);
    parts.push(metadata);
  }
  if (files.length === 0) return { files, foreign, origins: [], columns: new Map(), warnings };
  const [row] = await db.run(newestSql(files, read.cursor));
  const columns = (await db.run(landedColumnsSql(files))).map(
    (column) => [String(column['column_name']), String(column['column_type'])] as const,
  );
  const unfinished = findUnfinished(parts);
  return {
    files,
    foreign,
    ...(typeof row?.['newest'] === 'number' ? { newest: row['newest'] } : {}),
    ...(unfinished ? { unfinished } : {}),
    origins: [...new Set(parts.map((part) => part.origin))],
    columns: new Map(columns),
    warnings,
  };
}

async function readMetadata(db: IngestDatabase, path: string): Promise<PartMetadata | string> {
  if (statSync(path).size === 0) return 'it is empty';
  try {
    const [row] = await db.run(metadataSql(path));
    const parsed = partMetadata.safeParse(JSON.parse(String(row?.['value'] ?? 'null')));
    return parsed.success ? parsed.data : 'it has no metadata of emds';
  } catch {
    return 'it is not readable as Parquet';
  }
}

function findUnfinished(parts: readonly PartMetadata[]): UnfinishedLoad | undefined {
  const newest = parts.reduce((a, b) => (b.load_id > a.load_id ? b : a));
  const load = parts.filter((part) => part.load_id === newest.load_id);
  if (load.some((part) => part.completes_load)) return undefined;
  const covered = load.map((part) => part.covered_to).filter((to) => to !== undefined);
  const since = covered.sort((a, b) => Date.parse(a) - Date.parse(b)).at(-1) ?? newest.load_since;
  return {
    loadId: newest.load_id,
    parts: Math.max(...load.map((part) => part.part)),
    ...(since === undefined ? {} : { since }),
    until: newest.load_until,
  };
}
