import type { QueryResult } from '../compiler/jinja/functions/warehouse.ts';
import { ForwardingSession } from './forwarding-session.ts';

/** Statements that reach out of the database, may hold one that does, or change what others on the connection see. */
const outward =
  /^\s*(?:copy|attach|detach|install|export|import|call|checkpoint|force|pragma|set|reset|use|vacuum|explain|prepare|execute|update\s+extensions|create\s+(?:or\s+replace\s+)?(?:persistent\s+|temporary\s+)?secret)\b/i;

const tableAs =
  /^\s*create\s+(?:or\s+replace\s+)?(?:temp(?:orary)?\s+)?table\s+(?:if\s+not\s+exists\s+)?[^\s(]+(?:\s*\([^()]*\))?\s+as\b/i;

/**
 * A session for templates of which only what stays in the database is run: nothing leaves it for files, networks or other
 * databases. Tables that a statement fills from a query stay empty.
 */
export class InwardSession extends ForwardingSession {
  #last = '';

  /** What it was asked to run last. */
  get lastStatement(): string {
    return this.#last;
  }

  override async execute(
    sql: string,
    options?: { readonly fetch?: boolean; readonly limit?: number | null },
  ): Promise<QueryResult> {
    this.#last = sql;
    const statements = statementsOf(sql);
    const kept = statements.filter((statement) => !outward.test(statement));
    if (kept.length === statements.length && !kept.some((it) => tableAs.test(it)))
      return await this.session.execute(sql, options);
    let last: QueryResult = { message: 'OK', rowsAffected: 0, columns: [], rows: [] };
    for (const statement of kept) last = await this.session.execute(withoutData(statement), options);
    return last;
  }
}

function withoutData(statement: string): string {
  if (!tableAs.test(statement) || /\bwith\s+(?:no\s+)?data\s*$/i.test(statement)) return statement;
  return `${statement}\nwith no data`;
}

/** The statements of a text, without comments and empty ones. */
function statementsOf(sql: string): string[] {
  const pieces =
    /'(?:[^']|'')*'|"(?:[^"]|"")*"|\$(\w*)\$[\s\S]*?\$\1\$|--[^\n]*|\/\*[\s\S]*?\*\/|;|[^'"$\-/;]+|[\s\S]/g;
  const statements: string[] = [];
  let current = '';
  for (const [piece] of sql.matchAll(pieces)) {
    if (piece === ';') {
      statements.push(current);
      current = '';
    } else current += /^(?:--|\/\*)/.test(piece) ? ' ' : piece;
  }
  return [...statements, current].filter((statement) => statement.trim() !== '');
}
