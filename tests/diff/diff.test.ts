import { copyFileSync, cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { runInProcess } from '../cli/support/run-in-process.ts';

const files: Readonly<Record<string, string>> = {
  'dbt_project.yml': 'name: shop\nprofile: shop\n',
  'profiles.yml': `shop:
  target: dev
  outputs:
    dev: {type: duckdb, path: shop.duckdb, schema: dev}
    prod: {type: duckdb, path: shop.duckdb, schema: prod}
`,
  'seeds/orders.csv': 'id,customer,cents,status\n1,ann,100,open\n2,bob,250,open\n3,cid,75,done\n',
  'models/stg_orders.sql':
    "select id as order_id, customer, cents / 100.0 as amount, status from {{ ref('orders') }}\n",
  'models/passed_on.sql': "select * from {{ ref('stg_orders') }}\n",
  'models/open_orders.sql': "select order_id, amount from {{ ref('passed_on') }} where status = 'open'\n",
  'models/totals.sql': "select customer, sum(amount) as total from {{ ref('stg_orders') }} group by 1\n",
  'models/schema.yml': `models:
  - name: stg_orders
    columns:
      - {name: order_id, data_tests: [unique, not_null]}
exposures:
  - {name: board, type: dashboard, owner: {name: Ann}, depends_on: ["ref('totals')"]}
`,
};
const folder = mkdtempSync(join(tmpdir(), 'emds-diff-'));
const emds = (...argv: string[]) => runInProcess(argv, { folder });
const write = (path: string, text: string) => {
  mkdirSync(dirname(join(folder, path)), { recursive: true });
  writeFileSync(join(folder, path), text);
};
const replace = (path: string, from: string, to: string) => write(path, files[path]!.replace(from, to));

beforeAll(async () => {
  for (const [path, text] of Object.entries(files)) write(path, text);
  expect((await emds('build', '-q', '-t', 'prod')).exitCode).toBe(0);
  expect((await emds('build', '-q')).exitCode).toBe(0);
  cpSync(join(folder, 'target'), join(folder, 'state'), { recursive: true });
  copyFileSync(join(folder, 'shop.duckdb'), join(folder, 'before.duckdb'));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

describe('diff --state', () => {
  it('finds nothing where nothing changed', async () => {
    const { output, exitCode } = await emds('diff', '-q', '--state', 'state', '--exit-code');
    expect([exitCode, output]).toEqual([0, 'Nothing changes.\n']);
  });

  it('tells of columns that came, went and changed type, and who reads them', async () => {
    replace(
      'models/stg_orders.sql',
      'cents / 100.0 as amount, status',
      '(cents / 100)::float as amount, 1 as n',
    );
    write('models/extra.sql', 'select 1 as one');
    const { output, exitCode } = await emds('diff', '-q', '--state', 'state', '--exit-code');
    expect(exitCode).toBe(1);
    expect(output.replace(/\n\nerror[\s\S]*?(?=\n\nNodes)/, '')).toBe(`+ model extra: added  models/extra.sql
    + one  INTEGER

~ model stg_orders (body): changed  models/stg_orders.sql
    ~ amount  DOUBLE -> FLOAT  may break
        read by passed_on.amount (identity)
        read by totals.total (aggregate)
        what reads the column goes on with another type
    - status  VARCHAR  breaking
        read by passed_on.status (identity)
        read by open_orders (filter): breaks
    + n  INTEGER
    downstream: board, open_orders, passed_on, totals, 2 tests

> model passed_on: affected  models/passed_on.sql
    ~ amount  DOUBLE -> FLOAT  may break
        read by open_orders.amount (identity)
        what reads the column goes on with another type
    - status  VARCHAR  breaking
        read by open_orders (filter): breaks
    + n  INTEGER
    downstream: open_orders

Nodes: 1 added, 0 removed, 1 changed, 1 affected. Columns: 2 added, 2 removed, 2 retyped; 2 breaking, 2 may break.
`);
    rmSync(join(folder, 'models/extra.sql'));
    write('models/stg_orders.sql', files['models/stg_orders.sql']!);
  });

  it('tells a query that is written otherwise from one that says something else, and what a column may be called now', async () => {
    write('models/totals.sql', `${files['models/totals.sql']!.replace(',', ',\n  ')} -- by customer\n`);
    replace('models/open_orders.sql', 'order_id, amount', 'order_id as id, amount');
    const { output } = await emds('diff', '-q', '--state', 'state');
    write('models/totals.sql', files['models/totals.sql']!);
    write('models/open_orders.sql', files['models/open_orders.sql']!);
    expect(output).toContain(`~ model totals (body): changed  models/totals.sql
    query: the same but for layout, comments or Jinja
    downstream: board`);
    expect(output).toContain(`~ model open_orders (body): changed  models/open_orders.sql
    - order_id  INTEGER
        renamed? id is made of the same
    + id  INTEGER`);
  });

  it('takes a model that can not be built any more for breaking', async () => {
    replace('models/stg_orders.sql', 'status from', 'status as from');
    const { output, exitCode } = await emds('diff', '-q', '--state', 'state', '--exit-code');
    expect(exitCode).toBe(1);
    expect(output).toContain(
      'columns: its columns are not known: it can not be built, see the mistake below',
    );
    expect(output).toContain('error[sql-parser-error] models/stg_orders.sql:1:');
    write('models/stg_orders.sql', files['models/stg_orders.sql']!);
  });

  it('takes the catalog where the state has no compiled SQL', async () => {
    const { catalog, parsed } = {
      catalog: join(folder, 'target/catalog.json'),
      parsed: join(folder, 'parsed'),
    };
    expect((await emds('docs', 'generate', '-q')).exitCode).toBe(0);
    expect((await emds('parse', '-q', '--target-path', 'parsed')).exitCode).toBe(0);
    copyFileSync(catalog, join(parsed, 'catalog.json'));
    replace('models/totals.sql', 'total', 'sum_of_all');
    const { output } = await emds('diff', '--state', 'parsed', '--output', 'markdown');
    expect(output).toContain(
      '| `totals.total` | removed | `DOUBLE` | may break; exposure board reads the model |  |',
    );
    rmSync(join(parsed, 'catalog.json'));
    const blind = JSON.parse((await emds('diff', '--state', 'parsed', '--output', 'json')).output);
    expect(blind.nodes).toMatchObject([
      { id: 'model.shop.totals', parts: ['body'], columns: [], unknown: expect.any(String) },
    ]);
    write('models/totals.sql', files['models/totals.sql']!);
  });

  it('needs something to compare with', async () => {
    const { output, exitCode } = await emds('diff');
    expect([exitCode, output]).toEqual([2, expect.stringContaining('--state PATH')]);
  });
});

describe('diff --data', () => {
  beforeAll(async () => {
    write('seeds/orders.csv', 'id,customer,cents,status\n1,ann,100,open\n2,bob,250,done\n4,"d|e",75,\n');
    expect((await emds('build', '-q')).exitCode).toBe(0);
  });

  it('compares by key with another target, with examples', async () => {
    const { output, exitCode } = await emds(
      'diff',
      '-q',
      '--data',
      '--against',
      'prod',
      '-s',
      'stg_orders',
      'totals',
      '--exit-code',
    );
    expect([exitCode, output]).toEqual([
      1,
      `~ stg_orders: 3 -> 3 rows: +1 added, -1 removed, 1 changed; key order_id (unique test)
    status: 1 row changed
    ~ order_id=2: status: open -> done
    + order_id=4, customer=d|e, amount=0.75, status=NULL
    - order_id=3, customer=cid, amount=0.75, status=done

~ totals: 3 -> 3 rows: +1 added, -1 removed; rows as wholes: there is no unique test, constraint or unique_key: name columns with --key
    + customer=d|e, total=0.75
    - customer=cid, total=0.75

Compared 2 relations: 2 different, 0 the same.
`,
    ]);
  });

  it('compares with an older file, views of it too, and leaves both as they are', async () => {
    const before = readFileSync(join(folder, 'before.duckdb'));
    const args = [
      'diff',
      '--data',
      '--against',
      'before.duckdb',
      '--key',
      'customer',
      '--output',
      'json',
      '-s',
      'totals',
    ];
    const found = JSON.parse((await emds(...args)).output);
    expect(found).toMatchObject({
      same: false,
      relations: [{ key: ['customer'], rows: { before: 3, after: 3 }, added: 1, removed: 1, changed: 0 }],
    });
    expect(readFileSync(join(folder, 'before.duckdb')).equals(before)).toBe(true);
  });

  it('compares rows as wholes where the key is not unique, and says why', async () => {
    const { output } = await emds(
      'diff',
      '-q',
      '--data',
      '--against',
      'prod',
      '--key',
      'status',
      '-s',
      'stg_orders',
    );
    expect(output).toContain(
      'rows as wholes: the key (status) is not unique: 1 of its values stand in more than one row',
    );
  });

  it('says which relations it can not compare', async () => {
    write('models/extra.sql', 'select 1 as one');
    const { output } = await emds('diff', '-q', '--data', '--against', 'prod', '-s', 'extra');
    expect(output).toMatch(
      /^\? extra: on both sides there is no prod\.extra in .*shop\.duckdb to compare with/,
    );
    rmSync(join(folder, 'models/extra.sql'));
  });
});
