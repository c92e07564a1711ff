import type { DuckDBConnection } from './load-duckdb.ts';

/** One session's part in joined writes. */
export interface JoinedPart {
  /**
   * Waits for the others' parts, and writes all of them in one transaction. False when that was not possible: then nothing
   * was written, and each has to write by itself. Only the first call waits.
   */
  write(sql: string, connection: DuckDBConnection): Promise<boolean>;
  /** Nothing more comes of it: the others do not wait for it. May be called at any time. */
  leave(): void;
}

interface Waiting {
  readonly sql: string;
  readonly connection: DuckDBConnection;
  readonly resolve: (isWritten: boolean) => void;
}

/**
 * Small transactions of several sessions in one. A commit waits for the disk, and others wait for the commit: with one
 * for each view, they are what a large build waits for most of the time.
 */
export class JoinedWrites {
  #missing: number;
  readonly #waiting: Waiting[] = [];

  constructor(parts: number) {
    this.#missing = parts;
  }

  /** To be called as often as there are parts. */
  part(): JoinedPart {
    let isMissing = true;
    const arrive = () => {
      isMissing = false;
      if (--this.#missing === 0) void this.#send();
    };
    return {
      write: async (sql, connection) => {
        if (!isMissing) return false;
        return await new Promise((resolve) => {
          this.#waiting.push({ sql, connection, resolve });
          arrive();
        });
      },
      leave: () => {
        if (isMissing) arrive();
      },
    };
  }

  async #send(): Promise<void> {
    const isWritten = this.#waiting.length > 1 && (await written(this.#waiting));
    for (const { resolve } of this.#waiting) resolve(isWritten);
  }
}

async function written(parts: readonly Waiting[]): Promise<boolean> {
  const { connection } = parts[0]!;
  try {
    await connection.run(['BEGIN', ...parts.map(({ sql }) => sql), 'COMMIT'].join('\n;\n'));
    return true;
  } catch {
    // What is wrong, and with whose part, shows when each writes by itself.
    await connection.run('ROLLBACK').catch(() => {});
    return false;
  }
}
