import { afterAll, beforeAll, expect, it } from 'vitest';
import { openShop, type Shop } from './shop.ts';

// What goes wrong in a TypeScript model is its own error: the run goes on.

let shop: Shop;
let messages: Record<string, string>;

const models: Record<string, string> = {
  bytes: 'export default () => Uint8Array.of(1, 2, 3);',
  endless: 'export default ({ config }) => { config({ timeout_seconds: 1 }); for (;;); };',
  exits: 'export default () => process.exit(3);',
  late: `export default () => { setTimeout(() => { throw new Error('too late'); }, 1); return new Promise(() => {}); };`,
  no_columns: 'export default () => [];',
  no_function: 'export default 42;',
  no_rows: 'export default () => [1, 2];',
  no_table: 'export default ({ query }) => query("select total from (select 1 as a)").columns();',
  no_var: `export default (context) => [{ a: context.var('region') }];`,
  nothing: 'export default () => {};',
  rows_in_view: `export default ({ config }) => { config({ materialized: 'view' }); return [{ a: 1 }]; };`,
  secret: `export default ({ env }) => [{ a: env('DBT_ENV_SECRET_TOKEN') }];`,
  syntax: 'export default ({ ref ) => 1;',
  throws: `interface Order { id: number }\n\nexport default () => {\n  const orders: Order[] = [];\n  throw new TypeError(orders.length + ' orders');\n};`,
  uneven: `export default () => ({ a: [1, 2], b: ['x'] });`,
  unseen: `export default ({ ref: read }) => read('fine');`,
};

beforeAll(async () => {
  shop = openShop({
    ...Object.fromEntries(Object.entries(models).map(([name, text]) => [`models/${name}.ts`, text])),
    'models/fine.ts': `export default ({ config }) => { config({ columns: { day: 'date', n: 'int' } }); return []; };`,
    'models/python.py': 'def model(dbt, session):\n    return 1\n',
  });
  const { code } = await shop.emds(['run', '--threads', '4'], { DBT_ENV_SECRET_TOKEN: 'hidden' });
  expect(code).toBe(1);
  const { results } = shop.artifact('run_results.json');
  messages = Object.fromEntries(
    results.map((it: { unique_id: string; message: string }) => [it.unique_id.split('.')[2], it.message]),
  );
});

afterAll(() => shop.close());

it('names what is wrong with each model', () => {
  const texts = Object.entries(messages).map(([name, text]) => [
    name,
    text.split('\n').slice(1).join('\n').trim().replaceAll(shop.folder, '…'),
  ]);
  expect(Object.fromEntries(texts)).toEqual({
    bytes: 'The model returned bytes that are no Arrow file or stream.',
    endless: 'models/endless.ts was stopped after 1 seconds.',
    exits: 'The model ended its thread before it returned anything.',
    fine: '',
    late: 'too late',
    no_columns: 'models/no_columns.ts returned no rows, so that its columns are not known.',
    no_function: 'The default export of a TypeScript model must be a function: export default ({ ref }) => …',
    no_rows: 'row 1 of the result is no object: number 1',
    no_table: 'Binder Error: Referenced column "total" not found in FROM clause!\n  Candidate bindings: "a"',
    no_var: 'the project has no var "region"',
    nothing:
      'The model returned nothing. It must return SQL, rows (an array or iterable of objects), columns, an Arrow table or a Polars frame.',
    python: 'models/python.py is a Python model; emds runs without Python.',
    rows_in_view: "models/rows_in_view.ts returns rows, which a view can't hold.",
    secret: 'secrets such as DBT_ENV_SECRET_TOKEN are for profiles.yml only',
    syntax: 'Syntax error: Unexpected token, expected ",".',
    throws: 'TypeError: 0 orders',
    uneven: 'Column "b" has 1 rows, and "a" 2.',
    unseen:
      "ref('fine') is not in the text of the model: ref() and source() take literals there, so that their tables are built before",
  });
});

it('makes an empty table where the columns are declared', async () => {
  expect(await shop.describe('fine')).toEqual(['day DATE', 'n INTEGER']);
});

it('points at the line that threw, and at the way out of Python', async () => {
  const { output } = await shop.emds(['run', '-s', 'throws', 'python']);
  expect(output).toContain(
    "at models/throws.ts:5:3\n     5 |   throw new TypeError(orders.length + ' orders');\n",
  );
  expect(output).toContain('or as a TypeScript model: models/*.ts');
});

it('stops an endless model when the run is interrupted', async () => {
  shop.write({ 'models/endless.ts': 'export default () => { for (;;); };' });
  const { code, output } = await shop.emds(['run', '-s', 'endless', 'fine'], {}, /endless \.+ \[RUN\]/);
  expect(code).toBe(1);
  expect(output).toContain('Exited because of keyboard interrupt');
});

it('refuses what it cannot read without running it', async () => {
  shop.write({
    'models/computed.ts': `export default ({ ref }) =>\n  ref('or' + 'ders');`,
    'models/ephemeral.ts': `export default ({ config }) => { config({ materialized: 'ephemeral' }); return []; };`,
  });
  const { code, output } = await shop.emds(['parse']);
  expect(code).toBe(2);
  expect(output).toContain(
    "Arguments of ref() in a TypeScript model must be literals, which 'or' + 'ders' is not.\n\n  at models/computed.ts:2:3",
  );
  expect(output).toContain("A TypeScript model can't be materialized as ephemeral.");
});
