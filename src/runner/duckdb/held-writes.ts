import { directCreate, type HeldStatement } from './direct-create.ts';
import type { DuckDBConnection } from './load-duckdb.ts';
import { parseFailure, toProblemError } from './sql-failure.ts';

const heldInside =
  /^\s*(?:create\s+(?:or\s+replace\s+)?(?:view|table)|alter\s+(?:view|table)|drop\s+(?:view|table)\s+if\s+exists)\b/i;
const heldAfter = /^\s*drop\s+(?:view|table)\s+if\s+exists\b/i;

/**
 * A transaction that is kept back until someone has to know how it went, and then sent in one call: a call costs more
 * than most of the small statements that make a view. What the database has in the end is what it would have had.
 */
export class HeldWrites {
  #statements: HeldStatement[] = [];
  #commit = -1;

  get isEmpty(): boolean {
    return this.#statements.length === 0;
  }

  /** All its statements, without their comments. */
  get text(): string {
    return this.#statements.map(({ bare }) => bare).join(';');
  }

  /** What is to be sent, without BEGIN and COMMIT. */
  get wholeText(): string {
    const all = this.#statements.filter((_, index) => index !== this.#commit);
    return directCreate(this.#statements) ?? all.map(({ sql }) => sql).join('\n;\n');
  }

  /** Its COMMIT is among what is held. */
  get isCommitted(): boolean {
    return this.#commit >= 0;
  }

  /** Takes a statement where nobody can tell the difference. */
  take(statement: HeldStatement): boolean {
    const fits = (this.isCommitted ? heldAfter : heldInside).test(statement.bare);
    if (fits) this.#statements.push(statement);
    return fits;
  }

  commit(): void {
    this.#commit = this.#statements.length;
    this.#statements.push({ sql: 'COMMIT', bare: 'COMMIT' });
  }

  discard(): void {
    this.#statements = [];
    this.#commit = -1;
  }

  /** Sends everything. Rejects as the statement that failed would have by itself; then its transaction is undone. */
  async send(connection: DuckDBConnection): Promise<void> {
    if (this.isEmpty) return;
    const held = this.#statements;
    const statements = ['BEGIN', ...held.map(({ sql }) => sql)];
    const commit = this.isCommitted ? this.#commit + 1 : statements.length;
    this.discard();
    const direct = directCreate(held);
    try {
      await connection.run(direct ?? statements.join('\n;\n'));
    } catch (error) {
      await repeat(connection, { statements, commit, error, isUndone: direct !== undefined });
    }
  }
}

interface Failure {
  readonly statements: readonly string[];
  /** Index of the COMMIT. */
  readonly commit: number;
  readonly error: unknown;
  /** It is known that nothing has lasted. */
  readonly isUndone: boolean;
}

/** Finds the statement that failed by running those one by one that did not last. */
async function repeat(connection: DuckDBConnection, failed: Failure): Promise<void> {
  const { statements, commit, error } = failed;
  const failure = error instanceof Error ? parseFailure(error.message, '') : undefined;
  const wasOpen = await rolledBack(connection);
  if (!failure || failure.type === 'INTERRUPT') throw toProblemError(error, statements.join('\n;\n'));
  if (!wasOpen && /failed to commit/i.test(failure.message)) throw toProblemError(error, 'COMMIT');
  const fromStart = wasOpen || failed.isUndone || failure.type === 'Parser';
  for (const sql of statements.slice(fromStart ? 0 : commit + 1)) {
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
