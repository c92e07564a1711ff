import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { traceSql } from '../../../src/compiler/lineage/trace-sql.ts';
import type { LineageSchema } from '../../../src/compiler/lineage/tracer.ts';
import { type DuckdbParser, openSqlParser } from '../../../src/runner/duckdb/sql-parser.ts';
import { aliasing } from './cases/aliasing.ts';
import { joining } from './cases/joining.ts';
import { joiningFurther } from './cases/joining-further.ts';
import { nesting } from './cases/nesting.ts';
import { nestingValues } from './cases/nesting-values.ts';
import { pickingColumns } from './cases/picking-columns.ts';
import { queriesWithin } from './cases/queries-within.ts';
import { querying } from './cases/querying.ts';
import { reshaping } from './cases/reshaping.ts';
import { reshapingFurther } from './cases/reshaping-further.ts';
import { selecting } from './cases/selecting.ts';
import { starring } from './cases/starring.ts';
import { starringFurther } from './cases/starring-further.ts';
import { structs } from './cases/structs.ts';
import { unknowns } from './cases/unknowns.ts';
import { valuesWithin } from './cases/values-within.ts';
import { windows } from './cases/windows.ts';
import { EmptyShop } from './empty-shop.ts';
import { describeLineage } from './lineage-case.ts';
import { shop } from './shop.ts';

const known = {
  selecting,
  joining,
  joiningFurther,
  nesting,
  windows,
  starring,
  pickingColumns,
  valuesWithin,
  structs,
  reshaping,
  reshapingFurther,
  queriesWithin,
  aliasing,
  starringFurther,
  querying,
  nestingValues,
};
const schema: LineageSchema = {
  relation: ({ name }) => ({ id: name.toLowerCase(), columns: shop[name.toLowerCase()] ?? null }),
};

let parser: DuckdbParser;
let empty: EmptyShop;
beforeAll(async () => {
  parser = await openSqlParser();
  empty = await EmptyShop.open(shop);
});
afterAll(() => {
  parser.close();
  empty.close();
});

for (const [area, cases] of Object.entries({ ...known, unknowns })) {
  describe(`column lineage: ${area}`, () => {
    it.each(cases)('$title', async ({ sql, expected }) => {
      expect(describeLineage(await traceSql(sql, schema, parser))).toBe(expected);
    });
  });
}

describe('column lineage beside DuckDB itself', () => {
  const all = Object.values(known).flat();

  it.each(all)('names the results as DuckDB does: $title', async ({ sql }) => {
    const names = await empty.names(sql);
    const { columns } = await traceSql(sql, schema, parser);
    expect(columns.map((column, index) => column.name ?? names[index])).toEqual(names);
  });

  it.each(all)(
    'finds each column without which DuckDB can not do: $title',
    async ({ sql, bound = [], unmissed = [] }) => {
      const lineage = await traceSql(sql, schema, parser);
      const found = [...lineage.columns.flatMap((column) => column.from), ...lineage.filters];
      const mine = new Set([...found.map(({ relation, column }) => `${relation}.${column}`), ...bound]);
      for (const column of unmissed) mine.delete(column);
      expect([...mine].sort()).toEqual(await empty.neededColumns(sql));
    },
  );
});
