import { describe, expect, it } from 'vitest';
import { checkShop, cleanShop } from './shop-project.ts';

const changed = (path: string, from: string, to: string) => {
  const text = cleanShop[path]!;
  if (!text.includes(from)) throw new Error(`${path} has no "${from}"`);
  return { [path]: text.replace(from, to) };
};

describe('check', () => {
  it('finds nothing in a project that builds', async () => {
    const { lines, unchecked, relations } = await checkShop();
    expect(lines).toEqual([]);
    expect([...unchecked.keys()]).toEqual([]);
    expect(relations.get('model.shop.customers')?.columns).toEqual([
      { name: 'customer_id', type: 'INTEGER' },
      { name: 'country', type: 'VARCHAR' },
      { name: 'total', type: 'DECIMAL(38,2)' },
    ]);
  });

  it('names what a mistake breaks', async () => {
    const { findings } = await checkShop(changed('models/stg_orders.sql', 'customer as', 'custmer as'));
    expect(findings[0]!.breaks).toContain('model.shop.customers');
    expect(findings[0]!.diagnostic.hint).toBe('did you mean "customer"?');
  });

  it.each([
    {
      title: 'a column that is not there',
      change: changed('models/stg_orders.sql', 'customer as', 'custmer as'),
      line: 'error sql-binder-error models/stg_orders.sql:3 Binder Error: Referenced column "custmer" not found in FROM clause!',
    },
    {
      title: 'a column that a macro was given',
      change: changed('models/stg_orders.sql', "dollars('cents')", "dollars('cent')"),
      line: 'error sql-binder-error models/stg_orders.sql:4 Binder Error: Referenced column "cent" not found in FROM clause!',
    },
    {
      title: 'a type in a macro',
      change: changed('macros/cents.sql', 'decimal(16', 'decimel(16'),
      line: 'error sql-catalog-error macros/cents.sql:2 Catalog Error: Type with name decimel does not exist!',
    },
    {
      title: 'a column that is not there in an ephemeral model',
      change: changed('models/eph_paid.sql', 'amount > 0', 'amunt > 0'),
      line: 'error sql-binder-error models/eph_paid.sql:4 Binder Error: Referenced column "amunt" not found in FROM clause!',
    },
    {
      title: 'an unknown function',
      change: changed('models/customers.sql', 'sum(paid', 'summ(paid'),
      line: 'error sql-catalog-error models/customers.sql:7 Catalog Error: Scalar Function with name summ does not exist!',
    },
    {
      title: 'an ambiguous name',
      change: changed('models/customers.sql', 'min(country.country)', 'min(order_id)'),
      line: 'error sql-binder-error models/customers.sql:6 Binder Error: Ambiguous reference to column name "order_id" (use: "paid.order_id" or "orders.order_id")',
    },
    {
      title: 'types that do not fit',
      change: changed('models/daily.sql', 'sum(amount)', 'sum(country)'),
      line: "error sql-binder-error models/daily.sql:2 Binder Error: No function matches the given name and argument types 'sum(VARCHAR)'. You might need to add explicit type casts.",
    },
    {
      title: 'a syntax error',
      change: changed('models/customers.sql', 'group by 1', 'group 1'),
      line: 'error sql-parser-error models/customers.sql:11 Parser Error: syntax error at or near "1"',
    },
    {
      title: 'a mistake that only later runs of an incremental model make',
      change: changed('models/daily.sql', 'max(day)', 'max(date)'),
      line: 'error sql-binder-error models/daily.sql:5 Binder Error: Referenced column "date" not found in FROM clause!',
    },
    {
      title: 'an incremental key that is no column',
      change: changed('models/daily.sql', "unique_key='day'", "unique_key='days'"),
      line: 'error config-column-missing models/daily.sql:1 "unique_key" of daily names the column "days", which is not there.',
    },
    {
      title: 'incremental runs with other columns',
      change: changed(
        'models/daily.sql',
        'sum(amount) as amount',
        'sum(amount) as amount {% if is_incremental() %}, 1 as more {% endif %}',
      ),
      line: 'warning incremental-schema-mismatch models/daily.sql:2 An incremental run of daily makes more columns (more) than its first run.',
    },
    {
      title: 'a contract on a column that is not there',
      change: changed('models/schema.yml', 'name: total', 'name: totl'),
      line: 'error contract-column-missing models/schema.yml:17 The contract of customers has a column "totl", which its query does not give.',
    },
    {
      title: 'a contract of another type',
      change: changed('models/schema.yml', "total, data_type: 'decimal(38, 2)'", 'total, data_type: varchar'),
      line: 'error contract-type-mismatch models/schema.yml:17 Column "total" of customers is DECIMAL(38,2), and its contract says varchar.',
    },
    {
      title: 'a test on a column that is not there',
      change: changed('models/schema.yml', 'name: order_id', 'name: order_idd'),
      line: 'error sql-binder-error models/schema.yml:4 Binder Error: Referenced column "order_idd" not found in FROM clause!',
    },
    {
      title: 'a test with an argument that is no column',
      change: changed('models/schema.yml', 'field: code', 'field: cod'),
      line: 'error sql-binder-error models/schema.yml:11 Binder Error: Referenced column "cod" not found in FROM clause!',
    },
    {
      title: 'a column that YAML describes and nobody has',
      change: changed(
        'models/schema.yml',
        '  - name: customers',
        '      - name: amuont\n  - name: customers',
      ),
      line: 'warning described-column-missing models/schema.yml:12 YAML describes a column "amuont" of stg_orders, which has no such column.',
    },
    {
      title: 'a source whose columns nobody knows',
      change: { 'models/sources.yml': 'sources:\n  - name: raw\n    tables:\n      - name: orders\n' },
      line: 'warning source-schema-unknown models/sources.yml:4 The columns of source "raw.orders" are not known, so what reads it is not checked.',
    },
    {
      title: 'an error that a template raises',
      change: changed(
        'models/daily.sql',
        'select ordered_at',
        "{% if execute %}{{ exceptions.raise_compiler_error('no days') }}{% endif %} select ordered_at",
      ),
      line: 'error raised-by-template models/daily.sql:2 no days',
    },
  ])('finds $title', async ({ change, line }) => {
    const { lines } = await checkShop(change as Readonly<Record<string, string>>);
    expect(lines).toContain(line);
  });

  it('finds mistakes that do not follow from each other in one run', async () => {
    const { lines } = await checkShop({
      ...changed('models/stg_orders.sql', 'customer as', 'custmer as'),
      ...changed('models/daily.sql', 'sum(amount)', 'sum(amnt)'),
      ...changed('models/customers.sql', 'country.code', 'country.cod'),
    });
    expect(lines.map((line) => line.split(' ').slice(1, 3).join(' ')).sort()).toEqual([
      'sql-binder-error models/customers.sql:10',
      'sql-binder-error models/daily.sql:2',
      'sql-binder-error models/stg_orders.sql:3',
    ]);
  });

  it('does not report what only follows from a mistake', async () => {
    const { lines, unchecked } = await checkShop(changed('models/eph_paid.sql', 'customer_id', 'customer'));
    expect(lines).toEqual([
      'error sql-binder-error models/eph_paid.sql:2 Binder Error: Referenced column "customer" not found in FROM clause!',
    ]);
    expect(unchecked.get('model.shop.customers')).toBe('model.shop.eph_paid');
  });

  it('holds what is built on a query that can not be bound against the names in its text', async () => {
    const { lines, unchecked } = await checkShop({
      ...changed('models/stg_orders.sql', 'customer as', "'x' + 1 as"),
      'models/of_wrong.sql': "select customr_id, order_id from {{ ref('stg_orders') }}\n",
      'models/of_syntax.sql': "select frm {{ ref('stg_orders') }}\n",
      'models/on_syntax.sql': "select 1 as one from {{ ref('of_syntax') }} where\n",
      'models/on_words.sql': "select order_id,\n  order_idd from {{ ref('of_syntax') }}\n",
    });
    expect(lines.map((line) => line.split(' ').slice(1, 3).join(' ')).sort()).toEqual([
      'sql-binder-error models/of_wrong.sql:1',
      'sql-binder-error models/on_words.sql:2',
      'sql-binder-error models/stg_orders.sql:3',
      'sql-parser-error models/of_syntax.sql:1',
      'sql-parser-error models/on_syntax.sql:1',
    ]);
    expect([...unchecked.keys()]).toEqual([]);
  });

  it('finds mistakes beside a missing column with a short name', async () => {
    const { lines } = await checkShop({
      'models/short.sql': "select x as n, xy as m, order_id\nfrom {{ ref('stg_orders') }}\nwhere nope = 1\n",
    });
    expect(lines.map((line) => line.split(' ')[2]).sort()).toEqual([
      'models/short.sql:1',
      'models/short.sql:1',
      'models/short.sql:3',
    ]);
  });

  it('finds two mistakes in one query', async () => {
    const { lines } = await checkShop({
      'models/daily.sql': "select ordred_at as day,\n  amunt as amount\nfrom {{ ref('stg_orders') }}\n",
    });
    expect(lines.map((line) => line.split(' ')[2])).toEqual(['models/daily.sql:1', 'models/daily.sql:2']);
  });
});
