import type { QueryResult, WarehouseSession } from '../compiler/jinja/functions/warehouse.ts';

/** A session for templates that remembers whether they asked for rows and got none, which data would have given. */
export class WatchedSession implements WarehouseSession {
  readonly #session: WarehouseSession;
  #missedRows = false;

  constructor(session: WarehouseSession) {
    this.#session = session;
  }

  /** A template asked for rows of a relation that is empty here: what it then made says little of a real build. */
  get missedRows(): boolean {
    return this.#missedRows;
  }

  get defaultDatabase(): string {
    return this.#session.defaultDatabase;
  }

  async execute(
    sql: string,
    options?: { readonly fetch?: boolean; readonly limit?: number | null },
  ): Promise<QueryResult> {
    const result = await this.#session.execute(sql, options);
    const isEmpty =
      result.rows.length === 0 || result.rows.every((row) => row.every((cell) => cell === null));
    if (options?.fetch && isEmpty && result.columns.length > 0) this.#missedRows = true;
    return result;
  }

  begin = () => this.#session.begin();
  commit = () => this.#session.commit();
  rollback = () => this.#session.rollback();
  listRelations = (database: string, schema: string) => this.#session.listRelations(database, schema);
  listSchemas = (database: string) => this.#session.listSchemas(database);
  columnsOf: WarehouseSession['columnsOf'] = (relation) => this.#session.columnsOf(relation);
  exclusively: WarehouseSession['exclusively'] = (work) => this.#session.exclusively(work);
}
