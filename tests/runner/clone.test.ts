import { afterEach, describe, expect, it } from 'vitest';
import { RealProject } from './support/real-project.ts';

let project: RealProject | undefined;
afterEach(() => project?.remove());

const files = {
  'models/orders.sql': "{{ config(materialized='table') }} select 1 as order_id",
  'models/totals.sql': "select count(*) as orders from {{ ref('orders') }}",
};
const elsewhere = new Map([
  ['model.shop.orders', { database: 'shop', schema: 'prod', alias: 'orders' }],
  ['model.shop.totals', { database: 'shop', schema: 'prod', alias: 'totals' }],
]);
const before =
  'create schema prod; create table prod.orders as select 7 as order_id; create view prod.totals as select 8 as orders';

describe('clone', () => {
  it('makes views of the relations of another environment', async () => {
    project = new RealProject(files);
    const { lines, answer, results } = await project.run({
      command: 'clone',
      deferred: elsewhere,
      before,
      ask: 'select (select order_id from orders), (select orders from totals)',
    });
    expect(lines).toEqual(['model.shop.orders success OK', 'model.shop.totals success OK']);
    expect(answer).toEqual([[7, 8]]);
    expect(results[0]).toMatchObject({ compiled: false, compiled_code: null });
  });

  it('leaves alone what is there, and what the other environment does not have', async () => {
    project = new RealProject(files);
    await project.run();
    project.write('models/news.sql', 'select 1 as id');
    const { lines, messages } = await project.run({ command: 'clone', deferred: elsewhere, before });
    expect(lines).toEqual([
      'model.shop.news success No-op',
      'model.shop.orders success No-op',
      'model.shop.totals success No-op',
    ]);
    expect(messages).toEqual([
      'No relation found in state manifest for model.shop.news',
      'Relation "shop"."main"."orders" already exists',
      'Relation "shop"."main"."totals" already exists',
    ]);
  });
});
