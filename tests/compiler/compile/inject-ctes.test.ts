import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { injectCtes } from '../../../src/compiler/compile/inject-ctes.ts';

interface Case {
  readonly sql: string;
  readonly ctes: number;
  readonly expected: string;
}

const ctes = [
  { id: 'model.shop.a', sql: ' __dbt__cte__a as (\nselect 1 as id\n)' },
  { id: 'model.shop.b', sql: ' __dbt__cte__b as (\nselect 2 as id\n)' },
];
const { cases } = JSON.parse(readFileSync(new URL('./inject-ctes.json', import.meta.url), 'utf8')) as {
  cases: Case[];
};

describe('CTEs of ephemeral models', () => {
  it.each(cases)('go where dbt-core 1.11.16 puts $ctes of them in $sql', ({ sql, ctes: count, expected }) => {
    expect(injectCtes(sql, ctes.slice(0, count)).sql).toBe(expected);
  });

  it('leaves both halves of the statement where it says', () => {
    for (const { sql, ctes: count } of cases) {
      const injected = injectCtes(sql, ctes.slice(0, count));
      const rest = injected.sql.slice(injected.at + injected.inserted);
      expect(injected.sql.slice(0, injected.at) + rest).toBe(sql);
    }
  });
});
