import { ProblemError } from '../diagnostics/diagnostic.ts';
import { quoteText } from '../runner/duckdb/quote.ts';
import type { DuckdbSession } from '../runner/duckdb/session.ts';
import type { CheckedColumn } from './finding.ts';

/** Queries in one call: a call costs about as much as binding a query does. */
const batchSize = 40;

/**
 * Binds many queries in few calls, as views that are gone afterwards, while the caller goes on. It tells columns only:
 * where one query of a batch is refused, none of that batch has columns, and each has to be bound by itself.
 */
export class BindTogether {
  readonly #session: DuckdbSession;
  readonly #waiting: { readonly key: string; readonly sql: string }[] = [];
  readonly #views = new Map<string, string>();
  #work: Promise<void> = Promise.resolve();

  constructor(session: DuckdbSession) {
    this.#session = session;
  }

  add(key: string, sql: string): void {
    this.#waiting.push({ key, sql });
    if (this.#waiting.length >= batchSize) this.#send();
  }

  /** The columns of every query whose batch was taken, by its key. */
  async finish(): Promise<ReadonlyMap<string, readonly CheckedColumn[]>> {
    this.#send();
    await this.#work;
    const columns = new Map<string, CheckedColumn[]>();
    if (this.#views.size === 0) return columns;
    const { rows } = await this.#session.execute(columnsOfViews, { fetch: true });
    for (const [view, name, type] of rows) {
      const key = this.#views.get(String(view));
      if (key === undefined) continue;
      const column = { name: String(name), type: asInTable(String(type)) };
      const list = columns.get(key);
      if (list) list.push(column);
      else columns.set(key, [column]);
    }
    await this.#session.execute(
      [...this.#views.keys()].map((view) => `drop view temp.main.${view}`).join(';\n'),
    );
    this.#views.clear();
    return columns;
  }

  #send(): void {
    const batch = this.#waiting.splice(0);
    if (batch.length === 0) return;
    this.#work = this.#work.then(() => this.#bind(batch));
  }

  async #bind(batch: readonly { readonly key: string; readonly sql: string }[]): Promise<void> {
    const first = this.#views.size;
    const views = batch.map(({ key }, index) => [`${prefix}${first + index}`, key] as const);
    const statements = batch.map(
      ({ sql }, index) => `create or replace temp view ${views[index]![0]} as (\n${sql}\n)`,
    );
    try {
      await this.#session.execute(statements.join(';\n'));
      for (const [view, key] of views) this.#views.set(view, key);
    } catch (error) {
      if (!(error instanceof ProblemError)) throw error;
    }
  }
}

const prefix = 'emds_bound_';

const columnsOfViews = `select table_name, column_name, data_type from duckdb_columns()
where database_name = 'temp' and starts_with(table_name, ${quoteText(prefix)})
order by table_name, column_index`;

/** A column of bare NULLs is an INTEGER once it is in a table. */
function asInTable(type: string): string {
  return type.replaceAll('"NULL"', 'INTEGER');
}
