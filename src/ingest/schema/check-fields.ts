import { columnTypeChanged, missingColumn, unexpectedColumn } from '../../diagnostics/codes/ingest.ts';
import { asError, type Diagnostic } from '../../diagnostics/diagnostic.ts';
import type { SourceField } from '../reader.ts';
import { declaredAt, type IngestTable } from '../settings/ingest-table.ts';
import type { TypedColumn } from './staged-sql.ts';

/**
 * Compares what a source says of its columns with the declared schema, before any row is fetched. `columns` are the declared
 * ones in DuckDB's own spelling of their types, so that INT and INTEGER are one.
 */
export function checkFields(
  table: IngestTable,
  fields: readonly SourceField[],
  columns: readonly TypedColumn[],
): Diagnostic[] {
  const found: Diagnostic[] = [];
  const byName = new Map(fields.map((field) => [field.name, field]));
  const declared = new Set(table.columns.map((column) => column.name));
  for (const column of table.columns) {
    const field = byName.get(column.name);
    const facts = () => ({ table: table.key, name: column.name, ...declaredAt(table, column.name) });
    if (field === undefined) found.push(asError(missingColumn(facts())));
    else if (isOtherType(columns.find((c) => c.name === column.name)?.type, field.type)) {
      const names = { declared: column.type, found: field.sourceType };
      found.push(asError(columnTypeChanged({ ...facts(), ...names })));
    }
  }
  if (table.contract.columns !== 'freeze') return found;
  for (const field of fields) {
    if (declared.has(field.name)) continue;
    const facts = { table: table.key, name: field.name, type: field.sourceType, ...declaredAt(table) };
    found.push(asError(unexpectedColumn(facts)));
  }
  return found;
}

/** Text takes anything, and a number that the source widens still casts: only a change of nature is reported. */
function isOtherType(declared: string | undefined, found: string | undefined): boolean {
  if (declared === undefined || found === undefined) return false;
  const nature = natureOf(declared);
  return nature !== 'text' && nature !== natureOf(found);
}

function natureOf(type: string): string {
  if (type === 'VARCHAR') return 'text';
  if (/^(U?(TINY|SMALL|BIG|HUGE)?INT(EGER)?|DOUBLE|FLOAT|DECIMAL.*)$/.test(type)) return 'number';
  if (type.startsWith('TIMESTAMP')) return 'moment';
  return type;
}
