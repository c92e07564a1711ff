import { DuckDBInstance } from '@duckdb/node-api';
import { expect, test } from 'vitest';
import { structColumns } from '../../src/check/struct-columns.ts';

test('tells the columns of a row as the catalog of DuckDB does', async () => {
  const instance = await DuckDBInstance.create(':memory:');
  const connection = await instance.connect();
  try {
    const query = `select null as a, 1::decimal(9, 2) as "b, (c", {'x': [1], 'y, z': 'a'} as d, [{'p': 1}] as e,
      'x'::enum('x', 'y,)', 'it''s') as f, 1 as "q""u o", map {'k': 1::decimal(3, 1)} as "select", 1::hugeint as g`;
    const told = await connection.run(`describe select (select r from (${query}) as r)`);
    const type = String((await told.getRows())[0]![1]);
    await connection.run(`create table t as ${query}`);
    const made = await connection.run(
      `select column_name, data_type from duckdb_columns() where table_name = 't' order by column_index`,
    );
    expect(structColumns(type).map((it) => [it.name, it.type])).toEqual(await made.getRows());
  } finally {
    instance.closeSync();
  }
});
