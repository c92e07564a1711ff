import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { describeColumns } from '../../../src/compiler/lineage/described-columns.ts';
import { printMermaid, printTree } from '../../../src/compiler/lineage/lineage-output.ts';
import { walkColumns } from '../../../src/compiler/lineage/lineage-walk.ts';
import {
  type LineageNode,
  type ProjectLineage,
  projectLineage,
} from '../../../src/compiler/lineage/project-lineage.ts';
import { type DuckdbParser, openSqlParser } from '../../../src/runner/duckdb/sql-parser.ts';

interface Column {
  readonly name: string;
  readonly description?: string;
  readonly tags?: readonly string[];
}

function node(id: string, sql: string | null, columns: readonly Column[], ephemeral = false): LineageNode {
  const name = id.split('.').at(-1)!;
  const described = columns.map((column) => [
    column.name,
    { description: '', tags: [], config: { meta: {}, tags: [] }, ...column },
  ]);
  return {
    node: { unique_id: id, name, columns: Object.fromEntries(described) } as unknown as LineageNode['node'],
    relation: ephemeral ? null : { database: 'shop', schema: 'main', name },
    sql,
    columns: columns.map((column) => ({ name: column.name })),
  };
}

const nodes = [
  node('source.shop.raw.orders', null, [
    { name: 'id', description: 'Number of the order.' },
    { name: 'email', description: 'Where the bill goes.', tags: ['pii'] },
    { name: 'cents' },
  ]),
  node(
    'model.shop.stg_orders',
    'select id as order_id, email::varchar as email, cents from "shop"."main"."orders"',
    [{ name: 'order_id' }, { name: 'email' }, { name: 'cents' }],
  ),
  node('model.shop.paid', 'select * from shop.main.stg_orders where cents > 0', [{ name: 'order_id' }], true),
  node(
    'model.shop.bills',
    `with __dbt__cte__paid as (select * from shop.main.stg_orders where cents > 0)
     select order_id as bill_id, email, cents / 100 as amount from __dbt__cte__paid`,
    [{ name: 'bill_id' }, { name: 'email', description: 'Address for the bill.' }, { name: 'amount' }],
  ),
];
const order = nodes.map((it) => it.node.unique_id);
const nameOf = (id: string) => id.split('.').at(-1)!;

let parser: DuckdbParser;
let lineage: ProjectLineage;
beforeAll(async () => {
  parser = await openSqlParser();
  lineage = await projectLineage(nodes, parser);
});
afterAll(() => parser.close());

describe('the lineage of a project', () => {
  it('goes up to the source, through an ephemeral model', () => {
    const tree = walkColumns(lineage, { node: 'model.shop.bills', column: 'amount' }, 'up');
    expect(printTree(tree, nameOf)).toBe(`bills.amount
└─ paid.cents  expression
   └─ stg_orders.cents  identity
      └─ orders.cents  identity`);
  });

  it('goes down to all that is made of a column', () => {
    const tree = walkColumns(lineage, { node: 'source.shop.raw.orders', column: 'ID' }, 'down');
    expect(printTree(tree, nameOf)).toBe(`orders.ID
└─ stg_orders.order_id  rename
   └─ paid.order_id  identity
      └─ bills.bill_id  rename`);
  });

  it('draws itself for Mermaid', () => {
    const tree = walkColumns(lineage, { node: 'model.shop.stg_orders', column: 'email' }, 'up');
    expect(printMermaid([tree], 'up', nameOf)).toBe(`flowchart LR
  subgraph s0["stg_orders"]
    n0_0["email"]
  end
  subgraph s1["orders"]
    n1_0["email"]
  end
  n1_0 -->|cast| n0_0`);
  });

  it('hands descriptions on with values that stay as they are, and says whose they are', () => {
    const columns = describeColumns(lineage, order);
    expect(columns.get('model.shop.bills')?.get('bill_id')).toMatchObject({
      description: 'Number of the order.',
      descriptionFrom: { node: 'source.shop.raw.orders', column: 'id' },
    });
    expect(columns.get('model.shop.stg_orders')?.get('email')?.description).toBe('');
    expect(columns.get('model.shop.bills')?.get('email')).toMatchObject({
      description: 'Address for the bill.',
    });
  });

  it('hands tags on with casts too', () => {
    expect(describeColumns(lineage, order).get('model.shop.bills')?.get('email')).toMatchObject({
      tags: ['pii'],
      inheritedTags: [{ tag: 'pii', node: 'source.shop.raw.orders', column: 'email' }],
    });
  });
});
