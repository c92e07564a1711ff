import type { QueryResult, WarehouseSession } from '../compiler/jinja/functions/warehouse.ts';

/** A session in front of another one, which it hands everything on to but for the statements. */
export abstract class ForwardingSession implements WarehouseSession {
  protected readonly session: WarehouseSession;

  constructor(session: WarehouseSession) {
    this.session = session;
  }

  abstract execute(
    sql: string,
    options?: { readonly fetch?: boolean; readonly limit?: number | null },
  ): Promise<QueryResult>;

  get defaultDatabase(): string {
    return this.session.defaultDatabase;
  }

  begin = () => this.session.begin();
  commit = () => this.session.commit();
  rollback = () => this.session.rollback();
  listRelations = (database: string, schema: string) => this.session.listRelations(database, schema);
  listSchemas = (database: string) => this.session.listSchemas(database);
  columnsOf: WarehouseSession['columnsOf'] = (relation) => this.session.columnsOf(relation);
  exclusively: WarehouseSession['exclusively'] = (work) => this.session.exclusively(work);
}
