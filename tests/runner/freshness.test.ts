import { afterEach, describe, expect, it } from 'vitest';
import { RealProject } from './support/real-project.ts';

let project: RealProject | undefined;
afterEach(() => project?.remove());

function sources(tables: string): Record<string, string> {
  return {
    'models/sources.yml': `
sources:
  - name: raw
    schema: main
    loaded_at_field: loaded_at
    config:
      freshness: {warn_after: {count: 1, period: day}, error_after: {count: 3, period: day}}
    tables:
${tables}`,
  };
}

function check(files: Record<string, string>, before: string) {
  project = new RealProject(files);
  return project.run({ command: 'source freshness', before });
}

describe('source freshness', () => {
  it('judges the newest row by the thresholds', async () => {
    const { results } = await check(
      sources('      - name: fresh\n      - name: older\n      - name: stale\n'),
      `create table fresh as select now() - interval 1 hour as loaded_at;
       create table older as select (now() at time zone 'UTC') - interval 2 day as loaded_at;
       create table stale as select now() - interval 4 day as loaded_at`,
    );
    expect(results.map((result) => [result.unique_id, result.status])).toEqual([
      ['source.shop.raw.fresh', 'pass'],
      ['source.shop.raw.older', 'warn'],
      ['source.shop.raw.stale', 'error'],
    ]);
    expect(results[1]!.freshness!.max_loaded_at_time_ago_in_s).toBeCloseTo(2 * 86_400, -2);
    expect(results[0]!.adapter_response).toEqual({ _message: 'OK' });
  });

  it('writes moments as dbt does', async () => {
    const { results } = await check(
      sources('      - name: orders\n'),
      "create table orders as select timestamp '2020-01-01 10:20:30.5' as loaded_at",
    );
    expect(results[0]!.freshness).toMatchObject({
      max_loaded_at: '2020-01-01T10:20:30.500000+00:00',
      snapshotted_at: expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d{6})?\+00:00$/) as string,
      criteria: {
        warn_after: { count: 1, period: 'day' },
        error_after: { count: 3, period: 'day' },
        filter: null,
      },
    });
  });

  it('counts a source without rows as loaded in the year 1, and heeds the filter', async () => {
    const { results } = await check(
      sources(
        '      - name: orders\n        config: {freshness: {warn_after: {count: 1, period: day}, error_after: null, filter: loaded_at is null}}\n',
      ),
      'create table orders as select now() as loaded_at',
    );
    expect(results[0]).toMatchObject({
      status: 'warn',
      freshness: { max_loaded_at: '0001-01-01T00:00:00+00:00' },
    });
  });

  it('takes a query in place of a field', async () => {
    const { results } = await check(
      sources(
        '      - name: orders\n        config: {loaded_at_field: null, loaded_at_query: "select max(loaded) from {{ this.schema }}.loads"}\n',
      ),
      "create table loads as select timestamptz '2020-01-01 00:00:00+02' as loaded",
    );
    expect(results[0]!.freshness!.max_loaded_at).toBe('2019-12-31T22:00:00+00:00');
  });

  it('asks the macro that a project has in the place of dbt’s', async () => {
    const { results } = await check(
      {
        ...sources('      - name: orders\n'),
        'macros/freshness.sql': `
{% macro collect_freshness(source, loaded_at_field, filter) %}
  {% call statement('collect_freshness', fetch_result=True, auto_begin=False) %}
    select timestamp '2021-02-03 04:05:06' as max_loaded_at, timestamp '2021-02-04' as snapshotted_at
  {% endcall %}
  {{ return(load_result('collect_freshness')) }}
{% endmacro %}`,
      },
      'select 1',
    );
    expect(results[0]!.freshness).toMatchObject({
      max_loaded_at: '2021-02-03T04:05:06+00:00',
      snapshotted_at: '2021-02-04T00:00:00+00:00',
    });
  });

  it('says what a field has to be, and where a source is missing', async () => {
    const { results } = await check(
      sources('      - name: nowhere\n      - name: orders\n'),
      "create table orders as select date '2020-01-01' as loaded_at",
    );
    expect(results.map((result) => [result.status, result.message])).toEqual([
      [
        'runtime error',
        'Runtime Error in source nowhere (models/sources.yml)\n' +
          '  Catalog Error: Table with name nowhere does not exist!\n' +
          '  Did you mean "orders"?\n  \n' +
          '  LINE 5:     from "shop"."main"."nowhere"\n' +
          '                   ^',
      ],
      [
        'runtime error',
        'Database Error in source orders (models/sources.yml)\n' +
          '  Expected a timestamp value when querying field \'loaded_at\' of table "shop"."main"."orders" but received value of type \'date\' instead',
      ],
    ]);
  });
});
