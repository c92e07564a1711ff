import { afterEach, expect, it } from 'vitest';
import { openWarehouse, type Warehouse } from '../../../src/runner/duckdb/warehouse.ts';
import { credentialsOf } from '../support/credentials.ts';

let warehouse: Warehouse;
afterEach(() => warehouse.close());

async function open(settings: Readonly<Record<string, unknown>> = {}): Promise<void> {
  warehouse = await openWarehouse(credentialsOf({ path: ':memory:', settings }), { workingFolder: '/' });
  await run('create table orders as select 1 as id');
}

function run(sql: string) {
  return warehouse.lend((session) => session.execute(sql, { fetch: true }));
}

/** Asked past the session, which would take the question for a reason to have all threads. */
function threads(): Promise<number> {
  return warehouse.lend(async ({ connection }) => {
    const found = await connection.run("select current_setting('threads')");
    return Number((await found.getRows())[0]![0]);
  });
}

async function setThreads(count: number): Promise<void> {
  await warehouse.lend(({ connection }) => connection.run(`set threads = ${count}`));
}

it('has one thread for statements on small tables, and all of them afterwards', async () => {
  await open();
  await setThreads(3);
  const restore = await warehouse.economize();
  await run('select count(*) from orders');
  expect(await threads()).toBe(1);
  await restore();
  expect(await threads()).toBe(3);
});

it.each([
  'select count(*) from range(10)',
  'select * from orders, unnest([1, 2])',
  "select current_setting('threads')",
  "copy (select 1 as id) to '/dev/null' (format csv)",
])('has all threads from this on: %s', async (sql) => {
  await open();
  await setThreads(3);
  await warehouse.economize();
  await run(sql);
  expect(await threads()).toBe(3);
});

it('has all threads while something takes long', async () => {
  await open();
  await run('create table numbers as select i from range(20000) t(i)');
  await setThreads(3);
  await warehouse.economize();
  await run('select count(*) from numbers a, numbers b where (a.i * b.i) % 7 = 3');
  expect(await threads()).toBe(3);
});

it('leaves the threads alone where a table is large, a view reads something else, or the profile sets them', async () => {
  await open();
  await run('create table large as select i from range(200000) t(i)');
  await setThreads(3);
  await warehouse.economize();
  expect(await threads()).toBe(3);
  await warehouse.close();
  await open();
  await run('create view many as select i from range(200000) t(i)');
  await setThreads(3);
  await warehouse.economize();
  expect(await threads()).toBe(3);
  await warehouse.close();
  await open({ threads: 2 });
  await warehouse.economize();
  expect(await threads()).toBe(2);
});
