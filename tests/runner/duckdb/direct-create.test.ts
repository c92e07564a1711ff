import { describe, expect, it } from 'vitest';
import { directCreate } from '../../../src/runner/duckdb/direct-create.ts';

const held = (...statements: string[]) =>
  statements.map((sql) => ({ sql, bare: sql.replace(/\/\*[\s\S]*?\*\//g, ' ') }));
const dance = (kind: 'view' | 'table') => [
  `/* {"app": "dbt"} */\ncreate ${kind} "shop"."main"."orders__dbt_tmp" as (select 1 as id)`,
  `alter ${kind} "shop"."main"."orders__dbt_tmp" rename to "orders"`,
  'COMMIT',
  `drop ${kind} if exists "shop"."main"."orders__dbt_backup" cascade`,
];

describe('creating without renaming', () => {
  it.each(['view', 'table'] as const)('takes the place of a temporary %s that replaces nothing', (kind) => {
    const direct = `/* {"app": "dbt"} */\ncreate ${kind} "shop"."main"."orders" as (select 1 as id)`;
    expect(directCreate(held(...dance(kind)))).toBe(direct);
    expect(directCreate(held(...dance(kind).slice(0, 3)))).toBe(direct);
    const [create, rename, commit, drop] = dance(kind) as [string, string, string, string];
    expect(directCreate(held(create, rename, drop, commit))).toBe(direct);
  });

  it('leaves alone what also replaces, does more, or is not committed', () => {
    const [create, rename, commit, drop] = dance('view') as [string, string, string, string];
    const aside = 'alter view "shop"."main"."orders" rename to "orders__dbt_backup"';
    for (const statements of [
      [create, aside, rename, commit, drop],
      [create, rename],
      [create, rename, drop],
      [create, rename, commit, drop, drop],
      [create, rename, commit, 'drop view if exists "shop"."main"."customers"'],
      [create, rename.replace('"orders"', '"sales"'), commit],
      [create.replace('view', 'table'), rename, commit],
      [`${create}; insert into "shop"."main"."orders__dbt_tmp" values (2)`, rename, commit],
    ]) {
      expect(directCreate(held(...statements)), statements.join('\n')).toBeUndefined();
    }
  });
});
