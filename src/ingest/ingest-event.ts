/** What happens during an ingest, in order; the CLI prints it. `table` is `source.table`. No event ever holds a secret. */
export type IngestEvent =
  | {
      readonly kind: 'started';
      readonly table: string;
      /** Address that is really read. */
      readonly from: string;
      /** Address of sources.yml, where the run was directed elsewhere. */
      readonly insteadOf?: string;
      /** What the source says about itself, such as that its rows are made up. */
      readonly notice?: string;
    }
  | {
      readonly kind: 'load-started';
      readonly table: string;
      readonly loadId: string;
      readonly reason: 'first load' | 'changes' | 'full refresh' | 'resumed';
      /** Lower bound of the cursor, ISO text; absent for everything. */
      readonly since?: string;
      /** Rows that the source counts in the load's range, all of which will be read. */
      readonly expected: number;
    }
  | {
      readonly kind: 'progress';
      readonly table: string;
      /** Rows and bytes received since the load started. */
      readonly rows: number;
      readonly bytes: number;
      readonly expected: number;
    }
  | {
      readonly kind: 'retrying';
      readonly table: string;
      readonly url: string;
      readonly cause: string;
      readonly attempt: number;
      readonly delayMs: number;
    }
  | { readonly kind: 'waiting'; readonly table: string; readonly reason: string; readonly delayMs: number }
  | { readonly kind: 'note'; readonly table: string; readonly message: string }
  | {
      readonly kind: 'landed';
      readonly table: string;
      /** Path relative to the project. */
      readonly file: string;
      readonly rows: number;
      readonly bytes: number;
    }
  | { readonly kind: 'finished'; readonly table: string; readonly rows: number; readonly elapsedMs: number }
  | { readonly kind: 'failed'; readonly table: string; readonly message: string };

export type OnIngestEvent = (event: IngestEvent) => void;
