const part = '"(?:[^"]|"")*"';
const renaming = new RegExp(
  `^\\s*alter\\s+(view|table)\\s+((?:${part}\\.)*)(${part})\\s+rename\\s+to\\s+(${part})\\s*;?\\s*$`,
  'i',
);
const creating = /^\s*(?:\/\*[\s\S]*?\*\/\s*)*create\s+(?:or\s+replace\s+)?(view|table)\s+$/i;

/** One statement of a held transaction: as it is, and without comments. */
export interface HeldStatement {
  readonly sql: string;
  readonly bare: string;
}

/**
 * dbt builds a relation under a temporary name, renames it and drops what it replaced.
 * Where it replaced nothing, creating it under its own name comes to the same: that statement, else undefined.
 * For DuckDB, renaming a view costs twice as much as creating it.
 */
export function directCreate(statements: readonly HeldStatement[]): string | undefined {
  const commit = statements.findIndex(({ sql }) => sql === 'COMMIT');
  const [create, rename, drop, ...more] = statements.filter((_, index) => index !== commit);
  if (commit < 2 || !create || !rename || more.length > 0) return undefined;
  const found = renaming.exec(rename.bare);
  // Several statements in one text would not be undone together.
  if (!found || /;\s*[^\s;]/.test(create.bare)) return undefined;
  const [, kind, path, from, to] = found as unknown as [string, string, string, string, string];
  if (from !== `${to.slice(0, -1)}__dbt_tmp"` || (drop && !dropsBackup(drop.bare, { kind, path, to })))
    return undefined;
  const temporary = `${path}${from}`;
  const at = create.sql.indexOf(temporary);
  if (at < 0 || creating.exec(create.sql.slice(0, at))?.[1]?.toLowerCase() !== kind.toLowerCase())
    return undefined;
  return create.sql.slice(0, at) + path + to + create.sql.slice(at + temporary.length);
}

function dropsBackup(bare: string, of: { kind: string; path: string; to: string }): boolean {
  const wanted = `drop ${of.kind} if exists ${of.path}${of.to.slice(0, -1)}__dbt_backup"`.toLowerCase();
  const text = bare.trim().replace(/\s+/g, ' ').toLowerCase();
  return text === wanted || text === `${wanted} cascade`;
}
