import { quoteIdentifier } from '../../duckdb/quote.ts';
import type { Readable, Relation, Row, Table } from '../model-context.ts';
import { joinTables, type TableData } from './column.ts';
import type { Reads } from './reads.ts';

/** The result of a query, read from the thread that holds the database. */
export class QueryData implements Readable {
  readonly sql: string;
  readonly #reads: Reads;

  constructor(sql: string, reads: Reads) {
    this.sql = sql;
    this.#reads = reads;
  }

  async columns(...names: readonly string[]): Promise<Table> {
    const stream = await this.#reads.open(this.#only(names));
    const tables: TableData[] = [];
    for await (const table of stream.tables) tables.push(table);
    return joinTables(tables, stream.empty);
  }

  async *batches(...names: readonly string[]): AsyncIterableIterator<Table> {
    yield* (await this.#reads.open(this.#only(names))).tables;
  }

  async *rows(...names: readonly string[]): AsyncIterableIterator<Row> {
    for await (const table of this.batches(...names)) yield* table.rows();
  }

  #only(names: readonly string[]): string {
    if (names.length === 0) return this.sql;
    return `select ${names.map(quoteIdentifier).join(', ')} from (${this.sql})`;
  }
}

/** A relation by its name in SQL. */
export class RelationData extends QueryData implements Relation {
  readonly name: string;

  constructor(name: string, reads: Reads) {
    super(`select * from ${name}`, reads);
    this.name = name;
  }

  override toString(): string {
    return this.name;
  }
}
