import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { describeColumns } from '../../../src/compiler/lineage/described-columns.ts';
import { printMermaid, printTree } from '../../../src/compiler/lineage/lineage-output.ts';
import { walkColumns } from '../../../src/compiler/lineage/lineage-walk.ts';
import { openLineageDataset } from '../../../src/compiler/lineage/open-lineage.ts';
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

interface OpenLineageInput {
  readonly namespace: string;
  readonly name: string;
  readonly field: string;
  readonly transformations: readonly { readonly type: string; readonly subtype: string }[];
}

interface OpenLineageDataset {
  readonly facets: {
    readonly columnLineage: {
      readonly fields: Readonly<Record<string, { readonly inputFields: readonly OpenLineageInput[] }>>;
      readonly dataset: readonly OpenLineageInput[];
    };
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
    const tree = walkColumns(lineage, { node: 'model.shop.bills', column: 'amount' }, { direction: 'up' });
    expect(printTree(tree, nameOf)).toBe(`bills.amount
└─ paid.cents  expression
   └─ stg_orders.cents  identity
      └─ orders.cents  identity`);
  });

  it('goes through a chain of thousands of models', () => {
    const edges = Array.from({ length: 6000 }, (_, index) => ({
      from: { node: `model.shop.m${index}`, column: 'id' },
      to: { node: `model.shop.m${index + 1}`, column: 'id' },
      transformation: 'identity' as const,
    }));
    const chain = { nodes: new Map(), models: new Map(), edges };
    const tree = walkColumns(chain, { node: 'model.shop.m6000', column: 'id' }, { direction: 'up' });
    expect(printTree(tree, nameOf).split('\n')).toHaveLength(6001);
    expect(printMermaid([{ direction: 'up', columns: [tree] }], nameOf)).toContain(
      'n6000_0 -->|identity| n5999_0',
    );
  });

  it('goes down to all that is made of a column', () => {
    const tree = walkColumns(
      lineage,
      { node: 'source.shop.raw.orders', column: 'ID' },
      { direction: 'down' },
    );
    expect(printTree(tree, nameOf)).toBe(`orders.ID
└─ stg_orders.order_id  rename
   └─ paid.order_id  identity
      └─ bills.bill_id  rename`);
  });

  it('takes a name without a schema for a table of main, and not for one of another schema', async () => {
    const kept = node('source.shop.kept.orders', null, [{ name: 'id' }]);
    const elsewhere = { ...kept, relation: { ...kept.relation!, schema: 'kept' } };
    const both = node(
      'model.shop.both',
      'select a.id as a, b.id as b, c.order_id as c from orders a, kept.orders b, stg_orders c',
      [],
    );
    const { models } = await projectLineage([elsewhere, nodes[1]!, both], parser);
    expect(models.get('model.shop.both')!.columns.map(({ from }) => from[0]!.relation)).toEqual([
      'orders',
      'source.shop.kept.orders',
      'model.shop.stg_orders',
    ]);
  });

  it('draws itself for Mermaid', () => {
    const tree = walkColumns(
      lineage,
      { node: 'model.shop.stg_orders', column: 'email' },
      { direction: 'up' },
    );
    expect(printMermaid([{ direction: 'up', columns: [tree] }], nameOf)).toBe(`flowchart LR
  subgraph s0["stg_orders"]
    n0_0["email"]
  end
  subgraph s1["orders"]
    n1_0["email"]
  end
  n1_0 -->|cast| n0_0`);
  });

  it('tells OpenLineage what a value is made of from what only has a say in it', async () => {
    const ranks = node(
      'model.shop.ranks',
      `select order_id as id, cents::varchar as text, max(cents) as most, sum(cents) over (partition by email) as share,
         case when cents > 0 then email end as payer, list(email order by cents) filter (where order_id > 1) as mails
       from shop.main.stg_orders where email is not null group by all order by order_id`,
      [],
    );
    const { models } = await projectLineage([nodes[1]!, ranks], parser);
    const names = {
      nodes: new Map([[nodes[1]!.node.unique_id, nodes[1]!]]),
      namespace: 'duckdb://shop.duckdb',
    };
    const { facets } = openLineageDataset(models.get('model.shop.ranks')!, names) as OpenLineageDataset;
    const { fields, dataset } = facets.columnLineage;
    const told = (inputs: readonly OpenLineageInput[]) =>
      inputs.map(({ namespace, name, field, transformations }) => {
        expect([namespace, name]).toEqual(['duckdb://shop.duckdb', 'shop.main.stg_orders']);
        return `${field} ${transformations.map(({ type, subtype }) => `${type}/${subtype}`).join()}`;
      });
    expect(
      Object.fromEntries(Object.entries(fields).map(([name, it]) => [name, told(it.inputFields)])),
    ).toEqual({
      id: ['order_id DIRECT/IDENTITY'],
      text: ['cents DIRECT/TRANSFORMATION'],
      most: ['cents DIRECT/AGGREGATION'],
      share: ['cents DIRECT/TRANSFORMATION', 'email INDIRECT/WINDOW'],
      payer: ['email DIRECT/TRANSFORMATION', 'cents INDIRECT/CONDITIONAL'],
      mails: ['email DIRECT/AGGREGATION', 'order_id INDIRECT/FILTER', 'cents INDIRECT/SORT'],
    });
    expect(told(dataset)).toEqual([
      'email INDIRECT/FILTER,INDIRECT/GROUP_BY',
      'order_id INDIRECT/GROUP_BY,INDIRECT/SORT',
      'cents INDIRECT/GROUP_BY',
    ]);
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
