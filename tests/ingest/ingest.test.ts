import { readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, expect, test } from 'vitest';
import { utcText } from '../../scripts/sample-portal/generator.mjs';
import {
  codes,
  FOLDER,
  portalRows,
  query,
  type Scenario,
  someRows,
  startScenario,
  TODAY,
} from './support/scenario.ts';

let scenario: Scenario;
afterEach(() => scenario.close());

test('lands every row of the portal on the first load, in slices whose files say where they end', async () => {
  scenario = await startScenario({ count: 3000 });
  const result = await scenario.run({ rowsPerSlice: 700 });
  expect(result).toMatchObject({ status: 'landed', rowsLanded: 3000, rowsKnown: 0, diagnostics: [] });
  expect(result.files.length).toBeGreaterThan(4);
  expect(await scenario.landedRows()).toEqual(await portalRows(scenario));
  const loads = await query(
    `select distinct _load_id from read_parquet('${scenario.root}/${FOLDER}/*.parquet')`,
  );
  expect(loads).toHaveLength(1);
  expect(readdirSync(join(scenario.root, 'data/raw/vancouver_311/.staging'))).toEqual(['service_requests']);
  expect(readdirSync(join(scenario.root, 'data/raw/vancouver_311/.staging/service_requests'))).toEqual([]);
});

test('lands nothing and says so when nothing changed', async () => {
  scenario = await startScenario();
  await scenario.run();
  const before = readdirSync(join(scenario.root, FOLDER));
  const again = await scenario.run();
  expect(again).toMatchObject({ status: 'unchanged', rowsLanded: 0, files: [] });
  expect(again.resumedLoad).toBeUndefined();
  expect(again.rowsKnown).toBe(again.rowsRead);
  expect(readdirSync(join(scenario.root, FOLDER))).toEqual(before);
});

test('takes in new requests, closures of old ones and rows that arrive late, and nothing else', async () => {
  const rows = someRows(2000);
  const late = { ...rows[1990]!, channel: 'Mail Out', last_modified_timestamp: '2026-09-09T20:00:00+00:00' };
  scenario = await startScenario({ rows });
  const first = await scenario.run();
  const opened = { ...rows[5]!, status: 'Open', last_modified_timestamp: '2026-09-11T08:00:00+00:00' };
  const reopened = {
    ...rows[0]!,
    closure_reason: 'Unknown',
    last_modified_timestamp: '2026-09-11T09:00:00+00:00',
  };
  scenario.portal.rows = [reopened, ...rows.slice(1), opened, late];
  const second = await scenario.run({ clock: () => TODAY + 86_400_000 });
  expect(second).toMatchObject({ status: 'landed', rowsLanded: 3, cursorBefore: first.cursorAfter });
  expect(second.cursorAfter).toBe('2026-09-11T09:00:00+00:00');
  expect(second.rowsRead).toBeLessThan(100);
  // A log of versions: the first version of the reopened request stays.
  expect(await scenario.landedRows()).toHaveLength(2003);
  const third = await scenario.run({ clock: () => TODAY + 86_400_000 });
  expect(third.status).toBe('unchanged');
});

test('keeps whole-row duplicates as often as the portal has them', async () => {
  const rows = someRows(300);
  const last = rows.reduce((a, b) => (b.last_modified_timestamp! > a.last_modified_timestamp! ? b : a));
  scenario = await startScenario({ rows: [...rows, last, last] });
  await scenario.run();
  expect(await scenario.landedRows()).toEqual(await portalRows(scenario));
  expect((await scenario.run()).rowsLanded).toBe(0);
  scenario.portal.rows = [...scenario.portal.rows, last];
  expect((await scenario.run()).rowsLanded).toBe(1);
  expect(await scenario.landedRows()).toEqual(await portalRows(scenario));
});

test('neither misses nor doubles rows that share the second at which slices meet', async () => {
  const moments = [
    '2024-01-01T00:00:00',
    '2024-06-01T12:00:00',
    '2024-06-01T12:00:01',
    '2026-01-01T00:00:00',
  ];
  const rows = someRows(800).map((row, i) => ({
    ...row,
    last_modified_timestamp: `${moments[i % 4]}+00:00`,
  }));
  scenario = await startScenario({ rows });
  const result = await scenario.run({ rowsPerSlice: 50 });
  expect(result.files).toHaveLength(4);
  expect(await scenario.landedRows()).toEqual(await portalRows(scenario));
});

test('takes in rows without a cursor, once', async () => {
  const rows = someRows(500).map((row, i) =>
    i % 50 === 0 ? { ...row, last_modified_timestamp: null } : row,
  );
  scenario = await startScenario({ rows });
  expect((await scenario.run()).rowsLanded).toBe(500);
  expect(await scenario.landedRows()).toEqual(await portalRows(scenario));
  expect((await scenario.run()).rowsLanded).toBe(0);
});

test('lands an empty table with its columns when the portal has no row', async () => {
  scenario = await startScenario({ rows: [] });
  expect(await scenario.run()).toMatchObject({ status: 'unchanged', rowsLanded: 0 });
  const columns = await query(`describe select * from '${scenario.root}/${FOLDER}/*.parquet'`);
  expect(columns.map((c) => `${c['column_name']} ${c['column_type']}`)).toEqual([
    'department VARCHAR',
    'service_request_type VARCHAR',
    'status VARCHAR',
    'closure_reason VARCHAR',
    'service_request_open_timestamp TIMESTAMP WITH TIME ZONE',
    'service_request_close_date DATE',
    'last_modified_timestamp TIMESTAMP WITH TIME ZONE',
    'address VARCHAR',
    'local_area VARCHAR',
    'channel VARCHAR',
    'latitude DOUBLE',
    'longitude DOUBLE',
    'geom STRUCT(lon DOUBLE, lat DOUBLE)',
    '_load_id VARCHAR',
    '_loaded_at TIMESTAMP WITH TIME ZONE',
  ]);
  scenario.portal.rows = someRows(20);
  expect((await scenario.run()).rowsLanded).toBe(20);
});

test('leaves rows of the future for later and warns, so that they cannot hide what comes before', async () => {
  const rows = someRows(200);
  rows[0] = { ...rows[0]!, last_modified_timestamp: '2031-01-01T00:00:00+00:00' };
  scenario = await startScenario({ rows });
  const result = await scenario.run();
  expect(codes(result)).toEqual(['warning rows-in-the-future']);
  expect(result).toMatchObject({ status: 'landed', rowsLanded: 199 });
  expect((await scenario.run({ clock: () => Date.parse('2031-01-02T00:00:00Z') })).rowsLanded).toBe(1);
});

test('fetches a slice again when its rows change while they stream', async () => {
  const rows = someRows(1000);
  scenario = await startScenario({
    rows,
    fault: ({ path }) => {
      if (path.includes('/exports/')) {
        const [moved, ...rest] = scenario.portal.rows;
        scenario.portal.rows = [...rest, { ...moved!, last_modified_timestamp: utcText(TODAY + 5000) }];
        scenario.portal.fault = undefined;
      }
      return undefined;
    },
  });
  const result = await scenario.run();
  expect(result).toMatchObject({ status: 'landed', rowsLanded: 999 });
  expect(scenario.events.filter((e) => e.kind === 'note')).toHaveLength(1);
  await scenario.run({ clock: () => TODAY + 60_000 });
  expect(await scenario.landedRows()).toEqual(await portalRows(scenario));
});

test('looks without landing', async () => {
  scenario = await startScenario({ count: 400 });
  expect(await scenario.run({ look: true })).toMatchObject({ status: 'looked', rowsWaiting: 400, files: [] });
  expect(readdirSync(join(scenario.root, FOLDER))).toEqual([]);
});

test('replaces everything at once in a full refresh', async () => {
  scenario = await startScenario({ count: 600 });
  await scenario.run();
  scenario.portal.rows = someRows(700, 7);
  const result = await scenario.run({ fullRefresh: true, rowsPerSlice: 200 });
  expect(result).toMatchObject({ status: 'landed', rowsLanded: 700 });
  expect(await scenario.landedRows()).toEqual(await portalRows(scenario));
  expect(readdirSync(join(scenario.root, FOLDER))).toEqual(
    result.files.map((file) => file.split('/').at(-1)),
  );
});

test('keeps the landed generation when a full refresh fails half-way', async () => {
  scenario = await startScenario({ count: 600 });
  await scenario.run();
  const before = await scenario.landedRows();
  let exports = 0;
  scenario.portal.fault = ({ path }) =>
    path.includes('/exports/') && ++exports > 1 ? { kind: 'status', status: 500 } : undefined;
  const result = await scenario.run({ fullRefresh: true, rowsPerSlice: 200 });
  expect(codes(result)).toEqual(['error source-failing']);
  expect(await scenario.landedRows()).toEqual(before);
});

test('says when it read another address than the configured one, and refuses to mix the two', async () => {
  scenario = await startScenario({ count: 100 });
  const table = scenario.table({
    readerSettings: {
      base_url: 'https://opendata.vancouver.ca/api/explore/v2.1',
      dataset: '3-1-1-service-requests',
    },
    apiKeyEnv: 'PORTAL_KEY',
  });
  const result = await scenario.run({ tables: [table], baseUrl: scenario.portal.url });
  const path = 'catalog/datasets/3-1-1-service-requests';
  expect(result).toMatchObject({
    status: 'landed',
    origin: `${scenario.portal.url}/${path}`,
    insteadOf: `https://opendata.vancouver.ca/api/explore/v2.1/${path}`,
    notice: 'made-up rows of a local sample portal; not data of the City of Vancouver',
  });
  const real = await scenario.run({ tables: [{ ...table, lookbackMs: 0 }], env: { PORTAL_KEY: 'k' } });
  expect(codes(real)).toEqual(['error origin-changed']);
});

test('leaves Parquet files of others alone and warns', async () => {
  scenario = await startScenario({ count: 100 });
  await scenario.run();
  await query(`copy (select 1 as n) to '${scenario.root}/${FOLDER}/mine.parquet'`);
  writeFileSync(join(scenario.root, FOLDER, 'broken.parquet'), 'PAR1 no');
  const result = await scenario.run();
  expect(codes(result)).toEqual(['warning foreign-raw-file', 'warning foreign-raw-file']);
  expect(result.status).toBe('unchanged');
});
