import { createHash } from 'node:crypto';
import { mkdtempSync, readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { beforeAll, describe, expect, test } from 'vitest';
import type { DuckdbCredentials } from '../../../src/compiler/project/project.ts';
import { openDatabase } from '../../../src/runner/duckdb/open-database.ts';
import { openExplorer } from '../../../src/runner/explore/explore-relation.ts';
import { profileRelation } from '../../../src/runner/explore/profile-relation.ts';
import { readDatabase } from '../../../src/runner/explore/read-database.ts';

const folder = mkdtempSync(join(tmpdir(), 'emds-explore-'));
const path = join(folder, 'shop.duckdb');

const setup = `
create schema "odd ""schema";
create table orders as
  select i as order_id, (i % 5)::decimal(5,2) / 4 as discount, date '2024-01-01' + (i % 100)::integer as ordered_on,
    timestamptz '2024-01-01 00:00:00+00' + to_hours(i) as placed_at,
    case when i % 4 = 0 then null else 'customer ' || (i % 3) end as customer,
    i % 2 = 0 as is_paid, [i, i + 1] as lines, {'a': i} as facts, null as nothing,
    case i when 7 then 'nan'::double when 8 then 'infinity'::double else i / 10 end as weight
  from range(1000) t(i);
create table "odd ""schema"."a.b ""; drop table orders; --" as
  select 1 as """; drop table orders; --", '<b>' as "<img src=x>", 'x' as "a""b";
create table empty_one (id integer, name varchar);
create view slow as select sum(a.range * b.range) as total from range(2000000) a, range(2000000) b;
`;

const credentials = (over: Partial<DuckdbCredentials> = {}): DuckdbCredentials => ({
  type: 'duckdb',
  path,
  database: 'shop',
  schema: 'main',
  extensions: [],
  settings: {},
  secrets: [],
  attach: [],
  external_root: '.',
  keep_open: true,
  is_ducklake: false,
  retries: null,
  raw: {},
  ...over,
});
const explorer = (over?: Partial<DuckdbCredentials>) => openExplorer(credentials(over), folder);
const digest = () => createHash('sha256').update(readFileSync(path)).digest('hex');

beforeAll(async () => {
  const database = await openDatabase(path);
  await database.run(setup);
  database.close();
});

describe('a preview', () => {
  test('has the first rows as text, with types, and says that there are more', async () => {
    const { columns, rows, moreRows } = await explorer().preview('"shop"."main"."orders"');
    expect(columns.map(({ name, type }) => `${name} ${type}`)).toEqual([
      'order_id BIGINT',
      'discount DOUBLE',
      'ordered_on DATE',
      'placed_at TIMESTAMP WITH TIME ZONE',
      'customer VARCHAR',
      'is_paid BOOLEAN',
      'lines BIGINT[]',
      'facts STRUCT("a" BIGINT)',
      'nothing INTEGER',
      'weight DOUBLE',
    ]);
    expect(rows).toHaveLength(100);
    expect(moreRows).toBe(true);
    expect(rows[1]).toEqual([
      '1',
      '0.25',
      '2024-01-02',
      '2024-01-01 01:00:00+00:00',
      'customer 1',
      'false',
      '[1,2]',
      '{"a":1}',
      null,
      '0.1',
    ]);
  });

  test('of names that look like SQL reads them as names', async () => {
    const relation = '"shop"."odd ""schema"."a.b ""; drop table orders; --"';
    expect(await explorer().preview(relation)).toMatchObject({ rows: [['1', '<b>', 'x']], moreRows: false });
    const { columns } = await explorer().profile(relation);
    expect(columns.map((column) => column.name)).toEqual(['"; drop table orders; --', '<img src=x>', 'a"b']);
    expect((await explorer().preview('orders')).rows).toHaveLength(100);
  });
});

describe('a profile', () => {
  test('counts nulls and distinct values, and tells range and shape', async () => {
    const { columns, rows, isWhole } = await explorer().profile('orders');
    expect({ rows, isWhole }).toEqual({ rows: 1000, isWhole: true });
    const [orderId, discount, orderedOn, placedAt, customer, isPaid, lines, facts, nothing, weight] = columns;
    expect(orderId).toMatchObject({
      nulls: 0,
      distinct: 1000,
      min: '0',
      max: '999',
      mean: 499.5,
      values: [],
    });
    expect(orderId!.bins).toHaveLength(24);
    expect(orderId!.bins.reduce((sum, bin) => sum + bin, 0)).toBe(1000);
    expect(discount).toMatchObject({ distinct: 5, min: '0.0', max: '1.0', bins: [] });
    expect(discount!.values).toContainEqual({ value: '0.25', count: 200 });
    expect(orderedOn).toMatchObject({ distinct: 100, min: '2024-01-01', max: '2024-04-09' });
    expect(orderedOn!.bins.reduce((sum, bin) => sum + bin, 0)).toBe(1000);
    expect(placedAt!.bins).toHaveLength(24);
    expect(customer).toMatchObject({ nulls: 250, distinct: 3, min: 'customer 0', max: 'customer 2' });
    expect(customer!.values.map(({ count }) => count)).toEqual([250, 250, 250]);
    expect(isPaid!.values).toEqual([
      { value: 'false', count: 500 },
      { value: 'true', count: 500 },
    ]);
    expect([lines, facts].map((column) => [column!.distinct, column!.min, column!.nulls])).toEqual([
      [null, null, 0],
      [null, null, 0],
    ]);
    expect(nothing).toMatchObject({ nulls: 1000, distinct: 0, min: null, bins: [], values: [] });
    expect(weight!.bins.reduce((sum, bin) => sum + bin, 0)).toBe(998);
  });

  test('of an empty table has nothing to tell, and no error', async () => {
    const { rows, columns } = await explorer().profile('empty_one');
    expect(rows).toBe(0);
    expect(columns.map(({ nulls, distinct, bins, values }) => ({ nulls, distinct, bins, values }))).toEqual([
      { nulls: 0, distinct: 0, bins: [], values: [] },
      { nulls: 0, distinct: 0, bins: [], values: [] },
    ]);
  });

  test('reads no more rows and columns than allowed', async () => {
    const profile = await readDatabase(credentials(), { workingFolder: folder, seconds: 10 }, (session) =>
      profileRelation(session, 'orders', { rows: 50, columns: 2 }),
    );
    expect(profile).toMatchObject({ rows: 50, isWhole: false, moreColumns: 8 });
    expect(profile.columns[0]).toMatchObject({ distinct: 50, max: '49' });
  });
});

describe('the database', () => {
  test('is never changed, not even where the SQL would', async () => {
    const before = digest();
    await explorer().profile('orders');
    await expect(
      readDatabase(credentials(), { workingFolder: folder, seconds: 10 }, (session) =>
        session.execute('create table shop.main.mine (id integer)'),
      ),
    ).rejects.toMatchObject({ message: expect.stringContaining('read-only') });
    expect(digest()).toBe(before);
  });

  test('is free again between two questions', async () => {
    const it = explorer();
    await it.preview('orders');
    const writer = await openDatabase(path);
    await writer.run('create or replace table later as select 1 as id');
    writer.close();
    expect((await it.preview('later')).rows).toEqual([['1']]);
  });

  test('lets go of a question that takes too long', async () => {
    const begin = performance.now();
    await expect(
      readDatabase(credentials(), { workingFolder: folder, seconds: 0.3 }, (session) =>
        session.execute('select * from slow', { fetch: true }),
      ),
    ).rejects.toMatchObject({ problem: { code: 'read-took-too-long' } });
    expect(performance.now() - begin).toBeLessThan(8000);
  });

  test.each([
    [':memory:', 'database-only-in-memory'],
    ['nowhere.duckdb', 'database-not-built'],
  ])('at %s has nothing to show, and says why', async (where, code) => {
    await expect(explorer({ path: where }).preview('orders')).rejects.toMatchObject({ problem: { code } });
  });
});
