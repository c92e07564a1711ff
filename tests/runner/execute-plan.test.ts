import { describe, expect, it } from 'vitest';
import { plainContexts, runPlain } from './support/plain-project.ts';

describe('running a plan', () => {
  it('builds each model after those it reads from', async () => {
    const { lines, answers } = await runPlain({
      nodes: [
        { id: 'model.shop.stg_orders', sql: 'select 1 as order_id, 10 as amount', materialized: 'view' },
        { id: 'model.shop.orders', sql: 'select * from stg_orders', after: ['model.shop.stg_orders'] },
        {
          id: 'model.shop.revenue',
          sql: 'select sum(amount)::int as total from orders',
          after: ['model.shop.orders'],
          schema: 'marts',
        },
      ],
      ask: { revenue: 'select total from marts.revenue' },
    });
    expect(lines).toEqual([
      'model.shop.stg_orders success OK',
      'model.shop.orders success OK',
      'model.shop.revenue success OK',
    ]);
    expect(answers).toEqual({ revenue: [[10]] });
  });

  it('tells of each step in order, and how long it took', async () => {
    const { events, results } = await runPlain({
      nodes: [
        { id: 'model.shop.orders', sql: 'select 1 as id' },
        { id: 'model.shop.daily', sql: 'select * from orders', after: ['model.shop.orders'] },
      ],
    });
    expect(
      events.map((event) =>
        'id' in event ? `${event.kind} ${'index' in event ? event.index : ''} ${event.id}` : event.kind,
      ),
    ).toEqual([
      'run-started',
      'node-started 1 model.shop.orders',
      'node-finished 1 model.shop.orders',
      'node-started 2 model.shop.daily',
      'node-finished 2 model.shop.daily',
      'run-finished',
    ]);
    expect(results[0]).toMatchObject({
      timing: [{ name: 'compile' }, { name: 'execute' }],
      thread_id: 'Thread-1 (worker)',
      adapter_response: { _message: 'OK' },
      compiled: true,
      compiled_code: 'select 1 as id',
      relation_name: '"memory"."main"."orders"',
      failures: null,
    });
    expect(results[0]!.timing[0]!.started_at).toMatch(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{6}Z$/);
  });

  it('skips what depends on a model that fails, and nothing else', async () => {
    const { lines, results } = await runPlain({
      command: 'run',
      nodes: [
        { id: 'model.shop.orders', sql: 'select 1 as id' },
        {
          id: 'model.shop.broken',
          sql: 'select\n  id,\n  amuont\nfrom orders',
          after: ['model.shop.orders'],
        },
        { id: 'model.shop.child', sql: 'select * from broken', after: ['model.shop.broken'] },
        { id: 'model.shop.grandchild', sql: 'select * from child', after: ['model.shop.child'] },
        { id: 'model.shop.sibling', sql: 'select * from orders', after: ['model.shop.orders'] },
      ],
      threads: 1,
    });
    expect(lines).toEqual([
      'model.shop.orders success OK',
      'model.shop.broken error Runtime Error in model broken (models/broken.sql)\n' +
        '  Binder Error: Referenced column "amuont" not found in FROM clause!\n' +
        '  Candidate bindings: "id"\n' +
        '  \n' +
        '  LINE 4:   amuont\n' +
        '            ^',
      'model.shop.sibling success OK',
      'model.shop.child skipped -',
      'model.shop.grandchild skipped -',
    ]);
    expect(results[1]!.diagnostic).toMatchObject({
      code: 'sql-binder-error',
      severity: 'error',
      node: 'model.shop.broken',
      at: { file: { path: 'models/broken.sql' }, offset: 15 },
      compiledAt: { file: { path: 'target/compiled/shop/models/broken.sql' }, offset: 15, length: 6 },
    });
  });

  it('skips what lies behind a failing test in build, not behind a warning', async () => {
    const { lines } = await runPlain({
      nodes: [
        { id: 'model.shop.orders', sql: 'select null::int as id' },
        {
          id: 'test.shop.not_null_id',
          sql: 'select * from orders where id is null',
          after: ['model.shop.orders'],
        },
        {
          id: 'test.shop.has_id',
          sql: 'select * from orders where id is null',
          after: ['model.shop.orders'],
          config: { severity: 'warn' },
        },
        {
          id: 'model.shop.daily',
          sql: 'select * from orders',
          after: ['model.shop.orders', 'test.shop.not_null_id'],
        },
        {
          id: 'model.shop.weekly',
          sql: 'select * from orders',
          after: ['model.shop.orders', 'test.shop.has_id'],
        },
      ],
      threads: 1,
    });
    expect(lines).toEqual([
      'model.shop.orders success OK',
      'test.shop.not_null_id fail Got 1 result, configured to fail if != 0',
      'test.shop.has_id warn Got 1 result, configured to warn if != 0',
      'model.shop.daily skipped -',
      'model.shop.weekly success OK',
    ]);
  });

  it('brings the first rows that fail a test', async () => {
    const { results } = await runPlain({
      nodes: [
        {
          id: 'test.shop.no_refunds',
          sql: "select i as order_id, -i / 2 as amount, null as note, date '2024-01-31' as day from range(1, 9) t(i)",
        },
      ],
    });
    expect(results[0]).toMatchObject({ status: 'fail', failures: 8 });
    expect(results[0]!.sample).toEqual({
      columns: ['order_id', 'amount', 'note', 'day'],
      rows: [
        ['1', '-0.5', 'NULL', '2024-01-31'],
        ['2', '-1', 'NULL', '2024-01-31'],
        ['3', '-1.5', 'NULL', '2024-01-31'],
        ['4', '-2', 'NULL', '2024-01-31'],
        ['5', '-2.5', 'NULL', '2024-01-31'],
      ],
    });
  });

  it('explains a skip by an ephemeral model, which is not listed itself', async () => {
    const broken = plainContexts();
    const { lines } = await runPlain({
      command: 'run',
      nodes: [
        { id: 'model.shop.cleaned', sql: 'select 1', materialized: 'ephemeral' },
        { id: 'model.shop.orders', sql: 'select 1 as id', after: ['model.shop.cleaned'] },
      ],
      contexts: {
        ...broken,
        open: (node, session) => ({
          ...broken.open(node, session),
          compile: async () => {
            throw new Error('no such macro');
          },
        }),
      },
    });
    expect(lines).toEqual([
      'model.shop.orders skipped Compilation Error in model.shop.orders, caused by compilation error in referenced ephemeral model model.shop.cleaned',
    ]);
  });

  it('stops at the first failure when told to fail fast', async () => {
    const { lines } = await runPlain({
      failFast: true,
      threads: 2,
      nodes: [
        { id: 'model.shop.endless', sql: 'select count(*) as n from range(100000000000) a, range(10) b' },
        { id: 'model.shop.broken', sql: 'select nothing' },
        { id: 'model.shop.orders', sql: 'select 1 as id' },
        { id: 'operation.shop.end', sql: 'create table audit(id int)', hook: 'on-run-end' },
      ],
      ask: { audit: 'from audit' },
    });
    expect(lines.map((line) => line.split('\n')[0])).toEqual([
      'model.shop.broken error Runtime Error in model broken (models/broken.sql)',
      'model.shop.endless skipped Skipping due to fail_fast',
      'model.shop.orders skipped Skipping due to fail_fast',
      'operation.shop.end success shop.on-run-end.0 passed',
    ]);
  });

  it('interrupts DuckDB when aborted, rolls back and skips the rest', async () => {
    const abort = new AbortController();
    const { lines, answers, interrupted, events } = await runPlain({
      signal: abort.signal,
      threads: 2,
      before: 'create table orders as select 1 as id',
      nodes: [
        {
          id: 'model.shop.orders',
          sql: 'delete from orders; insert into orders select count(*) from range(100000000000) a, range(10) b',
          materialized: 'script',
        },
        { id: 'model.shop.daily', sql: 'select 1', after: ['model.shop.orders'] },
        { id: 'operation.shop.end', sql: 'create table audit(id int)', hook: 'on-run-end' },
      ],
      onEvent: (event) => {
        if (event.kind === 'node-started') setTimeout(() => abort.abort(), 50);
      },
      ask: { orders: 'from orders' },
    });
    expect(interrupted).toBe(true);
    expect(lines).toEqual([
      'model.shop.orders skipped Skipping due to interruption',
      'model.shop.daily skipped Skipping due to interruption',
    ]);
    expect(answers).toEqual({ orders: [[1]] });
    expect(events.map((event) => event.kind)).toContain('interrupted');
  });

  it('runs a node again whose transaction lost a race', async () => {
    const { lines, answers } = await runPlain({
      threads: 8,
      before: 'create table counter as select 0 as n',
      nodes: Array.from({ length: 8 }, (_, i) => ({
        id: `model.shop.step_${i}`,
        sql: 'update counter set n = n + 1',
        materialized: 'script',
      })),
      ask: { counter: 'from counter' },
    });
    expect(new Set(lines.map((line) => line.split(' ')[1]))).toEqual(new Set(['success']));
    expect(answers).toEqual({ counter: [[8]] });
  });

  it('runs 400 models in new schemas on 16 threads without a conflict', async () => {
    const { lines, answers } = await runPlain({
      threads: 16,
      nodes: Array.from({ length: 400 }, (_, i) => ({
        id: `model.shop.m${i}`,
        sql: `select ${i} as id`,
        schema: `s${i % 7}`,
        materialized: i % 2 ? 'table' : 'view',
      })),
      ask: {
        count:
          'select count(*) from (from duckdb_tables() select schema_name union all from duckdb_views() select schema_name where not internal)',
      },
    });
    expect(new Set(lines.map((line) => line.split(' ').slice(1).join(' ')))).toEqual(new Set(['success OK']));
    expect(answers).toEqual({ count: [[400]] });
  });
});

describe('project hooks', () => {
  it('run before and after, and skip what follows one that fails', async () => {
    const { lines, results } = await runPlain({
      nodes: [
        {
          id: 'operation.shop.start',
          sql: 'create table audit(what text); insert into audit values (1)',
          hook: 'on-run-start',
        },
        { id: 'model.shop.orders', sql: 'select 1 as id' },
        { id: 'operation.shop.bad', sql: 'insert into audits values (2)', hook: 'on-run-end' },
        { id: 'operation.shop.last', sql: 'insert into audit values (3)', hook: 'on-run-end' },
      ],
    });
    expect(lines).toEqual([
      'operation.shop.start success shop.on-run-start.0 passed',
      'model.shop.orders success OK',
      'operation.shop.bad error shop.on-run-end.0 failed, error:\n' +
        ' Catalog Error: Table with name audits does not exist!\nDid you mean "audit"?',
      'operation.shop.last skipped shop.on-run-end.1 skipped',
    ]);
    expect(results.map((r) => [r.thread_id, r.failures, r.compiled])).toEqual([
      ['main', 0, true],
      ['Thread-1 (worker)', null, true],
      ['main', 1, true],
      ['main', 1, false],
    ]);
  });

  it('keep nodes from running only where the project says so', async () => {
    const nodes = [
      { id: 'operation.shop.start', sql: 'select nothing', hook: 'on-run-start' as const },
      { id: 'model.shop.orders', sql: 'select 1 as id' },
    ];
    const status = async (flags: Record<string, unknown>) =>
      (await runPlain({ nodes, flags })).results.map((result) => result.status);
    expect(await status({})).toEqual(['error', 'success']);
    expect(await status({ SKIP_NODES_IF_ON_RUN_START_FAILS: true })).toEqual(['error', 'skipped']);
  });
});

describe('showing', () => {
  it('brings the first rows of a query', async () => {
    const { results } = await runPlain({
      command: 'show',
      flags: { LIMIT: 2 },
      nodes: [{ id: 'model.shop.orders', sql: 'select i as id, i * 1.5 as amount from range(10) t(i)' }],
    });
    expect(results[0]).toMatchObject({
      status: 'success',
      compiled_code: 'select i as id, i * 1.5 as amount from range(10) t(i)\nlimit 2',
      preview: {
        columns: [{ name: 'id' }, { name: 'amount' }],
        rows: [
          [0, '0.0'],
          [1, '1.5'],
        ],
      },
    });
  });
});
