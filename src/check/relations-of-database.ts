import { relationOnlyInDatabase } from '../diagnostics/codes/check.ts';
import { asWarning, type Diagnostic } from '../diagnostics/diagnostic.ts';
import { openDatabase } from '../runner/duckdb/open-database.ts';
import type { Finding } from './finding.ts';

/**
 * A table that nothing of the project makes and the profile's database has is no mistake where a build has that database:
 * a warning takes the place of the error. The database is looked at read-only, and only where a table is missing.
 */
export async function withRelationsOfDatabase(
  findings: readonly Finding[],
  { path, file }: { readonly path: string; readonly file: string },
): Promise<readonly Finding[]> {
  if (path.includes(':') || !findings.some(({ diagnostic }) => missingTable(diagnostic))) return findings;
  const tables = await tablesOf(file);
  return findings.map((finding) => {
    const table = missingTable(finding.diagnostic);
    if (table === undefined || !tables.has(table.toLowerCase())) return finding;
    const { node, at } = finding.diagnostic;
    const place = { ...(node === undefined ? {} : { node }), ...(at ? { at } : {}) };
    return { diagnostic: asWarning(relationOnlyInDatabase({ ...place, table, path })), breaks: [] };
  });
}

/** The table that a finding misses, as it is written: `audit_log`, `main.audit_log`. */
function missingTable({ code, message, compiledAt }: Diagnostic): string | undefined {
  const name = /^Catalog Error: Table with name (\w+) does not exist/.exec(message)?.[1];
  if (code !== 'sql-catalog-error' || name === undefined) return undefined;
  const piece = compiledAt?.file.text.slice(compiledAt.offset, compiledAt.offset + compiledAt.length) ?? '';
  const parts = piece.replaceAll('"', '').split('.');
  return parts.at(-1)?.toLowerCase() === name.toLowerCase() ? parts.slice(-2).join('.') : name;
}

/** Tables and views, with and without their schema, in lower case; none where the file can't be opened. */
async function tablesOf(path: string): Promise<ReadonlySet<string>> {
  const opened = await openDatabase(path, { access_mode: 'READ_ONLY' }).catch(() => undefined);
  if (!opened) return new Set();
  try {
    const rows = await opened.run(
      `select schema_name, table_name as name from duckdb_tables() where database_name = current_database()
       union all select schema_name, view_name from duckdb_views() where database_name = current_database() and not internal`,
      [],
    );
    return new Set(
      rows.flatMap((row) => {
        const name = String(row['name']).toLowerCase();
        return [name, `${String(row['schema_name']).toLowerCase()}.${name}`];
      }),
    );
  } finally {
    opened.close();
  }
}
