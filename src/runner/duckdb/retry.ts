import { parseFailure, pythonExceptionName } from './sql-failure.ts';

/** How often and on what to try again; seconds between the attempts are 1, 2, 4, … as in dbt-duckdb. */
export interface RetryRule {
  readonly attempts: number;
  /** Class names of DuckDB's Python client. */
  readonly exceptions: readonly string[];
  readonly wait: (milliseconds: number) => Promise<void>;
}

/** Runs work until it succeeds, fails with something that is not to be retried, or has had its attempts. */
export async function withRetries<T>(rule: RetryRule, work: () => Promise<T>): Promise<T> {
  for (let attempt = 1; ; attempt++) {
    try {
      return await work();
    } catch (error) {
      if (attempt >= rule.attempts || !isRetryable(error, rule.exceptions)) throw error;
      await rule.wait(2 ** (attempt - 1) * 1000);
    }
  }
}

function isRetryable(error: unknown, exceptions: readonly string[]): boolean {
  const failure = error instanceof Error ? parseFailure(error.message, '') : undefined;
  return failure !== undefined && exceptions.includes(pythonExceptionName(failure.type));
}
