import type { AstJson, Expression } from './ast.ts';

/** The compiler's door to DuckDB's parser; runner/duckdb implements it. */
export interface SqlParser {
  /**
   * The tree of a text of SQL, with `implied_name` in select items that have no alias. A syntax error, and a statement
   * that is no SELECT, come back as a tree with `error`.
   */
  parse(sql: string): Promise<AstJson>;
  /** The same of many texts, at much less than the cost of each. */
  parseAll(texts: readonly string[]): Promise<readonly AstJson[]>;
  /** Which of these column names `COLUMNS(…)` or `* LIKE …` picks, in its order; null where that can't be told. */
  matchColumns(star: Expression, names: readonly string[]): Promise<readonly string[] | null>;
}
