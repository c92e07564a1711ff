import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { ProblemError } from '../../../src/diagnostics/diagnostic.ts';
import { openWarehouse, type Warehouse } from '../../../src/runner/duckdb/warehouse.ts';
import { credentialsOf } from '../support/credentials.ts';

let folder: string;
let open: Warehouse[];

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'emds-warehouse-'));
  open = [];
});

afterEach(async () => {
  for (const warehouse of open) await warehouse.close();
  rmSync(folder, { recursive: true, force: true });
});

async function opened(given: Parameters<typeof credentialsOf>[0]): Promise<Warehouse> {
  const warehouse = await openWarehouse(credentialsOf(given), { workingFolder: folder });
  open.push(warehouse);
  return warehouse;
}

async function problemOf(work: Promise<unknown>): Promise<unknown> {
  try {
    await work;
  } catch (error) {
    if (error instanceof ProblemError) return error.problem;
    throw error;
  }
  throw new Error('it succeeded');
}

describe('opening', () => {
  it('names the database after its file, relative to the working folder', async () => {
    const warehouse = await opened({ path: 'shop.duckdb' });
    expect(warehouse.defaultDatabase).toBe('shop');
  });

  it('says who holds a file that is locked', async () => {
    const path = join(folder, 'shop.duckdb');
    const script = `const { DuckDBInstance } = require('@duckdb/node-api');
      DuckDBInstance.create(${JSON.stringify(path)}).then(() => { console.log('open'); setInterval(() => {}, 1000); });`;
    const holder = spawn(process.execPath, ['-e', script], { stdio: ['ignore', 'pipe', 'inherit'] });
    await once(holder.stdout, 'data');
    const problem = await problemOf(opened({ path }));
    holder.kill('SIGKILL');
    expect(problem).toMatchObject({
      code: 'database-locked',
      message: expect.stringMatching(
        new RegExp(`^The database .*shop\\.duckdb is in use by .*node.* \\(PID ${holder.pid}\\)\\.$`),
      ) as string,
      hint: expect.stringContaining('end that program') as string,
    });
  });

  it('waits for a locked file as often as the profile says', async () => {
    const path = join(folder, 'shop.duckdb');
    const script = `const { DuckDBInstance } = require('@duckdb/node-api');
      DuckDBInstance.create(${JSON.stringify(path)}).then(() => { console.log('open'); setTimeout(() => process.exit(), 300); });`;
    const holder = spawn(process.execPath, ['-e', script], { stdio: ['ignore', 'pipe', 'inherit'] });
    await once(holder.stdout, 'data');
    const warehouse = await opened({
      path,
      retries: { connect_attempts: 3, query_attempts: null, retryable_exceptions: ['IOException'] },
    });
    expect(warehouse.defaultDatabase).toBe('shop');
  });

  it('applies settings, those of a connection on each of them', async () => {
    const warehouse = await opened({
      path: ':memory:',
      settings: { threads: 3, search_path: 'information_schema' },
    });
    const sessions = [await warehouse.session(), await warehouse.session()];
    for (const session of sessions) {
      const { rows } = await session.execute("select current_setting('threads'), current_schema()", {
        fetch: true,
      });
      expect(rows).toEqual([[3, 'information_schema']]);
    }
  });

  it('suggests the setting that was meant', async () => {
    expect(await problemOf(opened({ path: ':memory:', settings: { memory_limt: '1GB' } }))).toMatchObject({
      code: 'database-setting-refused',
      message: 'DuckDB refuses the setting "memory_limt": unrecognized configuration parameter "memory_limt"',
      hint: 'did you mean "memory_limit"?',
    });
  });

  it('attaches a further database under its alias', async () => {
    const other = await opened({ path: 'other.duckdb' });
    await other.lend((session) => session.execute('create table customers as select 1 as id'));
    await other.close();
    const warehouse = await opened({
      path: 'shop.duckdb',
      attach: [{ path: 'other.duckdb', alias: 'crm', read_only: true }],
    });
    await warehouse.lend(async (session) => {
      const { rows } = await session.execute('select * from crm.customers', { fetch: true });
      expect(rows).toEqual([[1]]);
      expect(await session.listRelations('CRM', 'main')).toEqual([
        { database: 'crm', schema: 'main', identifier: 'customers', type: 'table' },
      ]);
    });
  });

  it('never prints the values of a secret', async () => {
    const problem = await problemOf(
      opened({ path: ':memory:', secrets: [{ type: 'http', bearer_token: 'hunter2', color: 'hunter2' }] }),
    );
    expect(problem).toMatchObject({ code: 'secret-refused' });
    expect(JSON.stringify(problem)).not.toContain('hunter2');
  });

  it('says what to do when an extension is not to be had', async () => {
    const problem = await problemOf(
      opened({ path: ':memory:', extensions: ['no_such_extension.duckdb_extension'] }),
    );
    expect(problem).toMatchObject({
      code: 'extension-unavailable',
      hint: expect.stringContaining('extension_directory') as string,
    });
  });

  it('hints at the missing folder of a database file', async () => {
    expect(await problemOf(opened({ path: 'data/shop.duckdb' }))).toMatchObject({
      code: 'database-unopenable',
      hint: 'the folder has to exist: create it first',
    });
  });

  it('leaves everything in the file and the file free when closed', async () => {
    const warehouse = await opened({ path: 'shop.duckdb' });
    const session = await warehouse.session();
    await session.execute('create table orders as select 1 as order_id');
    await session.begin();
    await session.execute('insert into orders values (2)');
    await warehouse.close();
    const again = await opened({ path: 'shop.duckdb' });
    const { rows } = await again.lend((s) => s.execute('select * from orders', { fetch: true }));
    expect(rows).toEqual([[1]]);
  });
});

describe('a session', () => {
  it("brings the last statement's rows with the types that DuckDB gives them", async () => {
    const warehouse = await opened({ path: ':memory:' });
    const result = await warehouse.lend((session) =>
      session.execute(
        `select 'first'; select 1::bigint as id, 12345678901234567890::hugeint as big, 1.50::decimal(10,2) as price,
          date '2024-02-29' as day, timestamp '2024-02-29 12:00:00.5' as at, timestamptz '2024-02-29 12:00:00+02' as tz,
          [1, null] as list, {'a': 1.5::double} as struct, map {'k': true} as map, interval '1 day' as span, null as nothing`,
        { fetch: true },
      ),
    );
    expect(result.columns.map((c) => `${c.name} ${c.type}`)).toEqual([
      'id BIGINT',
      'big HUGEINT',
      'price DECIMAL(10,2)',
      'day DATE',
      'at TIMESTAMP',
      'tz TIMESTAMP WITH TIME ZONE',
      'list INTEGER[]',
      'struct STRUCT("a" DOUBLE)',
      'map MAP(VARCHAR, BOOLEAN)',
      'span INTERVAL',
      'nothing INTEGER',
    ]);
    expect(result.rows).toEqual([
      [
        1,
        12345678901234567890n,
        '1.50',
        '2024-02-29',
        '2024-02-29 12:00:00.5',
        '2024-02-29 10:00:00+00:00',
        [1, null],
        { a: 1.5 },
        { k: true },
        '1 day',
        null,
      ],
    ]);
  });

  it('brings no more rows than asked for', async () => {
    const warehouse = await opened({ path: ':memory:' });
    const result = await warehouse.lend((s) => s.execute('from range(10000)', { fetch: true, limit: 2500 }));
    expect(result.rows.length).toBe(2500);
  });

  it('streams a large result in batches', async () => {
    const warehouse = await opened({ path: ':memory:' });
    await warehouse.lend(async (session) => {
      const { columns, batches } = await session.stream('select i as id from range(100000) t(i)');
      expect(columns).toEqual([{ name: 'id', type: 'BIGINT' }]);
      let count = 0;
      let largest = 0;
      for await (const rows of batches) {
        count += rows.length;
        largest = Math.max(largest, rows.length);
      }
      expect(count).toBe(100_000);
      expect(largest).toBeLessThan(5000);
    });
  });

  it('undoes an open transaction when it is given back', async () => {
    const warehouse = await opened({ path: ':memory:' });
    await warehouse.lend(async (session) => {
      await session.execute('create table orders(id int)');
      await session.begin();
      await session.begin();
      await session.execute('insert into orders values (1)');
    });
    const { rows } = await warehouse.lend((s) => s.execute('select count(*) from orders', { fetch: true }));
    expect(rows).toEqual([[0]]);
  });

  it('knows of transactions that a template opens and ends by itself', async () => {
    const warehouse = await opened({ path: ':memory:' });
    await warehouse.lend(async (session) => {
      await session.execute('begin; create table orders(id int);');
      expect(session.transactionOpen).toBe(true);
      await session.begin();
      await session.execute('commit');
      expect(session.transactionOpen).toBe(false);
      await session.commit();
      await session.execute('insert into orders values (1)');
      await session.rollback();
    });
    const { rows } = await warehouse.lend((s) => s.execute('select count(*) from orders', { fetch: true }));
    expect(rows).toEqual([[1]]);
  });

  it('carries no temporary table over to the next one', async () => {
    const warehouse = await opened({ path: ':memory:' });
    await warehouse.lend((session) => session.execute('create temp table scratch as select 1'));
    await warehouse.lend(async (session) => {
      expect(await session.columnsOf({ database: null, schema: null, identifier: 'scratch' })).toEqual([]);
    });
  });

  it('describes a relation inside its own transaction', async () => {
    const warehouse = await opened({ path: ':memory:' });
    await warehouse.lend(async (session) => {
      await session.begin();
      await session.execute('create schema sales; create table sales."Orders"(id int, price decimal(18,3))');
      expect(await session.columnsOf({ database: 'memory', schema: 'sales', identifier: 'orders' })).toEqual([
        { name: 'id', type: 'INTEGER' },
        { name: 'price', type: 'DECIMAL(18,3)' },
      ]);
      expect(await session.listSchemas('memory')).toContain('sales');
    });
  });

  it('stops when interrupted and rolls back', async () => {
    const warehouse = await opened({ path: ':memory:' });
    await warehouse.lend((session) => session.execute('create table orders(id int)'));
    const running = warehouse.lend(async (session) => {
      await session.begin();
      await session.execute('insert into orders values (1)');
      await session.execute('select count(*) from range(100000000000) a, range(10) b');
    });
    setTimeout(() => warehouse.interrupt(), 100);
    expect(await problemOf(running)).toMatchObject({ code: 'sql-interrupted' });
    const { rows } = await warehouse.lend((s) => s.execute('select count(*) from orders', { fetch: true }));
    expect(rows).toEqual([[0]]);
  });

  it('creates schemas from sixteen sessions at once without a conflict', async () => {
    const warehouse = await opened({ path: ':memory:' });
    const work = Array.from({ length: 64 }, () =>
      warehouse.lend(async (session) => {
        await session.begin();
        await session.exclusively(() => session.execute('create schema if not exists sales'));
        await session.commit();
      }),
    );
    await expect(Promise.all(work)).resolves.toHaveLength(64);
  });

  it('names a conflict of two transactions as such', async () => {
    const warehouse = await opened({ path: ':memory:' });
    await warehouse.lend((session) => session.execute('create table orders as select 1 as id'));
    const [first, second] = [await warehouse.session(), await warehouse.session()];
    await first.begin();
    await second.begin();
    await first.execute('update orders set id = 2');
    expect(await problemOf(second.execute('update orders set id = 3'))).toMatchObject({
      code: 'sql-transaction-conflict',
    });
    await second.release();
    await first.commit();
    await first.release();
  });
});
