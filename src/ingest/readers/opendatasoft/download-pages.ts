import { open } from 'node:fs/promises';
import type { SourceField } from '../../reader.ts';
import type { Portal } from './portal.ts';

/** `/records` serves no row beyond this offset. */
export const REACH_OF_PAGES = 10_000;
const PAGE_ROWS = 100;
const SORTABLE = new Set(['text', 'datetime', 'date', 'double', 'int', 'boolean']);

export interface ReceivedRows {
  readonly rows: number;
  readonly bytes: number;
  /** The source's count changed half-way: the rows may be of two moments. */
  readonly changed?: boolean;
}

export interface PagesDownload {
  readonly where: string;
  readonly path: string;
  readonly cursor: string;
  readonly fields: readonly SourceField[];
  readonly onProgress: (received: ReceivedRows) => void;
}

/**
 * Reads a slice of at most 10,000 rows page by page. Pages are ordered by every column, so that rows which tie are
 * equal and none can fall between two pages. A count that changes half-way shows in the number of rows returned.
 */
export async function downloadPages(portal: Portal, download: PagesDownload): Promise<ReceivedRows> {
  const others = download.fields.filter((f) => SORTABLE.has(f.sourceType) && f.name !== download.cursor);
  const order = [download.cursor, ...others.map((f) => f.name)].join(',');
  const file = await open(download.path, 'w');
  let rows = 0;
  let bytes = 0;
  let total = Number.POSITIVE_INFINITY;
  try {
    while (rows < Math.min(total, REACH_OF_PAGES)) {
      const limit = Math.min(PAGE_ROWS, REACH_OF_PAGES - rows);
      const page = await portal.records({
        where: download.where,
        order_by: order,
        limit: String(limit),
        offset: String(rows),
      });
      if (total !== Number.POSITIVE_INFINITY && page.totalCount !== total)
        return { rows, bytes, changed: true };
      total = page.totalCount;
      if (page.results.length === 0) break;
      const text = page.results.map((row) => `${JSON.stringify(row)}\n`).join('');
      await file.writeFile(text);
      rows += page.results.length;
      bytes += Buffer.byteLength(text);
      download.onProgress({ rows, bytes });
    }
  } finally {
    await file.close();
  }
  return { rows, bytes };
}
