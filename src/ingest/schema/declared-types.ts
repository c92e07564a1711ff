import { ingestSettingInvalid } from '../../diagnostics/codes/ingest.ts';
import { ProblemError } from '../../diagnostics/diagnostic.ts';
import type { IngestDatabase } from '../database.ts';
import { quoteName } from '../quote.ts';
import { declaredAt, type IngestTable } from '../settings/ingest-table.ts';
import type { TypedColumn } from './staged-sql.ts';

/**
 * The declared columns with DuckDB's own spelling of their types: `int` becomes INTEGER. Throws on an unknown type, and
 * on a cursor that is no moment.
 */
export async function declaredTypes(db: IngestDatabase, table: IngestTable): Promise<TypedColumn[]> {
  const typed: TypedColumn[] = [];
  for (const { name, type } of table.columns) {
    try {
      const [row] = await db.run(`describe select cast(null as ${type}) as ${quoteName(name)}`);
      typed.push({ name, type: String(row?.['column_type']) });
    } catch {
      const what = `"${type}" is not a DuckDB type`;
      const facts = { table: table.key, path: `columns.${name}.data_type`, what, ...declaredAt(table, name) };
      throw new ProblemError(ingestSettingInvalid(facts));
    }
  }
  checkCursor(table, typed);
  return typed;
}

function checkCursor(table: IngestTable, columns: readonly TypedColumn[]): void {
  const type = columns.find((column) => column.name === table.cursor)?.type ?? '';
  if (/^(TIMESTAMP|DATE)/.test(type)) return;
  const what = `"${table.cursor}" is ${type}, and a cursor must be a date or a timestamp`;
  const facts = { table: table.key, path: 'cursor', what, ...declaredAt(table, table.cursor) };
  throw new ProblemError(ingestSettingInvalid(facts));
}
