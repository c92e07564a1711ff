import { existsSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { openEarly } from '../../../src/runner/duckdb/early-warehouse.ts';
import { openWarehouse } from '../../../src/runner/duckdb/warehouse.ts';
import { credentialsOf } from '../support/credentials.ts';

let folder: string;
let path: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'emds-early-'));
  path = join(folder, 'shop.duckdb');
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const early = (given: Parameters<typeof credentialsOf>[0] = { path: 'shop.duckdb' }) =>
  openEarly(credentialsOf(given), { workingFolder: folder });

async function rowsOf(sql: string): Promise<unknown> {
  const warehouse = await openWarehouse(credentialsOf({ path }), { workingFolder: folder });
  const { rows } = await warehouse.lend((session) => session.execute(sql, { fetch: true }));
  await warehouse.close();
  return rows;
}

describe('a database that is opened early', () => {
  it('keeps what is written once it is taken', async () => {
    const database = await early();
    const warehouse = await database.take();
    await warehouse.lend((session) => session.execute('create table orders as select 7 as id'));
    await Promise.all([warehouse.close(), warehouse.close(), database.abandon()]);
    expect(readdirSync(folder)).toEqual(['shop.duckdb']);
    expect(await rowsOf('from orders')).toEqual([[7]]);
  });

  it('leaves nothing behind when nobody takes it', async () => {
    await (await early()).abandon();
    expect(readdirSync(folder)).toEqual([]);
    await (await early({ path: ':memory:' })).abandon();
  });

  it('leaves a database that was there, even an empty one', async () => {
    await (await openWarehouse(credentialsOf({ path }), { workingFolder: folder })).close();
    await (await early()).abandon();
    expect(existsSync(path)).toBe(true);
    await rowsOf('create table orders as select 7 as id');
    await (await early()).abandon();
    expect(await rowsOf('from orders')).toEqual([[7]]);
  });

  it('tells why it cannot be opened when it is taken', async () => {
    writeFileSync(path, 'not a database'.repeat(1000));
    const database = await early();
    await expect(database.take()).rejects.toMatchObject({ problem: { code: 'database-unopenable' } });
    const again = await early();
    await again.abandon();
    expect(existsSync(path)).toBe(true);
  });

  it('does nothing ahead of time that may last', async () => {
    const other = join(folder, 'other.duckdb');
    const given = { path: 'shop.duckdb', attach: [{ path: other, alias: 'other' }] };
    await (await early(given as never)).abandon();
    expect(readdirSync(folder)).toEqual([]);
    const warehouse = await (await early(given as never)).take();
    await warehouse.close();
    expect(readdirSync(folder).sort()).toEqual(['other.duckdb', 'shop.duckdb']);
  });
});
