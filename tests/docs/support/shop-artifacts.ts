import type { SiteArtifacts } from '../../../src/docs/site-input.ts';

type Entry = Record<string, unknown>;

interface ModelOptions {
  readonly folder?: string;
  readonly parents?: readonly string[];
  readonly tags?: readonly string[];
  readonly description?: string;
  readonly columns?: Record<string, string>;
  readonly sql?: string;
  readonly macros?: readonly string[];
  readonly lineage?: Entry;
}

function model(name: string, options: ModelOptions): Entry {
  const folder = options.folder ?? 'marts';
  return {
    unique_id: `model.shop.${name}`,
    resource_type: 'model',
    name,
    alias: name,
    package_name: 'shop',
    database: 'shop',
    schema: folder === 'marts' ? 'marts' : 'staging',
    relation_name: `"shop"."${folder}"."${name}"`,
    original_file_path: `models/${folder}/${name}.sql`,
    description: options.description ?? '',
    tags: options.tags ?? [],
    config: {
      materialized: folder === 'marts' ? 'table' : 'view',
      meta: {},
      ...(options.lineage ? { column_lineage: options.lineage } : {}),
    },
    columns: Object.fromEntries(
      Object.entries(options.columns ?? {}).map(([column, description]) => [
        column,
        { name: column, description },
      ]),
    ),
    depends_on: { nodes: options.parents ?? [], macros: options.macros ?? [] },
    raw_code: options.sql ?? 'select 1 as one',
    compiled_code: (options.sql ?? 'select 1 as one').replaceAll(
      /\{\{ ref\('(\w+)'\) \}\}/g,
      '"shop"."staging"."$1"',
    ),
    language: 'sql',
  };
}

function test(kind: string, of: string, column: string, more: Entry = {}): Entry {
  const target = of.split('.').at(-1)!;
  return {
    unique_id: `test.shop.${kind}_${target}_${column}.0a1b2c`,
    resource_type: 'test',
    name: `${kind}_${target}_${column}`,
    package_name: 'shop',
    original_file_path: 'models/schema.yml',
    attached_node: of,
    column_name: column,
    test_metadata: { name: kind, kwargs: { column_name: column } },
    config: { severity: 'ERROR' },
    depends_on: { nodes: [of], macros: [] },
    raw_code: `{{ test_${kind}(**_dbt_generic_test_kwargs) }}`,
    ...more,
  };
}

function column(
  name: string,
  transformation: string,
  from: readonly [node: string, column: string][],
  more: Entry = {},
): Entry {
  return {
    name,
    transformation,
    from: from.map(([node, column]) => ({ node, column, transformation })),
    ...more,
  };
}

const byId = (entries: readonly Entry[]) =>
  Object.fromEntries(entries.map((entry) => [entry['unique_id'], entry]));

/** A shop with one of every kind of resource: raw orders and customers, staging, marts and what reads them. */
export function shopArtifacts(): SiteArtifacts & { manifest: Record<string, Record<string, Entry>> } {
  const shared = { package_name: 'shop', original_file_path: 'models/semantics.yml' };
  const nodes = [
    model('stg_orders', {
      folder: 'staging',
      parents: ['source.shop.backend.raw_orders'],
      macros: ['macro.shop.cents'],
      columns: { order_id: 'Key.' },
      lineage: {
        columns: [
          column('order_id', 'rename', [['source.shop.backend.raw_orders', 'id']]),
          column('amount', 'expression', [['source.shop.backend.raw_orders', 'amount']], {
            inherited_tags: [{ tag: 'money', node: 'source.shop.backend.raw_orders', column: 'amount' }],
          }),
        ],
        filters: [],
      },
      sql: "select id as order_id, {{ cents('amount') }} as amount\nfrom {{ source('backend', 'raw_orders') }}",
    }),
    model('stg_customers', {
      folder: 'staging',
      parents: ['seed.shop.raw_customers'],
      sql: "select * from {{ ref('raw_customers') }}",
    }),
    model('orders', {
      parents: ['model.shop.stg_orders', 'model.shop.stg_customers'],
      tags: ['daily'],
      description: 'One row for each **order**. See [customers](#!/model/model.shop.customers).',
      columns: { order_id: 'Key of the order.', customer_id: 'Who ordered.' },
      lineage: {
        columns: [
          column('order_id', 'identity', [['model.shop.stg_orders', 'order_id']]),
          column('customer_id', 'identity', [['model.shop.stg_customers', 'customer_id']]),
          column('amount', 'identity', [['model.shop.stg_orders', 'amount']], {
            inherited_description: {
              text: 'What was paid, in cents.',
              node: 'source.shop.backend.raw_orders',
              column: 'amount',
            },
          }),
        ],
        filters: [{ node: 'model.shop.stg_customers', column: 'customer_id', uses: ['join'] }],
      },
      sql: "-- all orders\nselect *\nfrom {{ ref('stg_orders') }}\njoin {{ ref('stg_customers') }} using (customer_id)",
    }),
    model('customers', {
      parents: ['model.shop.orders', 'model.shop.stg_customers'],
      tags: ['daily'],
      description: 'One row for each customer, with the lifetime value.',
      columns: { customer_id: 'Key of the customer.' },
      lineage: {
        columns: [
          column('customer_id', 'identity', [['model.shop.orders', 'customer_id']]),
          column(
            'lifetime_value',
            'aggregate',
            [
              ['model.shop.orders', 'amount'],
              ['rates.csv', 'rate'],
            ],
            { unknown: 'a function of another database' },
          ),
        ],
        filters: [],
      },
      sql: "select customer_id, sum(amount) as lifetime_value from {{ ref('orders') }} group by all",
    }),
    {
      ...model('raw_customers', {}),
      unique_id: 'seed.shop.raw_customers',
      resource_type: 'seed',
      original_file_path: 'seeds/raw_customers.csv',
      raw_code: '',
      compiled_code: '',
    },
    {
      ...model('customers_snapshot', { parents: ['seed.shop.raw_customers'] }),
      unique_id: 'snapshot.shop.customers_snapshot',
      resource_type: 'snapshot',
    },
    {
      ...model('top_customers', { parents: ['model.shop.customers'] }),
      unique_id: 'analysis.shop.top_customers',
      resource_type: 'analysis',
    },
    test('unique', 'model.shop.orders', 'order_id'),
    test('not_null', 'model.shop.orders', 'order_id'),
    test('relationships', 'model.shop.orders', 'customer_id', {
      test_metadata: {
        name: 'relationships',
        kwargs: { column_name: 'customer_id', to: "ref('customers')", field: 'customer_id' },
      },
      depends_on: { nodes: ['model.shop.customers', 'model.shop.orders'], macros: [] },
    }),
    {
      ...test('no_refunds', 'model.shop.orders', ''),
      unique_id: 'test.shop.no_refunds',
      name: 'no_refunds',
      attached_node: null,
      test_metadata: undefined,
      original_file_path: 'tests/no_refunds.sql',
    },
  ];
  const manifest = {
    metadata: {
      dbt_schema_version: 'https://schemas.getdbt.com/dbt/manifest/v12.json',
      project_name: 'shop',
      adapter_type: 'duckdb',
      dbt_version: '1.11.16',
      generated_at: '2026-03-01T08:00:00Z',
    } as unknown as Record<string, Entry>,
    nodes: byId(nodes),
    sources: byId([
      {
        unique_id: 'source.shop.backend.raw_orders',
        resource_type: 'source',
        name: 'raw_orders',
        source_name: 'backend',
        source_description: "The shop's back end.",
        identifier: 'raw_orders',
        package_name: 'shop',
        database: 'shop',
        schema: 'raw',
        original_file_path: 'models/sources.yml',
        description: 'Orders as they came in.',
        columns: { id: { name: 'id', description: 'Key.' } },
        freshness: { warn_after: { count: 1, period: 'day' } },
      },
    ]),
    macros: byId([
      {
        unique_id: 'macro.shop.cents',
        resource_type: 'macro',
        name: 'cents',
        package_name: 'shop',
        original_file_path: 'macros/cents.sql',
        description: 'Money in cents.',
        macro_sql: '{% macro cents(column) %}({{ column }} * 100)::integer{% endmacro %}',
        arguments: [{ name: 'column', type: 'string', description: 'Column with money.' }],
        depends_on: { macros: [] },
      },
    ]),
    exposures: byId([
      {
        unique_id: 'exposure.shop.weekly_report',
        resource_type: 'exposure',
        name: 'weekly_report',
        ...shared,
        type: 'dashboard',
        owner: { name: 'Ann', email: 'ann@example.com' },
        url: 'https://example.com/report',
        description: 'What the board reads.',
        depends_on: { nodes: ['model.shop.customers', 'metric.shop.revenue'] },
      },
    ]),
    metrics: byId([
      {
        unique_id: 'metric.shop.revenue',
        resource_type: 'metric',
        name: 'revenue',
        ...shared,
        label: 'Revenue',
        type: 'simple',
        type_params: { measure: { name: 'amount' } },
        depends_on: { nodes: ['semantic_model.shop.order_facts'] },
      },
    ]),
    semantic_models: byId([
      {
        unique_id: 'semantic_model.shop.order_facts',
        resource_type: 'semantic_model',
        name: 'order_facts',
        ...shared,
        measures: [{ name: 'amount', agg: 'sum' }],
        depends_on: { nodes: ['model.shop.orders'] },
      },
    ]),
    saved_queries: byId([
      {
        unique_id: 'saved_query.shop.monthly',
        resource_type: 'saved_query',
        name: 'monthly',
        ...shared,
        query_params: { metrics: ['revenue'] },
        depends_on: { nodes: ['metric.shop.revenue'] },
      },
    ]),
    unit_tests: byId([
      {
        unique_id: 'unit_test.shop.customers.counts_orders',
        resource_type: 'unit_test',
        name: 'counts_orders',
        ...shared,
        model: 'customers',
        given: [{ input: "ref('orders')", rows: [{ order_id: 1 }] }],
        expect: { rows: [{ customer_id: 1 }] },
        depends_on: { nodes: ['model.shop.customers'] },
      },
    ]),
    functions: byId([
      {
        unique_id: 'function.shop.is_paid',
        resource_type: 'function',
        name: 'is_paid',
        ...shared,
        arguments: [{ name: 'status', data_type: 'varchar' }],
        returns: { data_type: 'boolean' },
        raw_code: "status = 'paid'",
      },
    ]),
    docs: byId([
      {
        unique_id: 'doc.shop.__overview__',
        name: '__overview__',
        package_name: 'shop',
        block_contents: '# The shop\n\nOrders and customers.',
      },
      {
        unique_id: 'doc.shop.status',
        name: 'status',
        package_name: 'shop',
        block_contents: '| status |\n|---|\n| paid |',
      },
    ]),
  } as Record<string, Record<string, Entry>>;
  return { manifest, catalog: shopCatalog(), runResults: shopRun(), runHistory: [shopRun(), shopRun()] };
}

function shopCatalog(): unknown {
  const column = (name: string, type: string, index: number) => ({ name, type, index });
  return {
    nodes: {
      'model.shop.orders': {
        metadata: { type: 'BASE TABLE', owner: 'shop' },
        columns: {
          ORDER_ID: column('order_id', 'INTEGER', 1),
          customer_id: column('customer_id', 'INTEGER', 2),
          amount: column('amount', 'DECIMAL(18,2)', 3),
        },
        stats: {},
      },
    },
    sources: {},
  };
}

function shopRun(): unknown {
  const at = (ms: number) => new Date(Date.UTC(2026, 2, 1, 8, 5, 0, ms)).toISOString();
  const result = (unique_id: string, status: string, from: number, to: number, more: Entry = {}) => ({
    unique_id,
    status,
    execution_time: (to - from) / 1000,
    thread_id: from % 2 === 0 ? 'Thread-1 (worker)' : 'Thread-2 (worker)',
    timing: [{ name: 'execute', started_at: at(from), completed_at: at(to) }],
    adapter_response: {},
    message: 'OK',
    ...more,
  });
  return {
    metadata: { generated_at: '2026-03-01T08:05:01Z' },
    elapsed_time: 0.9,
    args: { which: 'build' },
    results: [
      result('seed.shop.raw_customers', 'success', 0, 40, { adapter_response: { rows_affected: 1200 } }),
      result('model.shop.stg_orders', 'success', 1, 81),
      result('model.shop.stg_customers', 'success', 40, 60),
      result('model.shop.orders', 'success', 82, 382, { adapter_response: { rows_affected: 54321 } }),
      result('test.shop.unique_orders_order_id.0a1b2c', 'fail', 384, 400, {
        failures: 3,
        message: 'Got 3 results, configured to fail if != 0',
      }),
      result('test.shop.not_null_orders_order_id.0a1b2c', 'pass', 401, 410),
      result('model.shop.customers', 'skipped', 411, 411),
    ],
  };
}
