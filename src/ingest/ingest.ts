// Sources of a project as raw Parquet files. In short:
//
//   const { tables, diagnostics } = loadIngestTables({ path: 'sources.yml', text });
//   const results = await ingest({ projectRoot, tables, ... });
//
// Each table of sources.yml with `config: meta: ingest:` names a reader (readers.ts). The reader stages slices of the
// source, ascending by a cursor column; each slice is checked whole against the declared schema, compared with what is
// landed, and published by one rename as `<folder>/<load_id>-<part>.parquet`. There is no state file: the newest cursor
// value among the landed rows is the cursor, and an interrupted load is known by its files' own metadata. So data and
// cursor can't get out of step, and a kill at any moment costs one slice at most.
//
// A raw table is a log of row versions: a row that changes at the source is landed again, and the version landed before
// stays. Models choose the newest version.

import { ingestSelectionEmpty } from '../diagnostics/codes/ingest.ts';
import { asError, type Diagnostic } from '../diagnostics/diagnostic.ts';
import { nearest } from '../diagnostics/suggest.ts';
import type { IngestOptions } from './ingest-options.ts';
import type { IngestResult } from './ingest-result.ts';
import { ingestTable } from './ingest-table.ts';
import type { IngestTable } from './settings/ingest-table.ts';

/**
 * Brings raw tables up to date with their sources, one after the other, and gives a result for each, in order. Failures
 * are in the results; the next table is still tried, unless the signal aborted.
 */
export async function ingest(options: IngestOptions): Promise<IngestResult[]> {
  const results: IngestResult[] = [];
  for (const table of options.tables) {
    if (options.signal?.aborted && results.length > 0) break;
    results.push(await ingestTable(table, options));
  }
  return results;
}

/** Picks tables by `source`, `source.table` or `source:source.table`; a name that matches nothing is an error. */
export function selectTables(
  tables: readonly IngestTable[],
  names: readonly string[],
): { tables: readonly IngestTable[]; diagnostics: readonly Diagnostic[] } {
  if (names.length === 0) return { tables, diagnostics: [] };
  const diagnostics: Diagnostic[] = [];
  const chosen = new Set<IngestTable>();
  for (const name of names) {
    const wanted = name.replace(/^source:/, '');
    const matching = tables.filter((table) => table.key === wanted || table.sourceName === wanted);
    for (const table of matching) chosen.add(table);
    if (matching.length > 0) continue;
    const known = tables.flatMap((table) => [table.key, table.sourceName]);
    diagnostics.push(asError(ingestSelectionEmpty({ name, suggestion: nearest(wanted, known) })));
  }
  return { tables: tables.filter((table) => chosen.has(table)), diagnostics };
}
