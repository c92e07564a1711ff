import { randomUUID } from 'node:crypto';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { checkProject } from '../../src/check/check-project.ts';
import type { CheckResult } from '../../src/check/finding.ts';
import { createNodeContexts } from '../../src/compiler/compile/node-contexts.ts';
import { buildGraph } from '../../src/compiler/graph/build-graph.ts';
import { levels } from '../../src/compiler/graph/levels.ts';
import type { Manifest } from '../../src/compiler/manifest/manifest.ts';
import { parseProject } from '../../src/compiler/parse/parse-project.ts';
import { loadBuiltinPackages } from '../../src/compiler/project/builtin-packages.ts';
import { loadProject } from '../../src/compiler/project/load-project.ts';
import { positionAt } from '../../src/diagnostics/source.ts';
import { openScratchWarehouse } from '../../src/runner/duckdb/scratch-warehouse.ts';

/** A small shop whose check finds nothing. */
export const cleanShop: Readonly<Record<string, string>> = {
  'dbt_project.yml': 'name: shop\nprofile: shop\nmodel-paths: [models]\nseed-paths: [seeds]\n',
  'profiles.yml': 'shop:\n  target: dev\n  outputs:\n    dev: {type: duckdb, path: shop.duckdb}\n',
  'seeds/countries.csv': 'code,country\nca,Canada\nus,United States\n',
  'macros/cents.sql': '{% macro dollars(column) %}\n({{ column }} / 100)::decimal(16, 2)\n{% endmacro %}\n',
  'models/sources.yml': `sources:
  - name: raw
    tables:
      - name: orders
        columns:
          - {name: id, data_type: integer}
          - {name: customer, data_type: integer}
          - {name: cents, data_type: integer}
          - {name: country, data_type: varchar}
          - {name: ordered_at, data_type: timestamp}
`,
  'models/stg_orders.sql': `select
  id as order_id,
  customer as customer_id,
  {{ dollars('cents') }} as amount,
  country,
  ordered_at
from {{ source('raw', 'orders') }}
`,
  'models/eph_paid.sql': `{{ config(materialized='ephemeral') }}
select order_id, customer_id, amount
from {{ ref('stg_orders') }}
where amount > 0
`,
  'models/customers.sql': `with paid as (
  select * from {{ ref('eph_paid') }}
)
select
  paid.customer_id,
  min(country.country) as country,
  sum(paid.amount) as total
from paid
join {{ ref('stg_orders') }} orders on orders.order_id = paid.order_id
left join {{ ref('countries') }} country on country.code = orders.country
group by 1
`,
  'models/daily.sql': `{{ config(materialized='incremental', unique_key='day') }}
select ordered_at::date as day, sum(amount) as amount
from {{ ref('stg_orders') }}
{% if is_incremental() %}
where ordered_at > (select max(day) from {{ this }})
{% endif %}
group by 1
`,
  'models/schema.yml': `models:
  - name: stg_orders
    columns:
      - name: order_id
        data_tests: [unique, not_null]
      - name: country
        data_tests:
          - relationships:
              arguments:
                to: ref('countries')
                field: code
  - name: customers
    config: {contract: {enforced: true}}
    columns:
      - {name: customer_id, data_type: integer}
      - {name: country, data_type: varchar}
      - {name: total, data_type: 'decimal(38, 2)'}
`,
};

export interface CheckedShop extends CheckResult {
  readonly manifest: Manifest;
  /** `severity code file:line message` of each finding, its first line. */
  readonly lines: readonly string[];
}

/** Checks the shop with some files replaced. */
export async function checkShop(changes: Readonly<Record<string, string>> = {}): Promise<CheckedShop> {
  const folder = mkdtempSync(join(tmpdir(), 'emds-check-'));
  try {
    for (const [path, text] of Object.entries({ ...cleanShop, ...changes })) {
      mkdirSync(dirname(join(folder, path)), { recursive: true });
      writeFileSync(join(folder, path), text);
    }
    return await checkFolder(folder);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

async function checkFolder(folder: string): Promise<CheckedShop> {
  const flags = {
    WHICH: 'check',
    STORE_FAILURES: false,
    FULL_REFRESH: false,
    EMPTY: false,
    WARN_ERROR_OPTIONS: { error: [], warn: [], silence: [] },
  } as never;
  const startedAt = new Date('2024-05-01T00:00:00Z');
  const invocation = { id: 'check', startedAt, env: {}, vars: {}, flags, args: {}, workingFolder: folder };
  const { project, diagnostics } = loadProject({ folder, threads: 1, invocation });
  if (!project) throw new Error(JSON.stringify(diagnostics));
  const { manifest, library } = parseProject(project, loadBuiltinPackages());
  const { graph } = buildGraph(manifest);
  const known = { ...manifest.nodes, ...manifest.sources, ...manifest.unit_tests };
  const ids = [...levels(graph.parents).keys()].filter((id) => known[id] !== undefined);
  const contexts = createNodeContexts({
    project,
    manifest,
    library,
    selected: ids,
    onMessage: () => {},
    now: () => startedAt,
    uniqueText: () => randomUUID().replaceAll('-', ''),
  });
  const warehouse = await openScratchWarehouse(project.profile.credentials, []);
  try {
    const sessions = [await warehouse.session(), await warehouse.session()];
    const binders = [await warehouse.session(), await warehouse.session()];
    const existing = new Map();
    const given = { project, manifest, graph, contexts, sessions, binders, existing, ids };
    const result = await checkProject(given);
    return { ...result, manifest, lines: result.findings.map(({ diagnostic }) => line(diagnostic)) };
  } finally {
    await warehouse.close();
  }
}

function line({ severity, code, at, message }: CheckResult['findings'][number]['diagnostic']): string {
  const place = at ? `${at.file.path}:${positionAt(at.file.text, at.offset).line}` : '?';
  return `${severity} ${code} ${place} ${message.split('\n')[0]}`;
}
