/** A stretch of SQL with an offset in the text that it came from. */
export interface SqlPiece {
  readonly start: number;
  readonly length: number;
  /** Which text, and where in it. */
  readonly of: string;
  readonly offset: number;
}

export interface InjectedCte {
  /** unique_id of the ephemeral model. */
  readonly id: string;
  /** ` __dbt__cte__name as (…)`, as dbt writes it to extra_ctes. */
  readonly sql: string;
}

/**
 * Puts the CTEs of ephemeral models before a statement: into its own `with [recursive]` where it has one, else before
 * its first character. Gives the text and where the statement's own two halves went.
 */
export function injectCtes(
  sql: string,
  ctes: readonly InjectedCte[],
): { sql: string; at: number; inserted: number; ctesAt: number } {
  if (ctes.length === 0) return { sql, at: 0, inserted: 0, ctesAt: 0 };
  const list = ctes.map((cte) => cte.sql).join(', ');
  const at = endOfWith(sql);
  if (at === undefined) {
    const added = `with${list} `;
    return { sql: added + sql, at: 0, inserted: added.length, ctesAt: 4 };
  }
  const added = `${list}, `;
  return { sql: sql.slice(0, at) + added + sql.slice(at), at, inserted: added.length, ctesAt: at };
}

const TOKEN =
  /\s+|--[^\n]*|\/\*[\s\S]*?(?:\*\/|$)|'(?:[^']|'')*(?:'|$)|"(?:[^"]|"")*(?:"|$)|[A-Za-z_]\w*|[()[\]{}]|[\s\S]/gy;

/** Where the CTE list of the statement's own top-level `with` begins. */
function endOfWith(sql: string): number | undefined {
  let depth = 0;
  let withEnd: number | undefined;
  TOKEN.lastIndex = 0;
  for (let match = TOKEN.exec(sql); match; match = TOKEN.exec(sql)) {
    const token = match[0];
    const first = token.charCodeAt(0);
    if (first <= 32 || token.startsWith('--') || token.startsWith('/*')) continue;
    if (withEnd !== undefined) return token.toLowerCase() === 'recursive' ? TOKEN.lastIndex : withEnd;
    if (token === '(' || token === '[' || token === '{') depth++;
    else if (token === ')' || token === ']' || token === '}') depth--;
    else if (depth === 0 && token.length === 4 && token.toLowerCase() === 'with') withEnd = TOKEN.lastIndex;
  }
  return withEnd;
}
