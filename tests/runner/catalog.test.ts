import { expect, it } from 'vitest';
import type { Manifest } from '../../src/compiler/manifest/manifest.ts';
import { buildCatalog } from '../../src/runner/catalog.ts';
import { openWarehouse } from '../../src/runner/duckdb/warehouse.ts';
import { credentialsOf } from './support/credentials.ts';
import { plainNode } from './support/plain-project.ts';

it('lists what exists of nodes and sources with columns, types and comments', async () => {
  const warehouse = await openWarehouse(credentialsOf({}), { workingFolder: '/' });
  const nodes = ['orders', 'daily', 'not_built'].map((name) =>
    plainNode({ id: `model.shop.${name}`, sql: '' }, 'memory'),
  );
  const manifest = {
    nodes: Object.fromEntries(nodes.map((node) => [node.unique_id, node])),
    sources: {
      'source.shop.raw.loads': {
        unique_id: 'source.shop.raw.loads',
        database: null,
        schema: 'RAW',
        identifier: 'Loads',
      },
    },
  } as unknown as Manifest;
  const catalog = await warehouse.lend(async (session) => {
    await session.execute(
      `create table orders(order_id int, price decimal(10,2)); comment on table orders is 'one row an order';
       comment on column orders.price is 'in dollars'; create view daily as select 1 as n;
       create schema raw; create table raw.loads(loaded_at timestamptz)`,
    );
    return await buildCatalog(manifest, session);
  });
  await warehouse.close();
  const stats = {
    has_stats: {
      id: 'has_stats',
      label: 'Has Stats?',
      value: false,
      include: false,
      description: 'Indicates whether there are statistics for this table',
    },
  };
  const base = { database: 'memory', owner: null };
  expect(catalog).toEqual({
    nodes: {
      'model.shop.orders': {
        metadata: {
          ...base,
          type: 'BASE TABLE',
          schema: 'main',
          name: 'orders',
          comment: 'one row an order',
        },
        columns: {
          order_id: { type: 'INTEGER', index: 1, name: 'order_id', comment: null },
          price: { type: 'DECIMAL(10,2)', index: 2, name: 'price', comment: 'in dollars' },
        },
        stats,
        unique_id: 'model.shop.orders',
      },
      'model.shop.daily': {
        metadata: { ...base, type: 'VIEW', schema: 'main', name: 'daily', comment: null },
        columns: { n: { type: 'INTEGER', index: 1, name: 'n', comment: null } },
        stats,
        unique_id: 'model.shop.daily',
      },
    },
    sources: {
      'source.shop.raw.loads': {
        metadata: { ...base, type: 'BASE TABLE', schema: 'raw', name: 'loads', comment: null },
        columns: {
          loaded_at: { type: 'TIMESTAMP WITH TIME ZONE', index: 1, name: 'loaded_at', comment: null },
        },
        stats,
        unique_id: 'source.shop.raw.loads',
      },
    },
  });
});
