import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import {
  type BuildOptions,
  type BuildOutcome,
  buildProject,
  copyProject,
  runBatches,
} from './support/build-project.ts';
import { plainStatements } from './support/plain-statements.ts';

const shop = fileURLToPath(new URL('../cases/builtins/shop', import.meta.url));

interface Step {
  readonly args: readonly string[];
  /** `[status, message, failures]` by unique_id. */
  readonly status: Readonly<Record<string, readonly [string, string | null, number | null]>>;
  readonly statements: Readonly<Record<string, readonly string[]>>;
}

/** What dbt-core 1.11.16 with dbt-duckdb 1.11.1 did with the same project; see the case's README. */
const expected = JSON.parse(
  readFileSync(`${shop}/expected/dbt-core-1.11.16.json`, 'utf8'),
) as readonly Step[];

const OPTIONS: readonly BuildOptions[] = [{}, { vars: { round: 2 } }, { fullRefresh: true }];
const NAMES = ['the first build', 'a second build with new rows and columns', 'a full refresh'];

describe('builds of the shop run the statements that dbt runs', () => {
  const outcomes: BuildOutcome[] = [];
  let remove = (): void => {};

  beforeAll(async () => {
    const copy = copyProject(shop);
    remove = copy.remove;
    for (const options of OPTIONS) {
      outcomes.push(await buildProject(copy.folder, { ...options, without: ['orders_by_day'] }));
    }
  });
  afterAll(() => remove());

  describe.each(NAMES.map((name, index) => [name, index] as const))('in %s', (_name, index) => {
    const step = expected[index]!;
    const ids = Object.keys(step.statements).filter((id) => !differs(id, index));
    test.each(ids)('of %s', (id) => {
      const outcome = outcomes[index]!;
      expect({
        status: outcome.status[id],
        statements: plainStatements(outcome.statements[id] ?? []).filter(isNoPreview),
      }).toEqual({ status: step.status[id], statements: plainStatements(step.statements[id]!) });
    });
  });

  test('of the batches of a microbatch model', async () => {
    const copy = copyProject(shop);
    try {
      await buildProject(copy.folder, { only: ['orders', 'stg_orders'] });
      const id = 'model.shop.orders_by_day';
      const days = [1, 2, 3].map((day) => ({
        id: `2023060${day}`,
        start: new Date(Date.UTC(2023, 5, day)),
        end: new Date(Date.UTC(2023, 5, day + 1)),
      }));
      const statements = await runBatches(copy.folder, id, days);
      expect(plainStatements(statements)).toEqual(plainStatements(expected[0]!.statements[id]!));
    } finally {
      copy.remove();
    }
  });

  test('but changes a column type where dbt cannot', () => {
    const [status] = outcomes[1]!.status['model.shop.orders_sync']!;
    expect(status).toBe('success');
    expect(plainStatements(outcomes[1]!.statements['model.shop.orders_sync']!)[3]).toBe(
      'alter table "shop"."main"."orders_sync" alter column "amount" type DOUBLE',
    );
  });
});

/** Where we do better on purpose, or run it in another test. */
function differs(id: string, step: number): boolean {
  if (id === 'model.shop.orders_by_day' || id.startsWith('unit_test.')) return true;
  return id === 'model.shop.orders_sync' && step === 1;
}

/** After a failing test we look at its first rows. */
function isNoPreview(sql: string): boolean {
  return !/^select\*from "shop"."main_dbt_test__audit"\.\S+ limit \d+$/.test(sql);
}
