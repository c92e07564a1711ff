import type { DuckDBConnection } from '@duckdb/node-api';
import { parseFailure, toProblemError } from './sql-failure.ts';

const heldInside = /^\s*(?:create\s+(?:or\s+replace\s+)?(?:view|table)|alter\s+(?:view|table))\b/i;
const heldAfter = /^\s*drop\s+(?:view|table)\s+if\s+exists\b/i;

/**
 * A transaction that is kept back until someone has to know how it went, and then sent in one call: a call costs more
 * than most of the small statements that make a view. Statements and their order stay as they were.
 */
export class HeldWrites {
  readonly #statements: string[] = [];
  #commit = -1;

  get isEmpty(): boolean {
    return this.#statements.length === 0;
  }

  /** Its COMMIT is among what is held. */
  get isCommitted(): boolean {
    return this.#commit >= 0;
  }

  /** Takes a statement (given without its comments, too) where nobody can tell the difference. */
  take(sql: string, bare: string): boolean {
    const fits = this.isCommitted ? heldAfter.test(bare) : heldInside.test(bare);
    if (fits) this.#statements.push(sql);
    return fits;
  }

  commit(): void {
    this.#commit = this.#statements.length;
    this.#statements.push('COMMIT');
  }

  discard(): void {
    this.#statements.length = 0;
    this.#commit = -1;
  }

  /** Sends everything. Rejects as the statement that failed would have by itself; then its transaction is undone. */
  async send(connection: DuckDBConnection): Promise<void> {
    const statements = ['BEGIN', ...this.#statements];
    const commit = this.isCommitted ? this.#commit + 1 : statements.length;
    this.discard();
    try {
      await connection.run(statements.join('\n;\n'));
    } catch (error) {
      await repeat(connection, { statements, commit, error });
    }
  }
}

/** Finds the statement that failed by running those one by one that did not last. */
async function repeat(
  connection: DuckDBConnection,
  { statements, commit, error }: { statements: readonly string[]; commit: number; error: unknown },
): Promise<void> {
  const failure = error instanceof Error ? parseFailure(error.message, '') : undefined;
  const isUndone = await rolledBack(connection);
  if (!failure || failure.type === 'INTERRUPT') throw toProblemError(error, statements.join('\n;\n'));
  const isUnread = failure.type === 'Parser';
  if (!isUndone && /failed to commit/i.test(failure.message)) throw toProblemError(error, 'COMMIT');
  for (const sql of statements.slice(isUndone || isUnread ? 0 : commit + 1)) {
    try {
      await connection.run(sql);
    } catch (cause) {
      await rolledBack(connection);
      throw toProblemError(cause, sql);
    }
  }
}

/** False when no transaction was open. */
async function rolledBack(connection: DuckDBConnection): Promise<boolean> {
  try {
    await connection.run('ROLLBACK');
    return true;
  } catch {
    return false;
  }
}
