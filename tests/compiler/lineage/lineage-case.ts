import type { QueryLineage } from '../../../src/compiler/lineage/column-lineage.ts';

/** A query and its lineage, worked out by hand. */
export interface LineageCase {
  readonly title: string;
  readonly sql: string;
  /**
   * A line for each result: `name: transformation sources`, a source with `/…` where it is changed less or more than
   * the result as a whole; then `uses:` with what only decides on rows, and `unknown:`.
   */
  readonly expected: string;
  /** Columns that DuckDB has to find although no result and no clause that matters reads them. */
  readonly bound?: readonly string[];
  /** Columns that are read, and that DuckDB does not miss when they are gone: the query then means something else. */
  readonly unmissed?: readonly string[];
}

export function lineageCase(
  title: string,
  sql: string,
  expected: string,
  beside: { readonly bound?: readonly string[]; readonly unmissed?: readonly string[] } = {},
): LineageCase {
  const lines = expected
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '');
  return { title, sql, expected: lines.join('\n'), ...beside };
}

export function describeLineage(lineage: QueryLineage): string {
  const lines = lineage.columns.map(({ name, from, transformation, unknown }) => {
    const sources = from.map((source) => {
      const suffix = source.transformation === transformation ? '' : `/${source.transformation}`;
      return `${source.relation}.${source.column}${suffix}`;
    });
    const parts = [transformation, sources.join(', ')].filter((part) => part !== '');
    return `${name}: ${parts.join(' ')}${unknown === undefined ? '' : ` (unknown: ${unknown})`}`;
  });
  if (lineage.filters.length > 0) {
    const uses = lineage.filters.map(
      ({ relation, column, uses }) => `${relation}.${column} ${uses.join('+')}`,
    );
    lines.push(`uses: ${uses.join(', ')}`);
  }
  if (lineage.unknown !== undefined) lines.push(`unknown: ${lineage.unknown}`);
  return lines.join('\n');
}
