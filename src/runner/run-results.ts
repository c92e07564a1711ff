import type { FreshnessThreshold, UniqueId } from '../compiler/manifest/resource.ts';
import type { Diagnostic } from '../diagnostics/diagnostic.ts';

/** dbt's words: nodes end in the first line's, tests in the second's. */
export type RunStatus =
  | 'success'
  | 'error'
  | 'skipped'
  | 'partial success'
  | 'no-op'
  | 'pass'
  | 'fail'
  | 'warn'
  | 'runtime error';

export interface TimingInfo {
  readonly name: 'compile' | 'execute';
  /** ISO 8601 in UTC with microseconds, as dbt writes it. */
  readonly started_at: string;
  readonly completed_at: string;
}

/** What a check of a source's freshness found: what sources.json says beyond run_results.json. */
export interface FreshnessFacts {
  /** ISO 8601 with +00:00. A source without rows counts as loaded in the year 1. */
  readonly max_loaded_at: string;
  readonly snapshotted_at: string;
  readonly max_loaded_at_time_ago_in_s: number;
  readonly criteria: FreshnessThreshold;
}

/** Rows for a terminal: cells as DuckDB gives them, typed by their column. */
export interface Preview {
  readonly columns: readonly { readonly name: string; readonly type: string }[];
  readonly rows: readonly (readonly unknown[])[];
  /** Where the rows came through a template (seeds), the template's own table. */
  readonly table?: unknown;
}

/** How one node ended: dbt's run_results v6 entry plus what only our own printing needs. */
export interface NodeResult {
  readonly unique_id: UniqueId;
  readonly status: RunStatus;
  readonly message: string | null;
  /** Failing rows of a test; null elsewhere. */
  readonly failures: number | null;
  readonly timing: readonly TimingInfo[];
  readonly thread_id: string;
  /** Seconds. */
  readonly execution_time: number;
  readonly adapter_response: Readonly<Record<string, unknown>>;
  readonly compiled: boolean | null;
  readonly compiled_code: string | null;
  readonly relation_name: string | null;
  readonly batch_results: {
    readonly successful: readonly unknown[];
    readonly failed: readonly unknown[];
  } | null;
  /** Why it failed, located; not written to run_results.json. */
  readonly diagnostic?: Diagnostic;
  /** Of sources only. */
  readonly freshness?: FreshnessFacts;
  /** What `show` is to print. */
  readonly preview?: Preview;
  /** First rows of a failing test (column names, then rows as text), for the terminal. */
  readonly sample?: { readonly columns: readonly string[]; readonly rows: readonly (readonly string[])[] };
}

export interface RunResults {
  readonly results: readonly NodeResult[];
  /** Seconds. */
  readonly elapsed: number;
  readonly interrupted: boolean;
}
