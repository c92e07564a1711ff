import type { ScriptFacts } from '../../compiler/compile/script-context.ts';
import type { ColumnBatch } from '../duckdb/column-batch.ts';

/** What the thread of a model starts with. */
export interface ScriptTask {
  readonly facts: ScriptFacts;
  /** Absolute path of the model's file. */
  readonly file: string;
  readonly loader: string;
  readonly env: Readonly<Record<string, string>>;
  /** A folder for what is handed over as a file; it is there. */
  readonly scratch: string;
}

/** A failure as text: errors themselves do not go from thread to thread. */
export interface ScriptFailure {
  readonly message: string;
  readonly stack: string;
}

/** What a model made. */
export type ScriptOutcome =
  | { readonly kind: 'sql'; readonly sql: string }
  | { readonly kind: 'parquet'; readonly file: string }
  | {
      readonly kind: 'rows';
      readonly file: string;
      readonly count: number;
      /** In the order in which they first came. */
      readonly columns: readonly string[];
      /** Types that the result's own schema gives. */
      readonly types: Readonly<Record<string, string>>;
    }
  | {
      readonly kind: 'columns';
      readonly columns: readonly {
        readonly name: string;
        /** What the values are in memory. */
        readonly stored: string;
        /** What the column is to be, where that is another type. */
        readonly type: string;
      }[];
      readonly batch: ColumnBatch;
    };

/** From the model's thread. */
export type FromScript =
  | { readonly kind: 'open'; readonly read: number; readonly sql: string }
  | { readonly kind: 'next'; readonly read: number }
  | { readonly kind: 'close'; readonly read: number }
  | { readonly kind: 'log'; readonly level: 'debug' | 'info'; readonly message: string }
  | { readonly kind: 'done'; readonly outcome: ScriptOutcome }
  | { readonly kind: 'failed'; readonly failure: ScriptFailure };

/** To the model's thread: answers to `open` and `next`. */
export type ToScript =
  | {
      readonly kind: 'opened';
      readonly read: number;
      readonly columns: readonly { readonly name: string; readonly type: string }[];
    }
  | { readonly kind: 'batch'; readonly read: number; readonly batch: ColumnBatch | undefined }
  | { readonly kind: 'refused'; readonly read: number; readonly message: string };
