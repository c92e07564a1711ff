import { describe, expect, it } from 'vitest';
import type { SourceDefinition } from '../../src/compiler/manifest/resource.ts';
import { runPlain } from './support/plain-project.ts';

const day = (count: number) => ({ count, period: 'day' as const });

function source(name: string, more: Partial<SourceDefinition>): SourceDefinition {
  return {
    unique_id: `source.shop.raw.${name}`,
    name,
    resource_type: 'source',
    source_name: 'raw',
    original_file_path: 'models/sources.yml',
    relation_name: `"memory"."main"."${name}"`,
    loaded_at_field: 'loaded_at',
    loaded_at_query: null,
    freshness: { warn_after: day(1), error_after: day(3), filter: null },
    ...more,
  } as SourceDefinition;
}

async function check(sources: readonly SourceDefinition[], before: string) {
  const { results } = await runPlain({ command: 'source freshness', nodes: [], sources, before, threads: 1 });
  return results;
}

describe('source freshness', () => {
  it('judges the newest row by the thresholds', async () => {
    const results = await check(
      ['fresh', 'older', 'stale'].map((name) => source(name, {})),
      `create table fresh as select now() - interval 1 hour as loaded_at;
       create table older as select (now() at time zone 'UTC') - interval 2 day as loaded_at;
       create table stale as select now() - interval 4 day as loaded_at`,
    );
    expect(results.map((result) => [result.unique_id, result.status])).toEqual([
      ['source.shop.raw.fresh', 'pass'],
      ['source.shop.raw.older', 'warn'],
      ['source.shop.raw.stale', 'error'],
    ]);
    expect(results[1]!.freshness!.max_loaded_at_time_ago_in_s).toBeCloseTo(2 * 86_400, -1);
  });

  it('writes moments as dbt does', async () => {
    const [result] = await check(
      [source('orders', {})],
      "create table orders as select timestamp '2020-01-01 10:20:30.5' as loaded_at",
    );
    expect(result!.freshness).toMatchObject({
      max_loaded_at: '2020-01-01T10:20:30.500000+00:00',
      snapshotted_at: expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{6}\+00:00$/) as string,
      criteria: { warn_after: day(1), error_after: day(3), filter: null },
    });
  });

  it('counts a source without rows as loaded in the year 1, and heeds the filter', async () => {
    const [result] = await check(
      [
        source('orders', {
          freshness: { warn_after: day(1), error_after: null, filter: 'loaded_at is null' },
        }),
      ],
      'create table orders as select now() as loaded_at',
    );
    expect(result).toMatchObject({
      status: 'warn',
      freshness: { max_loaded_at: '0001-01-01T00:00:00+00:00' },
    });
  });

  it('takes a query in place of a field', async () => {
    const [result] = await check(
      [source('orders', { loaded_at_field: null, loaded_at_query: 'select max(loaded) from loads' })],
      "create table loads as select timestamptz '2020-01-01 00:00:00+02' as loaded",
    );
    expect(result!.freshness!.max_loaded_at).toBe('2019-12-31T22:00:00+00:00');
  });

  it('says what a field has to be, and where a source is missing', async () => {
    const results = await check(
      [source('orders', {}), source('nowhere', {})],
      "create table orders as select date '2020-01-01' as loaded_at",
    );
    expect(results.map((result) => [result.status, result.message])).toEqual([
      [
        'runtime error',
        'Runtime Error in source orders (models/sources.yml)\n' +
          '  Expected a timestamp value when querying field \'loaded_at\' of table "memory"."main"."orders" but received value of type \'date\' instead',
      ],
      [
        'runtime error',
        'Runtime Error in source nowhere (models/sources.yml)\n' +
          '  Catalog Error: Table with name nowhere does not exist!\n' +
          '  Did you mean "orders"?\n  \n' +
          '  LINE 4: from "memory"."main"."nowhere"\n' +
          '               ^',
      ],
    ]);
  });
});
