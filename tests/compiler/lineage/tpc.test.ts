import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { traceSql } from '../../../src/compiler/lineage/trace-sql.ts';
import type { LineageSchema } from '../../../src/compiler/lineage/tracer.ts';
import { type DuckdbParser, openSqlParser } from '../../../src/runner/duckdb/sql-parser.ts';
import { EmptyShop } from './empty-shop.ts';
import { describeLineage } from './lineage-case.ts';
import { tpcdsQueries } from './tpc/queries-ds.ts';
import { tpchQueries } from './tpc/queries-h.ts';
import { tpc } from './tpc/schema.ts';

const schema: LineageSchema = { relation: ({ name }) => ({ id: name, columns: tpc[name] ?? null }) };
const queries = [
  ...tpchQueries.map((sql, index) => ({ name: `TPC-H ${index + 1}`, sql })),
  ...Object.entries(tpcdsQueries).map(([number, sql]) => ({ name: `TPC-DS ${number}`, sql })),
];

/** Read by eye, query by query: `## name` and below it the lineage. */
const expected = new Map(
  readFileSync(new URL('./tpc/expected.txt', import.meta.url), 'utf8')
    .split(/^## /m)
    .slice(1)
    .map((part) => [part.slice(0, part.indexOf('\n')), part.slice(part.indexOf('\n') + 1).trim()] as const),
);

let parser: DuckdbParser;
let empty: EmptyShop;
beforeAll(async () => {
  parser = await openSqlParser();
  empty = await EmptyShop.open(tpc);
});
afterAll(() => {
  parser.close();
  empty.close();
});

describe('column lineage of the TPC queries', () => {
  it.each(queries)('$name', async ({ name, sql }) => {
    expect(describeLineage(await traceSql(sql, schema, parser))).toBe(expected.get(name));
  });

  it.each(queries)('$name reads what DuckDB needs, and no more', async ({ sql }) => {
    const { columns, filters } = await traceSql(sql, schema, parser);
    const read = [...columns.flatMap((column) => column.from), ...filters];
    const mine = new Set(read.map(({ relation, column }) => `${relation}.${column}`));
    expect([...mine].sort()).toEqual(await empty.neededColumns(sql));
  });
});
