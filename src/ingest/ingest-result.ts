import type { Diagnostic } from '../diagnostics/diagnostic.ts';

/** How the ingest of one table ended. Counts are of this run. */
export interface IngestResult {
  /** `source.table`. */
  readonly table: string;
  /**
   * `landed`: new rows are there; `unchanged`: the source had none; `looked`: nothing was to be landed;
   * `failed`: see diagnostics (parts landed before the failure stay).
   */
  readonly status: 'landed' | 'unchanged' | 'looked' | 'failed';
  /** Address that was read. */
  readonly origin: string;
  /** Address of sources.yml, where the run was directed elsewhere. */
  readonly insteadOf?: string;
  /** What the source said about itself, such as that its rows are made up. */
  readonly notice?: string;
  readonly rowsRead: number;
  readonly rowsLanded: number;
  /** Read again because of the lookback, and found landed already. */
  readonly rowsKnown: number;
  readonly rowsDiscarded: number;
  /** Rows that a load would read: only when looking. */
  readonly rowsWaiting?: number;
  /** Files landed, relative to the project. */
  readonly files: readonly string[];
  readonly bytesLanded: number;
  /** Newest cursor value before and after, ISO text. */
  readonly cursorBefore?: string;
  readonly cursorAfter?: string;
  /** Id of an interrupted load that this run finished first. */
  readonly resumedLoad?: string;
  readonly diagnostics: readonly Diagnostic[];
  readonly elapsedMs: number;
}
