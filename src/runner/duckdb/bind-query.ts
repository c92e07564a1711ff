import type { DuckdbSession } from './session.ts';
import { toProblemError } from './sql-failure.ts';

/** A column of a query; `type` is as DuckDB's catalog writes it, undefined where only a table of it would tell. */
export interface BoundColumn {
  readonly name: string;
  readonly type: string | undefined;
}

/** Lets DuckDB bind every name and type of a query without running or storing anything. Throws ProblemError. */
export async function bindQuery(session: DuckdbSession, sql: string): Promise<readonly BoundColumn[]> {
  try {
    const prepared = await session.connection.prepare(sql);
    const columns = Array.from({ length: prepared.columnCount }, (_, index) => ({
      name: prepared.columnName(index),
      type: catalogType(prepared.columnType(index)),
    }));
    prepared.destroySync();
    return columns;
  } catch (error) {
    throw toProblemError(error, sql);
  }
}

/** Nested types are written otherwise in the catalog, and other aliases may hide a type of the project's own. */
function catalogType(type: { readonly alias?: string; toString(): string }): string | undefined {
  if (type.alias !== undefined) return type.alias === 'JSON' ? 'JSON' : undefined;
  const text = type.toString();
  return /^(?:[A-Z_ ]+|DECIMAL\(\d+,\d+\))$/.test(text) ? text : undefined;
}
