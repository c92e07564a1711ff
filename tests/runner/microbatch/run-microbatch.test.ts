import { afterEach, describe, expect, it } from 'vitest';
import type { BatchResults, BatchSettings } from '../../../src/runner/microbatch/run-microbatch.ts';
import { RealProject } from '../support/real-project.ts';

let project: RealProject | undefined;
afterEach(() => project?.remove());

const orders = `{{ config(materialized='table', event_time='ordered_at') }}
select range as order_id, timestamp '2024-01-01' + interval 12 hour * range as ordered_at from range(8)`;

const daily = (config: string, body = "select *, '{{ model.batch.id }}' as batch from {{ ref('orders') }}") =>
  `{{ config(materialized='incremental', incremental_strategy='microbatch', event_time='ordered_at',
     batch_size='day', begin='2024-01-01'${config}) }}
{% if model.batch and model.batch.id in var('broken', []) %}select * from nowhere{% else %}${body}{% endif %}`;

const until = (day: string): BatchSettings => ({ asked: {}, now: new Date(`${day}T12:00Z`) });
const perBatch = 'select batch, count(*)::int from daily group by all order by all';

function shop(model: string): RealProject {
  project = new RealProject({ 'models/orders.sql': orders, 'models/daily.sql': model });
  return project;
}

describe('a microbatch model', () => {
  it('runs once for each batch, and each sees the rows of its time', async () => {
    const { results, answer, events } = await shop(daily('')).run({
      batches: until('2024-01-03'),
      ask: perBatch,
    });
    expect(answer).toEqual([
      ['20240101', 2],
      ['20240102', 2],
      ['20240103', 2],
    ]);
    expect(results[1]).toMatchObject({
      status: 'success',
      message: 'SUCCESS',
      compiled: false,
      compiled_code: null,
      batch_results: {
        successful: [
          ['2024-01-01T00:00:00+00:00', '2024-01-02T00:00:00+00:00'],
          ['2024-01-02T00:00:00+00:00', '2024-01-03T00:00:00+00:00'],
          ['2024-01-03T00:00:00+00:00', '2024-01-04T00:00:00+00:00'],
        ],
        failed: [],
      },
    });
    const batches = events.flatMap((event) =>
      event.kind === 'batch-finished'
        ? [`${event.index} of ${event.total} ${event.start} ${event.compiledPath}`]
        : [],
    );
    expect(batches).toEqual([
      '1 of 3 2024-01-01 target/compiled/shop/models/daily/daily_2024-01-01.sql',
      '2 of 3 2024-01-02 target/compiled/shop/models/daily/daily_2024-01-02.sql',
      '3 of 3 2024-01-03 target/compiled/shop/models/daily/daily_2024-01-03.sql',
    ]);
  });

  it('replaces the newest batches and adds new ones in later runs', async () => {
    const it = shop(daily(', lookback=1'));
    await it.run({ batches: until('2024-01-02') });
    it.write(
      'models/daily.sql',
      daily(', lookback=1').replace('{{ model.batch.id }}', '{{ model.batch.id }}+'),
    );
    const { answer } = await it.run({ batches: until('2024-01-03'), ask: perBatch });
    expect(answer).toEqual([
      ['20240101', 2],
      ['20240102+', 2],
      ['20240103+', 2],
    ]);
  });

  it('succeeds in part where a batch fails, and skips what reads it', async () => {
    const it = shop(daily(''));
    it.write('models/totals.sql', "select count(*) as orders from {{ ref('daily') }}");
    const { lines, results } = await it.run({
      batches: until('2024-01-03'),
      vars: { broken: ['20240102'] },
    });
    expect(lines).toEqual([
      'model.shop.orders success OK',
      'model.shop.daily partial success PARTIAL SUCCESS (2/3)',
      'model.shop.totals skipped',
    ]);
    expect(results[1]!.diagnostic?.message).toContain('nowhere');
    expect(results[1]!.batch_results!.failed).toEqual([
      ['2024-01-02T00:00:00+00:00', '2024-01-03T00:00:00+00:00'],
    ]);
  });

  it('runs again only the batches that failed', async () => {
    const it = shop(daily(''));
    const first = await it.run({ batches: until('2024-01-03'), vars: { broken: ['20240102'] } });
    const previous = new Map([['model.shop.daily', first.results[1]!.batch_results as BatchResults]]);
    const again = await it.run({
      command: 'run',
      batches: { ...until('2024-01-09'), previous },
      ask: perBatch,
    });
    expect(again.answer.map(([batch]) => batch)).toEqual(['20240101', '20240102', '20240103']);
    expect(again.results[1]!.batch_results!.successful.map((batch) => (batch as string[])[0])).toEqual([
      '2024-01-02T00:00:00+00:00',
      '2024-01-01T00:00:00+00:00',
      '2024-01-03T00:00:00+00:00',
    ]);
  });

  it('skips the rest where the first batch fails', async () => {
    const { lines, events } = await shop(daily('')).run({
      batches: until('2024-01-03'),
      vars: { broken: ['20240101'] },
    });
    expect(lines[1]).toBe('model.shop.daily error ERROR');
    const ended = events.flatMap((event) => (event.kind === 'batch-finished' ? [event.result!.status] : []));
    expect(ended).toEqual(['error', 'skipped', 'skipped']);
  });

  it('runs hooks before the first and after the last batch', async () => {
    const it = shop(
      daily(
        `, pre_hook="insert into log values ('before')", post_hook="insert into log values ('after {{ model.batch.id }}')"`,
      ),
    );
    const { answer } = await it.run({
      batches: until('2024-01-03'),
      before: 'create table log (line varchar)',
      ask: 'select line from log',
    });
    expect(answer).toEqual([['before'], ['after 20240103']]);
  });

  it('starts anew with --full-refresh: only the first batch replaces the table', async () => {
    const it = shop(daily(''));
    await it.run({ batches: until('2024-01-04') });
    const { answer } = await it.run({
      batches: until('2024-01-02'),
      flags: { FULL_REFRESH: true },
      ask: perBatch,
    });
    expect(answer).toEqual([
      ['20240101', 2],
      ['20240102', 2],
    ]);
  });

  it('runs the batches between the first and the last side by side when slots are free', async () => {
    const most = async (config: string, body?: string) => {
      const it = shop(daily(config, body));
      let running = 0;
      let peak = 0;
      const { answer } = await it.run({
        threads: 4,
        batches: until('2024-01-12'),
        ask: 'select count(*)::int from daily',
        onEvent: (event) => {
          if (event.kind === 'batch-started') peak = Math.max(peak, ++running);
          if (event.kind === 'batch-finished') running--;
        },
      });
      it.remove();
      expect(answer).toEqual([[8]]);
      return peak;
    };
    expect(await most('')).toBe(4);
    expect(await most(', concurrent_batches=false')).toBe(1);
    expect(await most('', "-- {{ this }}\nselect * from {{ ref('orders') }}")).toBe(1);
  });

  it('gets the whole at once where the project has a microbatch strategy of its own', async () => {
    const it = shop(daily('', "select * from {{ ref('orders') }}").replace('model.batch and', 'false and'));
    it.write(
      'macros/own.sql',
      "{% macro get_incremental_microbatch_sql(arg_dict) %}insert into {{ arg_dict['target_relation'] }} select * from {{ arg_dict['temp_relation'] }}{% endmacro %}",
    );
    const { lines, results } = await it.run();
    expect(lines[1]).toBe('model.shop.daily success OK');
    expect(results[1]!.batch_results).toBeNull();
  });

  it.each([
    [", batch_size='week'", "must provide a 'batch_size' config that is one of"],
    [", begin='soon'", "must provide a 'begin' config of valid datetime (ISO format), but got: soon."],
    [', event_time=none', "must provide an 'event_time' (string) config"],
    [
      ', lookback="much"',
      "must provide the optional 'lookback' config as type int, but got: <class 'str'>).",
    ],
  ])('is refused while parsing when its config has%s', async (config, message) => {
    const model = daily('').replace('begin=', `${config.slice(2)}, begin=`);
    const given = config.includes('begin') ? daily('').replace("begin='2024-01-01'", config.slice(2)) : model;
    const once = given
      .replace(/batch_size='day',(?=[\s\S]*batch_size)/, '')
      .replace(/event_time='ordered_at',(?=[\s\S]*event_time=none)/, '');
    await expect(shop(once).run()).rejects.toThrow(`Microbatch model 'daily' ${message}`);
  });
});
