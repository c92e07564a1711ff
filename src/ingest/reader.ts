import type { z } from 'zod';
import type { HttpClient } from './http/http-client.ts';

/** A piece of a table by its cursor: `from <= cursor < to` (absent means unbounded), or the rows whose cursor is null. */
export type Slice =
  | { readonly kind: 'range'; readonly from?: string; readonly to: string }
  | { readonly kind: 'nulls' };

/** A slice that lies in a file of newline-delimited JSON, complete: as many rows as the source counts. */
export interface StagedSlice {
  readonly slice: Slice;
  readonly path: string;
  readonly rows: number;
  readonly bytes: number;
}

/** A column as the source describes it; `type` is its DuckDB type, absent where there is none that surely fits. */
export interface SourceField {
  readonly name: string;
  readonly sourceType: string;
  readonly type?: string;
}

export interface SourceDescription {
  /** Absent where the source does not describe its columns: then the rows alone are checked. */
  readonly fields?: readonly SourceField[];
  /** A word of the source about itself that a person should see, such as that it is sample data. */
  readonly notice?: string;
}

export interface ReadRequest {
  /** Inclusive lower bound of the cursor, ISO text; absent for everything. */
  readonly since?: string;
  /** Exclusive upper bound: rows changed later belong to the next load. */
  readonly until: string;
  /** An existing folder for the staged files; the caller deletes them. */
  readonly directory: string;
  /** Most rows in one slice, where the source lets slices be split. */
  readonly rowsPerSlice: number;
  readonly onProgress: (received: { rows: number; bytes: number }) => void;
}

/** One table of one source, opened. Every method throws ProblemError when the source can't be read. */
export interface TableReader {
  /** What is read, without secrets: stored with the rows, shown to people. */
  readonly origin: string;
  describe(): Promise<SourceDescription>;
  /** Rows whose cursor lies in a range (`to` absent: no upper bound) or is null. */
  count(range: { readonly from?: string; readonly to?: string } | 'nulls'): Promise<number>;
  /** Slices in ascending order of the cursor, nulls first; ranges meet without gap or overlap and end at `until`. */
  read(request: ReadRequest): AsyncIterable<StagedSlice>;
}

export interface ReaderContext {
  readonly table: string;
  readonly cursor: string;
  readonly http: HttpClient;
  /** The value of the variable that `api_key_env` names. */
  readonly apiKey?: string;
  readonly note: (message: string) => void;
  readonly sleep: (ms: number) => Promise<void>;
}

/** A kind of source: its own settings under `ingest:`, and how to open it. One file and one line in readers.ts each. */
export interface ReaderKind<Settings = unknown> {
  readonly name: string;
  readonly settings: z.ZodType<Settings>;
  /** Names of its settings, for suggestions. */
  readonly settingNames: readonly string[];
  open(settings: Settings, context: ReaderContext): TableReader;
}
