import { missingColumn, unexpectedColumn, valuesDoNotFit } from '../../diagnostics/codes/ingest.ts';
import { asError, type Diagnostic } from '../../diagnostics/diagnostic.ts';
import type { IngestDatabase } from '../database.ts';
import { declaredAt, type IngestTable } from '../settings/ingest-table.ts';
import {
  discardMisfitsSql,
  examplesSql,
  keysSql,
  misfitsSql,
  stageSql,
  type TypedColumn,
  typeSql,
} from './staged-sql.ts';

export interface CheckedRows {
  /** Columns to land: the declared ones, then those that the contract lets in. */
  readonly columns: readonly TypedColumn[];
  readonly discardedRows: number;
  readonly diagnostics: readonly Diagnostic[];
}

export interface RowCheck {
  readonly table: IngestTable;
  /** The declared columns in DuckDB's spelling of their types. */
  readonly declared: readonly TypedColumn[];
  /** Columns that the source says it has: one of them may be absent from rows. */
  readonly described: ReadonlySet<string>;
  readonly path: string;
}

/**
 * Loads staged rows into the table `typed`, in their declared types, and checks every one of them against the schema.
 * When the diagnostics hold an error, nothing of it may be landed.
 */
export async function checkRows(db: IngestDatabase, check: RowCheck): Promise<CheckedRows> {
  const { table, declared } = check;
  const keys = new Set((await db.run(keysSql(check.path))).map((row) => String(row['name'])));
  const diagnostics = checkKeys(check, keys);
  const known = new Set(declared.map((column) => column.name));
  const evolved = table.contract.columns === 'evolve' ? [...keys].filter((key) => !known.has(key)) : [];
  const columns = [...declared, ...evolved.map((name) => ({ name, type: 'VARCHAR' }))];
  if (diagnostics.length > 0) return { columns, discardedRows: 0, diagnostics };
  await db.run(
    stageSql(
      check.path,
      columns.map((column) => column.name),
    ),
  );
  await db.run(typeSql(columns));
  const misfits = await db.run(misfitsSql(columns));
  if (misfits.length === 0 || table.contract.data_type === 'discard_value') {
    return { columns, discardedRows: 0, diagnostics };
  }
  if (table.contract.data_type === 'discard_row') {
    const [deleted] = await db.run(discardMisfitsSql(columns));
    return { columns, discardedRows: Number(deleted?.['Count'] ?? 0), diagnostics };
  }
  for (const misfit of misfits) {
    const column = columns.find((c) => c.name === misfit['name'])!;
    diagnostics.push(await describeMisfit(db, { table, column, columns, rows: Number(misfit['rows']) }));
  }
  return { columns, discardedRows: 0, diagnostics };
}

function checkKeys(check: RowCheck, keys: ReadonlySet<string>): Diagnostic[] {
  const { table, declared, described } = check;
  const found: Diagnostic[] = [];
  for (const column of table.columns) {
    if (keys.size === 0 || keys.has(column.name) || described.has(column.name)) continue;
    const facts = { table: table.key, name: column.name, ...declaredAt(table, column.name) };
    found.push(asError(missingColumn(facts)));
  }
  if (table.contract.columns !== 'freeze') return found;
  const known = new Set(declared.map((column) => column.name));
  for (const name of keys) {
    if (known.has(name)) continue;
    found.push(asError(unexpectedColumn({ table: table.key, name, type: '', ...declaredAt(table) })));
  }
  return found;
}

async function describeMisfit(
  db: IngestDatabase,
  misfit: { table: IngestTable; column: TypedColumn; columns: readonly TypedColumn[]; rows: number },
): Promise<Diagnostic> {
  const { table, column, columns, rows } = misfit;
  const examples = (await db.run(examplesSql(column, columns))).map(
    (row) => `row ${row['row']}: ${row['value']} in ${row['content']}`,
  );
  const facts = { table: table.key, name: column.name, type: column.type, rows, examples };
  return asError(valuesDoNotFit({ ...facts, ...declaredAt(table, column.name) }));
}
