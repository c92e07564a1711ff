import { ProblemError } from '../diagnostics/diagnostic.ts';
import type { DuckdbSession } from '../runner/duckdb/session.ts';
import type { CheckedColumn } from './finding.ts';
import { structColumns } from './struct-columns.ts';

/**
 * The columns of queries; undefined where one is refused. A row of each query as one value, whose type names all columns:
 * DuckDB binds them in one call and makes no plan.
 */
export async function columnsOfEach(
  session: DuckdbSession,
  queries: readonly string[],
): Promise<(readonly CheckedColumn[])[] | undefined> {
  if (queries.length === 0) return [];
  const values = queries.map(
    (sql, index) => `(select emds_row from (\n${sql}\n) as emds_row) as emds_${index}`,
  );
  try {
    const { rows } = await session.execute(`describe select ${values.join(',\n')}`, { fetch: true });
    return rows.map(([, type]) => structColumns(String(type)));
  } catch (error) {
    if (error instanceof ProblemError) return undefined;
    throw error;
  }
}
