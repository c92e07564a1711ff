import { afterEach, describe, expect, it } from 'vitest';
import { RealProject } from './support/real-project.ts';

let project: RealProject | undefined;
afterEach(() => project?.remove());

const views = 'select view_name, sql from duckdb_views() where not internal order by 1';

/** Sixty views, so many that they are written together. */
function manyViews(change: Readonly<Record<string, string>> = {}): Record<string, string> {
  const files: Record<string, string> = {};
  for (let i = 10; i < 70; i++) files[`models/orders_${i}.sql`] = `select ${i} as id`;
  return { ...files, ...change };
}

describe('views that are ready at once', () => {
  it('are all made, made again, and told of one by one', async () => {
    project = new RealProject(manyViews());
    for (const run of [1, 2]) {
      const { lines, answer, events } = await project.run({ threads: 4, ask: views });
      expect(
        lines.filter((line) => / success OK$/.test(line)),
        `run ${run}`,
      ).toHaveLength(60);
      expect(answer.map(([name]) => name)).toEqual(Array.from({ length: 60 }, (_, i) => `orders_${i + 10}`));
      const told = events.filter((event) => event.kind === 'node-started' || event.kind === 'node-finished');
      const indexes = told.map((event) => `${event.kind} ${event.index}`);
      expect(new Set(indexes).size).toBe(120);
    }
  });

  it('are made without the one that fails, which fails with its own error', async () => {
    project = new RealProject(
      manyViews({
        'models/orders_13.sql': 'select nothing as id',
        'models/orders_40.sql': "select error('never read') as id",
        'models/report.sql': "select * from {{ ref('orders_13') }}",
      }),
    );
    const { results, answer } = await project.run({ threads: 2, ask: views });
    expect(answer).toHaveLength(59);
    const bad = results.filter(({ status }) => status !== 'success');
    expect(bad.map(({ unique_id, status }) => `${unique_id} ${status}`)).toEqual([
      'model.shop.orders_13 error',
      'model.shop.report skipped',
    ]);
    expect(bad[0]!.message).toContain('Referenced column "nothing" was not found');
    expect(bad[0]!.diagnostic?.at?.file.path).toBe('models/orders_13.sql');
  });

  it('replace tables, and leave what was there where they fail', async () => {
    project = new RealProject(
      manyViews({ 'models/orders_20.sql': "{{ config(materialized='table') }} select 1 as id" }),
    );
    await project.run();
    project.write('models/orders_20.sql', 'select 2 as id');
    project.write('models/orders_21.sql', 'select nothing as id');
    const { answer } = await project.run({
      ask: `select (select id from orders_20) as new, (select id from orders_21) as kept,
        (select count(*) from duckdb_tables()) as tables,
        (select count(*) from duckdb_views() where not internal) as views`,
    });
    expect(answer.map((row) => row.map(Number))).toEqual([[2, 21, 0, 60]]);
  });

  it('are skipped where the run is interrupted, and none is left half made', async () => {
    const controller = new AbortController();
    project = new RealProject(manyViews());
    const { results, answer, interrupted } = await project.run({
      threads: 2,
      signal: controller.signal,
      onEvent: (event) => {
        if (event.kind === 'node-finished' && event.index === 9) controller.abort();
      },
    });
    expect(interrupted).toBe(true);
    expect(answer).toEqual([]);
    const statuses = new Set(results.map(({ status }) => status));
    expect([...statuses].sort()).toEqual(['skipped', 'success']);
    const { answer: made } = await project.run({ ask: views });
    expect(made).toHaveLength(60);
  });
});
