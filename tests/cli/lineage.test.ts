import { mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { runInProcess } from './support/run-in-process.ts';

const shop = realpathSync(mkdtempSync(join(tmpdir(), 'emds-lineage-')));

const files = {
  'dbt_project.yml': 'name: shop\nversion: "1.0"\nprofile: shop\n',
  'profiles.yml': 'shop: {target: dev, outputs: {dev: {type: duckdb, path: shop.duckdb, schema: main}}}\n',
  'data/orders.csv': 'id,email,cents\n1,a@example.org,100\n',
  'seeds/people.csv': 'id,email\n1,a@example.org\n',
  'models/schema.yml': `
sources:
  - name: files
    config: {external_location: "read_csv('data/{name}.csv', header = true)"}
    tables: [{name: orders}]
  - name: seeded
    schema: main
    tables: [{name: people}]
  - name: nowhere
    tables: [{name: events}]
models:
  - name: mails
    latest_version: 2
    versions: [{v: 1}, {v: 2}, {v: 3, config: {alias: mails_to_come}}]
  - name: paid
    config: {materialized: ephemeral, alias: paid_orders}
`,
  'models/stg_orders.sql': `select id, email as mail, cents from {{ source('files', 'orders') }}`,
  'models/stg_people.sql': `select id, lower(email) as email from {{ source('seeded', 'people') }}`,
  'models/paid.sql': `select id, mail, cents / 100 as amount from {{ ref('stg_orders') }} where cents > 0`,
  'models/bills.sql': `select id as bill_id, amount from {{ ref('paid') }}`,
  'models/mails_v1.sql': `select id, mail from {{ ref('stg_orders') }}`,
  'models/mails_v2.sql': `select id, mail as address from {{ ref('stg_orders') }}`,
  'models/mails_v3.sql': `select id, mail as email from {{ ref('stg_orders') }}`,
  'models/all_mails.sql': `select a.address, b.mail, c.email from {{ ref('mails') }} a
    join {{ ref('mails', v=1) }} b using (id) join {{ ref('mails', v=3) }} c using (id)`,
  'models/by_mail.sql': `{{ config(materialized='table') }} pivot {{ ref('stg_orders') }} on mail using sum(cents)`,
  'models/events.sql': `select id, count(*) as n from {{ source('nowhere', 'events') }} group by all`,
  'models/event_days.sql': `{% set rows = run_query('select day from ' ~ source('nowhere', 'events')) %} select 1 as one`,
  'models/stopped.sql': `select id, {% if execute %}{{ exceptions.raise_compiler_error('no rates') }}{% endif %} as rate
    from {{ ref('stg_orders') }}`,
  'models/odd.sql': `select id as "a""b", mail as "x|y]<i>#35;" from {{ ref('stg_orders') }}`,
  'snapshots/kept.yml': `
exposures:
  - name: monthly
    type: dashboard
    owner: {email: a@example.org}
    depends_on: [ref('bills')]
snapshots:
  - name: kept
    relation: ref('stg_orders')
    config: {unique_key: id, strategy: timestamp, updated_at: cents}
`,
};

beforeAll(() => {
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(dirname(join(shop, path)), { recursive: true });
    writeFileSync(join(shop, path), text);
  }
});
afterAll(() => rmSync(shop, { recursive: true, force: true }));

async function lineage(...args: string[]) {
  const { output, exitCode } = await runInProcess(['lineage', '--quiet', ...args], { folder: shop });
  return { exitCode, text: output.replace(/^\d\d:\d\d:\d\d {2}/gm, '').trim() };
}

const pivotReason = 'DuckDB gives no syntax tree of it (PIVOT without listed values, or no SELECT)';

test('goes through an ephemeral model with an alias to the file that is a source', async () => {
  expect((await lineage('bills')).text).toBe(`bills.bill_id
└─ paid.id  rename
   └─ stg_orders.id  identity
      └─ files.orders.id  identity
bills.amount
└─ paid.amount  identity
   └─ stg_orders.cents  expression
      └─ files.orders.cents  identity`);
});

test('does not trace what a template would say without its mistake', async () => {
  expect((await lineage('stopped')).text).toBe(
    ['stopped.id', 'stopped.rate', 'stopped']
      .map((name) => `${name}  (may be incomplete: its template can't be rendered: no rates)`)
      .join('\n'),
  );
});

test('says of what has no columns what it reads: lineage-target-without-columns', async () => {
  expect((await lineage('monthly')).text).toMatch(
    /"monthly" is of type exposure, and has no columns of its own\.[\s\S]*hint: it reads bills: ask for one of these/,
  );
});

test('goes as many steps as --depth says', async () => {
  expect((await lineage('bills.amount', '--depth', '1')).text).toBe(`bills.amount
└─ paid.amount  identity  …`);
  const { up } = JSON.parse((await lineage('bills.amount', '--depth', '2', '--output', 'json')).text);
  expect(up[0].next[0].next[0]).toMatchObject({ column: 'cents', next: [], cut: true });
});

test('goes down to all that reads a source, and says what reads it in ways that are not known', async () => {
  expect((await lineage('files.orders.CENTS', '--down')).text).toBe(`files.orders.cents
└─ stg_orders.cents  identity  (may be incomplete: in by_mail, ${pivotReason})
   ├─ paid.amount  expression
   │  └─ bills.amount  identity
   ├─ kept.cents  identity
   ├─ kept.dbt_scd_id  expression
   ├─ kept.dbt_updated_at  rename
   ├─ kept.dbt_valid_from  rename
   └─ kept.dbt_valid_to  rename
rows of paid  filter: stg_orders.cents`);
});

test('knows a source and the seed that fills it for one table', async () => {
  expect((await lineage('stg_people.email')).text).toBe(`stg_people.email
└─ seeded.people.email  expression
   └─ people.email  identity`);
  expect((await lineage('people.email', '--down')).text).toBe(`people.email
└─ seeded.people.email  identity
   └─ stg_people.email  expression`);
});

test('tells the versions of a model apart, the latest being meant without one', async () => {
  expect((await lineage('all_mails')).text).toBe(`all_mails.address
└─ mails.v2.address  identity
   └─ stg_orders.mail  rename
      └─ files.orders.email  rename
all_mails.mail
└─ mails.v1.mail  identity
   └─ stg_orders.mail  identity
      └─ files.orders.email  rename
all_mails.email
└─ mails.v3.email  identity
   └─ stg_orders.mail  rename
      └─ files.orders.email  rename
rows of all_mails  join: mails.v2.id, mails.v1.id, mails.v3.id`);
  const latest = (await lineage('mails.address')).text;
  expect(latest).toMatch(/^mails\.v2\.address\n/);
  expect((await lineage('shop.mails.v2.address')).text).toBe(latest);
});

test('says why it does not know', async () => {
  expect((await lineage('by_mail')).text).toBe(`by_mail  (may be incomplete: ${pivotReason})`);
  expect((await lineage('event_days')).text).toBe(
    'event_days  (may be incomplete: its template asks the database about relations that are not known)',
  );
  expect((await lineage('nowhere.events.kind')).text).toBe(`nowhere.events.kind
nowhere.events  (may be incomplete: its columns are not known)`);
  expect((await lineage('events')).text).toBe(`events.id
└─ nowhere.events.id  identity
events.n
rows of events  group: nowhere.events.id`);
});

test('names what is like a name that is not there', async () => {
  const model = await lineage('mails_v3');
  expect(model.exitCode).toBe(2);
  expect(model.text).toContain('did you mean "mails.v3"?');
  expect((await lineage('nowhere.evnts')).text).toContain('did you mean "nowhere.events"?');
  expect((await lineage('mails.v1.mial')).text).toContain(
    '"mails.v1" has no column "mial".\n\n  hint: did you mean "mail"?',
  );
});

test('draws both ways in one Mermaid chart, with every sign of a name as it is', async () => {
  expect((await lineage('odd.x|y]<i>#35;', '--up', '--down', '--output', 'mermaid')).text).toBe(`flowchart LR
  subgraph s0["odd"]
    n0_0["x#124;y#93;#60;i#62;#35;35#59;"]
  end
  subgraph s1["stg_orders"]
    n1_0["mail"]
  end
  subgraph s2["files.orders"]
    n2_0["email"]
  end
  n1_0 -->|rename| n0_0
  n2_0 -->|rename| n1_0`);
});

test('marks what is not known in JSON, Mermaid and OpenLineage', async () => {
  const id = { node: 'source.shop.nowhere.events', column: 'id' };
  const asked = 'in event_days, its template asks the database about relations that are not known';
  expect(JSON.parse((await lineage('nowhere.events', '--down', '--output', 'json')).text)).toEqual({
    node: id.node,
    down: [
      {
        ...id,
        unknown: asked,
        next: [{ node: 'model.shop.events', column: 'id', transformation: 'identity', next: [] }],
      },
    ],
    filters: [],
    filtered: [{ node: 'model.shop.events', by: id, uses: ['group'] }],
    unknown: 'its columns are not known',
  });
  expect((await lineage('nowhere.events.id', '--down', '--output', 'mermaid')).text).toBe(`flowchart LR
  subgraph s0["nowhere.events"]
    n0_0["id"]
  end
  subgraph s1["events"]
    n1_0["id"]
  end
  n0_0 -->|identity| n1_0
  %% n0_0 may be incomplete: ${asked}
  classDef incomplete stroke-dasharray: 4 3
  class n0_0 incomplete`);
  expect((await lineage('by_mail', '--output', 'mermaid')).text).toBe(`flowchart LR
  %% by_mail may be incomplete: ${pivotReason}`);
  const [dataset] = JSON.parse((await lineage('by_mail', '--output', 'openlineage')).text);
  expect(dataset).toMatchObject({ namespace: 'duckdb://shop.duckdb', name: 'shop.main.by_mail' });
  expect(dataset.facets.columnLineage).toMatchObject({ fields: {}, dataset: [] });
});
