import type { QueryResult } from '../compiler/jinja/functions/warehouse.ts';
import { ForwardingSession } from './forwarding-session.ts';

/** A session for templates that remembers whether they asked for rows and got none, which data would have given. */
export class WatchedSession extends ForwardingSession {
  #missedRows = false;

  /** A template asked for rows of a relation that is empty here: what it then made says little of a real build. */
  get missedRows(): boolean {
    return this.#missedRows;
  }

  override async execute(
    sql: string,
    options?: { readonly fetch?: boolean; readonly limit?: number | null },
  ): Promise<QueryResult> {
    const result = await this.session.execute(sql, options);
    const isEmpty =
      result.rows.length === 0 || result.rows.every((row) => row.every((cell) => cell === null));
    if (options?.fetch && isEmpty && result.columns.length > 0) this.#missedRows = true;
    return result;
  }
}
