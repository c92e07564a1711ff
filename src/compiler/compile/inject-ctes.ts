export interface InjectedCte {
  /** unique_id of the ephemeral model. */
  readonly id: string;
  /** ` __dbt__cte__name as (…)`, as dbt writes it to extra_ctes. */
  readonly sql: string;
}

/**
 * Puts the CTEs of ephemeral models before a statement: into its own `with [recursive]` where it has one, else before
 * its first character, in the very place where dbt puts them. Gives the text and where the statement's own two halves went.
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
    const start = sql.length - sql.trimStart().length;
    return {
      sql: sql.slice(0, start) + added + sql.slice(start),
      at: start,
      inserted: added.length,
      ctesAt: start + 4,
    };
  }
  const added = `${list}, `;
  return { sql: sql.slice(0, at) + added + sql.slice(at), at, inserted: added.length, ctesAt: at };
}

// Strings, quoted names, dollar-quoted strings and comments are one token each, so that nothing within them counts.
const TOKEN =
  /\s+|--[^\n]*|\/\*[\s\S]*?(?:\*\/|$)|'(?:[^']|'')*(?:'|$)|"(?:[^"]|"")*(?:"|$)|\$(\w*)\$[\s\S]*?(?:\$\1\$|$)|[A-Za-z_]\w*|[()[\]{}]|[\s\S]/gy;

/** Where the CTE list of the statement's own top-level `with` begins: after it and the white space that follows. */
function endOfWith(sql: string): number | undefined {
  let depth = 0;
  let afterWith = false;
  TOKEN.lastIndex = 0;
  for (let match = TOKEN.exec(sql); match; match = TOKEN.exec(sql)) {
    const token = match[0];
    if (token.trim() === '') continue;
    if (afterWith) return token.toLowerCase() === 'recursive' ? skipSpace(sql, TOKEN.lastIndex) : match.index;
    if (token.startsWith('--') || token.startsWith('/*')) continue;
    if (token === '(' || token === '[' || token === '{') depth++;
    else if (token === ')' || token === ']' || token === '}') depth--;
    else if (depth === 0 && token.toLowerCase() === 'with') afterWith = true;
  }
  return afterWith ? sql.length : undefined;
}

function skipSpace(sql: string, from: number): number {
  return from + (sql.slice(from).length - sql.slice(from).trimStart().length);
}
