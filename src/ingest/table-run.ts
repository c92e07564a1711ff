import type { Diagnostic } from '../diagnostics/diagnostic.ts';
import type { IngestOptions } from './ingest-options.ts';
import type { IngestResult } from './ingest-result.ts';
import type { TableFolders } from './landing/table-folders.ts';
import type { LoadOutcome } from './load.ts';
import type { IngestTable } from './settings/ingest-table.ts';

/** What a run of one table has found and done so far. */
export interface TableRun {
  readonly table: IngestTable;
  readonly options: IngestOptions;
  readonly folders: TableFolders;
  readonly outcome: LoadOutcome;
  readonly diagnostics: Diagnostic[];
  facts: Pick<
    IngestResult,
    'origin' | 'insteadOf' | 'notice' | 'rowsWaiting' | 'cursorBefore' | 'cursorAfter' | 'resumedLoad'
  >;
}
