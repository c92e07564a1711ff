import { Decimal } from '../../compiler/jinja/functions/decimal.ts';
import { PyDateTime } from '../../compiler/jinja/functions/modules/datetime.ts';
import type { ResultTable } from '../../compiler/jinja/functions/table.ts';
import { HostObject } from '../../compiler/jinja/host.ts';

/** The rows of a table as JSON text: numbers as numbers, dates and times as text. */
export function previewJson(table: ResultTable): string {
  const rows = table.rows.map((row) =>
    Object.fromEntries(table.columnNames.map((name, index) => [name, plain(row.values[index])])),
  );
  return JSON.stringify(rows);
}

function plain(cell: unknown): unknown {
  if (cell instanceof Decimal) return cell.toNumber();
  if (cell instanceof PyDateTime) return cell.isoformat('T', 'auto');
  if (cell instanceof HostObject) return cell.toText();
  return typeof cell === 'bigint' ? Number(cell) : (cell ?? null);
}
