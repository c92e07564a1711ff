import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { positionAt } from '../../../src/diagnostics/source.ts';
import { selectTables } from '../../../src/ingest/ingest.ts';
import { loadIngestTables } from '../../../src/ingest/settings/load-ingest-tables.ts';

function load(text: string) {
  const { tables, diagnostics } = loadIngestTables({ path: 'sources.yml', text });
  const said = diagnostics.map((d) => {
    const place = d.at ? positionAt(d.at.file.text, d.at.offset) : { line: 0, column: 0 };
    return `${place.line}:${place.column} ${d.severity} ${d.code}: ${d.message}${d.hint ? ` (${d.hint})` : ''}`;
  });
  return { tables, said };
}

const ORDERS = `
sources:
  - name: shop
    config:
      meta:
        ingest:
          reader: opendatasoft
          base_url: https://data.example.org/api/explore/v2.1
    tables:
      - name: orders
        config:
          meta:
            ingest:
              dataset: orders
              cursor: updated_at
              lookback: 36 hours
        columns:
          - name: id
            data_type: bigint
          - name: updated_at
            data_type: timestamptz
          - name: note
          - name: _loaded_at
`;

test('reads the sample project without a complaint', () => {
  const text = readFileSync(new URL('../../../sources.yml', import.meta.url), 'utf8');
  const { tables, said } = load(text);
  expect(said).toEqual([]);
  expect(tables).toHaveLength(1);
  expect(tables[0]).toMatchObject({
    key: 'vancouver_311.service_requests',
    folder: 'data/raw/vancouver_311/service_requests',
    lookbackMs: 2 * 86_400_000,
    contract: { columns: 'freeze', data_type: 'freeze' },
  });
  expect(tables[0]!.columns).toHaveLength(13);
});

test('takes settings of the source as defaults of its tables, and ignores tables without any', () => {
  const { tables, said } = load(
    `${ORDERS}      - name: customers\n  - name: crm\n    tables: [{name: people}]\n`,
  );
  expect(said).toEqual([]);
  expect(tables.map((t) => t.key)).toEqual(['shop.orders']);
  expect(tables[0]).toMatchObject({
    folder: 'data/raw/shop/orders',
    lookbackMs: 36 * 3_600_000,
    readerSettings: { base_url: 'https://data.example.org/api/explore/v2.1', dataset: 'orders' },
  });
  expect(tables[0]!.columns.map((c) => `${c.name} ${c.type}`)).toEqual([
    'id bigint',
    'updated_at timestamptz',
    'note VARCHAR',
  ]);
});

test.each([
  [
    'a misspelt setting, which is only a warning',
    ['lookback:', 'lokback:'],
    '16:15 warning ingest-setting-unknown: Ingest setting "lokback" of shop.orders is not known and has no effect. (did you mean "lookback"?)',
  ],
  [
    'a reader that does not exist',
    ['reader: opendatasoft', 'reader: opendatasofd'],
    '7:19 error reader-unknown: shop.orders is to be read by "opendatasofd", which is not a reader. (did you mean "opendatasoft"?)',
  ],
  [
    'an address that is none',
    ['https://data.example.org/api/explore/v2.1', 'data.example.org'],
    '8:21 error ingest-setting-invalid: Ingest setting "base_url" of shop.orders: must be an http or https address.',
  ],
  [
    'a lookback that is no duration',
    ['36 hours', 'a while'],
    '16:25 error ingest-setting-invalid: Ingest setting "lookback" of shop.orders: must be a duration such as "2 days" or "36 hours".',
  ],
  [
    'a cursor that no column has',
    ['cursor: updated_at', 'cursor: changed_at'],
    '15:23 error ingest-setting-invalid: Ingest setting "cursor" of shop.orders: "changed_at" is not among the declared columns.',
  ],
  [
    'an unknown contract',
    ['lookback: 36 hours', 'contract: {columns: melt}'],
    '16:35 error ingest-setting-invalid: Ingest setting "contract.columns" of shop.orders: Invalid option: expected one of "freeze"|"evolve"|"discard_value".',
  ],
  [
    'a misspelt part of the contract',
    ['lookback: 36 hours', 'contract: {colums: evolve}'],
    '16:26 warning ingest-setting-unknown: Ingest setting "contract.colums" of shop.orders is not known and has no effect. (did you mean "columns"?)',
  ],
  [
    'a folder outside the project',
    [
      '          meta:\n            ingest:',
      '          meta:\n            external_location: ../raw/*.parquet\n            ingest:',
    ],
    '15:15 error ingest-setting-invalid: Ingest setting "external_location" of shop.orders: lies outside the project.',
  ],
])('points at %s', (_, [from, to], message) => {
  expect(load(ORDERS.replace(from!, to!)).said).toEqual([message]);
});

test('reports YAML that does not parse, and a file that is no mapping', () => {
  expect(load('sources: [').said[0]).toMatch(/^\d+:\d+ error /);
  expect(load('- a list').said).toEqual([
    '0:0 error sources-file-unreadable: sources.yml: expected a mapping with "sources:".',
  ]);
});

test('selects by source or table, and suggests', () => {
  const { tables } = load(ORDERS);
  expect(selectTables(tables, ['source:shop']).tables).toHaveLength(1);
  expect(selectTables(tables, ['shop.orders']).tables).toHaveLength(1);
  expect(selectTables(tables, ['shop.order']).diagnostics[0]).toMatchObject({
    code: 'ingest-selection-empty',
    hint: 'did you mean "shop.orders"?',
  });
});

test('renders settings and the landing folder as templates', () => {
  const text = ORDERS.replace(
    'https://data.example.org/api/explore/v2.1',
    `"{{ env_var('PORTAL') }}/api/explore/v2.1"`,
  ).replace(
    '            ingest:\n              dataset',
    '            external_location: "data/{{ target.name }}/orders/*.parquet"\n            ingest:\n              dataset',
  );
  const values = new Map([
    ["{{ env_var('PORTAL') }}/api/explore/v2.1", 'https://portal.example.org/api/explore/v2.1'],
    ['data/{{ target.name }}/orders/*.parquet', 'data/demo/orders/*.parquet'],
  ]);
  const render = (template: string) => values.get(template);
  const { tables } = loadIngestTables({ path: 'sources.yml', text }, render);
  expect(tables[0]).toMatchObject({
    folder: 'data/demo/orders',
    readerSettings: { base_url: 'https://portal.example.org/api/explore/v2.1' },
  });
});
