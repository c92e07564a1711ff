import { type Database, openDatabase } from '../../../src/runner/duckdb/open-database.ts';

type Columns = readonly { readonly name: string; readonly type: string }[];

/** Empty tables in DuckDB: what its binder says about a query is the measure of what lineage says. */
export class EmptyShop {
  readonly #database: Database;
  readonly #tables: Readonly<Record<string, Columns>>;

  private constructor(database: Database, tables: Readonly<Record<string, Columns>>) {
    this.#database = database;
    this.#tables = tables;
  }

  static async open(tables: Readonly<Record<string, Columns>>): Promise<EmptyShop> {
    const shop = new EmptyShop(await openDatabase(':memory:', { threads: 1 }), tables);
    for (const name of Object.keys(tables)) await shop.#create(name);
    return shop;
  }

  /** The names that a table made of the query would have. */
  async names(sql: string): Promise<string[]> {
    const seen = new Map<string, number>();
    return (await this.#describe(sql)).map(({ name }) => {
      const count = seen.get(name.toLowerCase()) ?? 0;
      seen.set(name.toLowerCase(), count + 1);
      return count === 0 ? name : `${name}_${count}`;
    });
  }

  /** `table.column` of each column whose absence DuckDB notices. */
  async neededColumns(sql: string): Promise<string[]> {
    const whole = JSON.stringify(await this.#describe(sql));
    const needed: string[] = [];
    for (const [table, columns] of Object.entries(this.#tables)) {
      if (!new RegExp(`\\b${table}\\b`, 'i').test(sql)) continue;
      for (const { name } of columns) {
        await this.#create(table, name);
        const without = await this.#describe(sql).catch(() => 'refused');
        if (JSON.stringify(without) !== whole) needed.push(`${table}.${name}`);
      }
      await this.#create(table);
    }
    return needed.sort();
  }

  close(): void {
    this.#database.close();
  }

  async #create(table: string, without?: string): Promise<void> {
    const columns = this.#tables[table]!.filter(({ name }) => name !== without);
    const list = columns.map(({ name, type }) => `${name} ${type}`).join(', ');
    await this.#database.run(`create or replace table ${table} (${list})`);
  }

  async #describe(sql: string): Promise<{ name: string; type: string }[]> {
    const rows = await this.#database.run(`describe ${sql}`);
    return rows.map((row) => ({ name: String(row['column_name']), type: String(row['column_type']) }));
  }
}
