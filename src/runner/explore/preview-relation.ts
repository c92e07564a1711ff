import type { TablePreview } from '../../util/table-facts.ts';
import { cellText, type WireCell } from '../duckdb/cells.ts';
import type { DuckdbSession } from '../duckdb/session.ts';

const mostColumns = 300;
const longestCell = 500;

/** The first rows of a relation. `relation` is SQL that stands after `from`, names in it quoted. */
export async function previewRelation(
  session: DuckdbSession,
  relation: string,
  most: number,
): Promise<TablePreview> {
  const { columns, rows } = await session.execute(`select * from ${relation} limit ${most + 1}`, {
    fetch: true,
  });
  return {
    columns: columns.slice(0, mostColumns).map(({ name, type }) => ({ name, type: String(type) })),
    rows: rows
      .slice(0, most)
      .map((row) => row.slice(0, mostColumns).map((cell) => shortText(cell as WireCell))),
    moreRows: rows.length > most,
    moreColumns: Math.max(0, columns.length - mostColumns),
  };
}

function shortText(cell: WireCell): string | null {
  if (cell === null) return null;
  const text = cellText(cell);
  return text.length > longestCell ? `${text.slice(0, longestCell)}…` : text;
}
