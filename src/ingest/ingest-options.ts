import type { IngestDatabase } from './database.ts';
import type { RetryPolicy } from './http/retry-policy.ts';
import type { OnIngestEvent } from './ingest-event.ts';
import type { IngestTable } from './settings/ingest-table.ts';

export interface IngestOptions {
  /** Absolute path; landed folders are relative to it. */
  readonly projectRoot: string;
  readonly tables: readonly IngestTable[];
  /** A new in-memory DuckDB; one is opened, and closed, for each table. */
  readonly openDatabase: () => Promise<IngestDatabase>;
  readonly fetch: typeof fetch;
  /** Milliseconds since 1970. */
  readonly clock: () => number;
  /** From 0 up to 1: jitter, load ids and lock tokens. */
  readonly random: () => number;
  /** Ends early, without throwing, when the signal aborts. */
  readonly sleep: (ms: number, signal?: AbortSignal) => Promise<void>;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly onEvent: OnIngestEvent;
  readonly signal?: AbortSignal;
  /** Reads this address in place of every table's `base_url`; results and events say so. No API key is sent there. */
  readonly baseUrl?: string;
  /** Loads everything anew and replaces what is landed, all at once. */
  readonly fullRefresh?: boolean;
  /** Only counts what would be read. */
  readonly look?: boolean;
  readonly rowsPerSlice?: number;
  readonly policy?: Partial<RetryPolicy>;
  readonly userAgent?: string;
}
