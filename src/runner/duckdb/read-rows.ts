import { toCell, type WireCell } from './cells.ts';
import type { DuckDBConnection, DuckDBMaterializedResult, DuckDBResult } from './load-duckdb.ts';

export interface Rows {
  readonly columns: readonly { readonly name: string; readonly type: string }[];
  readonly rows: readonly (readonly WireCell[])[];
}

/** Runs all statements of a text; the result is the last one's (DuckDB's own call gives the first one's). */
export async function runToLast(
  connection: DuckDBConnection,
  sql: string,
): Promise<DuckDBMaterializedResult> {
  if (!/;\s*[^\s;]/.test(sql)) return await connection.run(sql);
  const statements = await connection.extractStatements(sql);
  let last: DuckDBMaterializedResult | undefined;
  for (let i = 0; i < statements.count; i++) {
    const prepared = await statements.prepare(i);
    try {
      last = await prepared.run();
    } finally {
      prepared.destroySync();
    }
  }
  return last ?? (await connection.run(sql));
}

/** Column names, types and at most `limit` rows of a result. The rows are there already: no thread is asked again. */
export function readRows(result: DuckDBMaterializedResult, limit: number | null): Rows {
  const columns = columnsOf(result);
  const rows: WireCell[][] = [];
  const wanted = limit ?? Number.POSITIVE_INFINITY;
  for (let i = 0; i < result.chunkCount && rows.length < wanted; i++) {
    for (const row of result.getChunk(i).getRows()) rows.push(row.map(toCell));
  }
  return { columns, rows: rows.length > wanted ? rows.slice(0, wanted) : rows };
}

/** Name and full type of each column. */
export function columnsOf(result: DuckDBResult): { name: string; type: string }[] {
  return result.columnNames().map((name, i) => ({ name, type: result.columnType(i).toString() }));
}

/** The rows of a streaming result, some thousand at a time, as DuckDB makes them. */
export async function* streamRows(result: DuckDBResult): AsyncGenerator<readonly (readonly WireCell[])[]> {
  for (;;) {
    const chunk = await result.fetchChunk();
    if (!chunk || chunk.rowCount === 0) return;
    yield chunk.getRows().map((row) => row.map(toCell));
  }
}
