import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ProblemError } from '../../../src/diagnostics/diagnostic.ts';
import { type Database, openDatabase } from '../../../src/runner/duckdb/open-database.ts';
import { sqlExcerpt } from '../../../src/runner/duckdb/sql-excerpt.ts';

let database: Database;

beforeAll(async () => {
  database = await openDatabase(':memory:');
  await database.run(
    'create table orders(order_id int primary key, customer_id int not null, amount decimal(10,2), check (amount >= 0));' +
      'insert into orders values (1, 1, 2.0);' +
      'create table customers(name text); create view names as select name from customers;' +
      'alter table customers rename name to full_name',
  );
});

afterAll(() => database.close());

/** Code, message, the piece pointed at, hint; and dbt's excerpt. */
async function refusal(sql: string): Promise<Record<string, unknown>> {
  try {
    await database.run(sql);
  } catch (error) {
    if (!(error instanceof ProblemError)) throw error;
    const { code, message, hint, compiledAt } = error.problem;
    return {
      code,
      message,
      ...(hint ? { hint } : {}),
      ...(compiledAt
        ? {
            piece: sql.slice(compiledAt.offset, compiledAt.offset + compiledAt.length),
            excerpt: sqlExcerpt(sql, compiledAt.offset),
          }
        : {}),
    };
  }
  throw new Error('DuckDB accepted it');
}

describe('what DuckDB refuses', () => {
  it('points at an unknown column and suggests the nearest one', async () => {
    expect(await refusal('select\n  amuont,\n  customer_id\nfrom orders')).toEqual({
      code: 'sql-binder-error',
      message:
        'Binder Error: Referenced column "amuont" not found in FROM clause!\nCandidate bindings: "amount", "customer_id"',
      hint: 'did you mean "amount"?',
      piece: 'amuont',
      excerpt: 'LINE 2:   amuont,\n          ^',
    });
  });

  it('points at an unknown table with its qualifier', async () => {
    expect(await refusal('select * from main.ordrs')).toEqual({
      code: 'sql-catalog-error',
      message: 'Catalog Error: Table with name ordrs does not exist!\nDid you mean "orders"?',
      hint: 'did you mean "orders"?',
      piece: 'main.ordrs',
      excerpt: 'LINE 1: select * from main.ordrs\n                      ^',
    });
  });

  it.each([
    ["select /* é😀 */ 'naïve', amunt from orders", 'amunt'],
    ["select 'é😀' as x, * fom orders", 'orders'],
    ["select 'é😀'; select 'ü' || wrong", 'wrong'],
  ])('counts characters beyond ASCII right in %s', async (sql, piece) => {
    expect((await refusal(sql))['piece']).toBe(piece);
  });

  it('does not point into the statement when the mistake lies in a view that it reads', async () => {
    expect(await refusal('select 1 as one, 2 as two, * from names')).not.toHaveProperty('piece');
  });

  it.each([
    ['select * fom orders', 'sql-parser-error', 'Parser Error: syntax error at or near "orders"'],
    [
      "select 'abc'::int",
      'sql-conversion-error',
      "Conversion Error: Could not convert string 'abc' to INT32",
    ],
    [
      'insert into orders values (1, 2, 3)',
      'sql-constraint-error',
      'Constraint Error: Duplicate key "order_id: 1" violates primary key constraint.',
    ],
    ['commit', 'sql-transaction-error', 'TransactionContext Error: cannot commit - no transaction is active'],
    ["select error('boom')", 'sql-invalid-input', 'Invalid Input Error: boom'],
    ['select * from orders where', 'sql-parser-error', 'Parser Error: syntax error at end of input'],
  ])('names the kind of mistake in %s', async (sql, code, message) => {
    expect(await refusal(sql)).toMatchObject({ code, message });
  });

  it('cuts a long line around the place as DuckDB does', () => {
    const sql = `select ${Array.from({ length: 20 }, (_, i) => `a_long_column_name_${i}`).join(', ')} from orders`;
    const excerpt = sqlExcerpt(sql, sql.indexOf('a_long_column_name_9'));
    const [line, caret] = excerpt.split('\n');
    expect(line!.slice(caret!.length - 1)).toMatch(/^a_long_column_name_9, /);
    expect(line).toMatch(/^LINE 1: \.\.\..*\.\.\.$/);
  });
});
