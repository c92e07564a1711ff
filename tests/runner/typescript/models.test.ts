import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openShop, type Shop } from './shop.ts';

// Projects with TypeScript models, built by the command itself.

let shop: Shop;

const files = {
  'models/orders.sql': `select i as id, 'c' || (i % 3) as customer, (i * 1.25)::decimal(18, 2) as amount,
      date '2024-01-01' + i::int as day, timestamp '2024-01-01 10:00:00' + interval (i) minute as moment,
      i % 2 = 0 as paid, case when i % 4 = 0 then null else i::int end as note
    from range(70000) t(i)`,
  'models/large_orders.sql': `{{ config(materialized='ephemeral') }} select * from {{ ref('orders') }} where amount > 87490`,
  'models/money.ts': 'export const add = (a: number | undefined, b: number): number => (a ?? 0) + b;',
  'models/customers.ts': `
    import type { ModelContext, ModelProperties } from 'emds';
    import { add } from './money';

    export const properties: ModelProperties = {
      description: 'What each customer paid.',
      columns: [
        { name: 'customer', description: 'Who ordered.', data_tests: ['unique', 'not_null'] },
        { name: 'amount', data_type: 'decimal(18, 2)' },
      ],
    };

    export default async function (context: ModelContext) {
      context.config({ materialized: 'table', tags: ['sales'], columns: { orders: 'int' } });
      const sums = new Map<string, { amount: number; orders: number }>();
      for await (const batch of context.ref<{ customer: string; amount: number }>('orders').batches('customer', 'amount')) {
        const { customer, amount } = batch.columns;
        for (let i = 0; i < batch.length; i++) {
          const name = customer.get(i)!;
          const sum = sums.get(name);
          sums.set(name, { amount: add(sum?.amount, amount.get(i)!), orders: add(sum?.orders, 1) });
        }
      }
      return [...sums].map(([customer, sum]) => ({ customer, ...sum, first: new Date(0), factor: context.var('factor') }));
    }`,
  'models/doubled.ts': `export default async ({ ref }) => {
      const { columns } = await ref('orders').columns();
      return { ...columns, twice: Float64Array.from(columns.amount.values, (amount) => amount * 2) };
    };`,
  'models/from_rows.ts': `export default async function* ({ ref }) {
      for await (const row of ref('large_orders').rows()) yield { ...row, list: [row.id], inner: { paid: row.paid } };
    }`,
  'models/as_sql.ts': `export default ({ ref, config }) => {
      config({ materialized: 'view' });
      return \`select count(*) as orders from \${ref('large_orders')}\`;
    };`,
  'models/growing.ts': `export default async ({ config, isIncremental, query, this: self }) => {
      config({ materialized: 'incremental', unique_key: 'id' });
      let last = 0;
      if (isIncremental) for await (const row of query(\`select max(id) as id from \${self}\`).rows()) last = row.id;
      return [{ id: last, run: 'again' }, { id: last + 1, run: isIncremental ? 'later' : 'first' }];
    };`,
  'models/arrow_table.ts': `import { dateDay, tableFromArrays } from '@uwdata/flechette';
    export const make = () => tableFromArrays(
      { n: Int32Array.of(1, 2), day: [new Date('2024-02-29'), null], name: ['a', null] }, { types: { day: dateDay() } });
    export default make;`,
  'models/arrow_file.ts': `import { tableToIPC } from '@uwdata/flechette';
    import { make } from './arrow_table.ts';
    export default () => tableToIPC(make());`,
  'models/frame.ts': `import pl from 'nodejs-polars';
    export default async ({ ref }) => {
      const { amount } = (await ref('orders').columns('amount')).columns;
      const orders = pl.DataFrame({ half: Array.from(amount.values, (_, i) => i % 2), amount: amount.values });
      return orders.groupBy('half').agg(pl.col('amount').sum().alias('total')).sort('half');
    };`,
  'models/lazy_frame.ts': `import pl from 'nodejs-polars';
    export default () => pl.DataFrame({ day: [new Date('2024-02-29'), null], name: ['a', null], list: [[1], [2, 3]] })
      .lazy().filter(pl.col('name').isNotNull());`,
  'models/reader.sql': `select customer from {{ ref('customers') }}`,
};

beforeAll(async () => {
  shop = openShop(files);
  const built = await shop.emds(['build']);
  expect(built.output).toMatch(/Done\. PASS=13 WARN=0 ERROR=0 SKIP=0/);
});

afterAll(() => shop.close());

describe('a TypeScript model', () => {
  it('makes a table of rows, with the types of its config and properties and those that DuckDB infers', async () => {
    expect(await shop.describe('customers')).toEqual([
      'customer VARCHAR',
      'amount DECIMAL(18,2)',
      'orders INTEGER',
      'first TIMESTAMP',
      'factor BIGINT',
    ]);
    expect(
      await shop.query('select customer, amount::text as amount, orders from customers order by 1'),
    ).toEqual(
      await shop.query(
        'select customer, sum(amount)::text as amount, count(*)::int as orders from orders group by 1 order by 1',
      ),
    );
  });

  it('hands columns through as they are', async () => {
    expect(await shop.describe('doubled')).toEqual([...(await shop.describe('orders')), 'twice DOUBLE']);
    expect(await shop.query('select * exclude twice from doubled except all select * from orders')).toEqual(
      [],
    );
    expect(await shop.query('select count(*)::int as n from doubled where twice <> amount * 2')).toEqual([
      { n: 0 },
    ]);
  });

  it('streams rows in and out, ephemeral inputs and nested values included', async () => {
    expect(await shop.describe('from_rows')).toEqual([
      'id BIGINT',
      'customer VARCHAR',
      'amount DOUBLE',
      'day DATE',
      'moment TIMESTAMP',
      'paid BOOLEAN',
      'note BIGINT',
      'list BIGINT[]',
      'inner STRUCT(paid BOOLEAN)',
    ]);
    expect(
      await shop.query(
        'select id, customer, cast(amount as decimal(18, 2)) as amount, day, moment, paid, note from from_rows except select * from orders',
      ),
    ).toEqual([]);
  });

  it('returns SQL for a view', async () => {
    expect(await shop.query('select orders::int as orders from as_sql')).toEqual([{ orders: 7 }]);
  });

  it('returns tables and files of Arrow, and frames of Polars', async () => {
    const types = ['n INTEGER', 'day DATE', 'name VARCHAR'];
    expect([await shop.describe('arrow_table'), await shop.describe('arrow_file')]).toEqual([types, types]);
    const rows = [
      { n: 1, day: '2024-02-29', name: 'a' },
      { n: 2, day: null, name: null },
    ];
    expect(await shop.query('select n, day::text as day, name from arrow_table')).toEqual(rows);
    expect(await shop.query('select n, day::text as day, name from arrow_file')).toEqual(rows);
    const sums = `select (i % 2) as half, amount from (select row_number() over () as i, amount from orders)`;
    expect(await shop.query('select count(*) as halves, sum(total) as total from frame')).toEqual(
      await shop.query(`select count(distinct half) as halves, sum(amount)::double as total from (${sums})`),
    );
    expect(await shop.describe('lazy_frame')).toEqual(['day TIMESTAMP', 'name VARCHAR', 'list DOUBLE[]']);
    expect(await shop.query('select day::text as day, name, list::text as list from lazy_frame')).toEqual([
      { day: '2024-02-29 00:00:00', name: 'a', list: '[1.0]' },
    ]);
  });

  it('adds to its table when it is incremental', async () => {
    expect(await shop.query('select * from growing order by 1')).toEqual([
      { id: 0, run: 'again' },
      { id: 1, run: 'first' },
    ]);
    await shop.emds(['run', '-s', 'growing']);
    expect(await shop.query('select * from growing order by 1')).toEqual([
      { id: 0, run: 'again' },
      { id: 1, run: 'again' },
      { id: 2, run: 'later' },
    ]);
    await shop.emds(['run', '-s', 'growing', '--full-refresh']);
    expect(await shop.query('select count(*)::int as n from growing')).toEqual([{ n: 2 }]);
  });

  it('stands in the manifest with its source, its inputs and its properties', () => {
    const { nodes } = shop.artifact('manifest.json');
    const { language, raw_code, depends_on, description, config, patch_path, columns } =
      nodes['model.shop.customers'];
    expect({ language, depends_on, description, patch_path }).toEqual({
      language: 'typescript',
      depends_on: { macros: [], nodes: ['model.shop.orders'] },
      description: 'What each customer paid.',
      patch_path: 'shop://models/customers.ts',
    });
    expect(raw_code).toBe(files['models/customers.ts'].trim());
    expect([config.materialized, config.tags, columns.customer.description]).toEqual([
      'table',
      ['sales'],
      'Who ordered.',
    ]);
  });

  it('shows its rows without building, and leaves nothing behind', async () => {
    const { output } = await shop.emds(['show', '-s', 'arrow_table', '--quiet']);
    expect(output).toBe(
      '| n |        day | name |\n| - | ---------- | ---- |\n| 1 | 2024-02-29 | a    |\n| 2 |            |      |\n\n',
    );
    expect(shop.files('target/typescript')).toEqual([]);
  });
});
