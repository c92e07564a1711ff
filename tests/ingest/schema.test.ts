import { afterEach, expect, test } from 'vitest';
import { FIELDS } from '../../scripts/sample-portal/fields.mjs';
import type { IngestTable } from '../../src/ingest/settings/ingest-table.ts';
import { codes, FOLDER, query, type Scenario, someRows, startScenario } from './support/scenario.ts';

let scenario: Scenario;
afterEach(() => scenario.close());

/** The portal's columns, some of them of other types. */
function fieldsWith(changes: Record<string, string>): [string, string, string][] {
  const changed = FIELDS.map(([name, label, type]): [string, string, string] => [
    name,
    label,
    changes[name] ?? type,
  ]);
  const known = new Set(FIELDS.map(([name]) => name));
  const added = Object.entries(changes).filter(([name]) => !known.has(name));
  return [...changed, ...added.map(([name, type]): [string, string, string] => [name, name, type])];
}

function contract(changes: Partial<IngestTable['contract']>): Partial<IngestTable> {
  return { contract: { columns: 'freeze', data_type: 'freeze', ...changes } };
}

test('lands nothing and shows the first rows when values do not fit their column', async () => {
  const rows = someRows(500).map((row, i) => {
    if (i === 100 || i === 200) return { ...row, service_request_close_date: 'yesterday' };
    return i === 300 ? { ...row, geom: { lon: -123.1, lat: 'north' } } : row;
  });
  scenario = await startScenario({ rows });
  const result = await scenario.run();
  expect(codes(result)).toEqual(['error values-do-not-fit', 'error values-do-not-fit']);
  expect(result.files).toEqual([]);
  const [date, point] = result.diagnostics;
  expect(date!.message).toBe(
    '2 rows of vancouver_311.service_requests have a "service_request_close_date" that is not DATE. Nothing of that slice was landed.',
  );
  expect(date!.notes!.map((note) => note.message)).toEqual([
    expect.stringMatching(/^row 101: "yesterday" in \{"department":".{20,240}$/),
    expect.stringMatching(/^row 201: "yesterday" in /),
  ]);
  expect(point!.message).toMatch(/^1 row of .* has a "geom" that is not STRUCT\(lon DOUBLE, lat DOUBLE\)/);
  const { file, offset } = date!.at!;
  expect(file.path).toBe('sources.yml');
  expect(file.text.slice(offset, offset + 4)).toBe('date');
});

test('stops before fetching rows when the portal added, dropped or retyped a column', async () => {
  const fields = fieldsWith({ priority: 'int', latitude: 'text' }).filter(([name]) => name !== 'channel');
  scenario = await startScenario({ count: 50, fields });
  const result = await scenario.run();
  expect(result.diagnostics.map((d) => d.message)).toEqual([
    'Column "channel" of vancouver_311.service_requests is declared in sources.yml, but the source has none of that name.',
    'Column "latitude" of vancouver_311.service_requests is declared double, but the source now calls it text.',
    'The source of vancouver_311.service_requests has a column "priority" (int) that sources.yml does not declare.',
  ]);
  expect(scenario.portal.requests).toHaveLength(1);
});

test('stops at a column that only the rows have', async () => {
  scenario = await startScenario({ rows: someRows(50).map((row) => ({ ...row, priority: 1 })) });
  expect(codes(await scenario.run())).toEqual(['error unexpected-column']);
});

test('takes new columns in as text, or leaves them out, where the contract says so', async () => {
  const rows = someRows(60);
  scenario = await startScenario({ rows, fields: fieldsWith({ priority: 'int' }) });
  await scenario.run({ tables: [scenario.table(contract({ columns: 'discard_value' }))] });
  scenario.portal.rows = rows.map((row, i) => (i < 3 ? { ...row, priority: i } : row));
  const evolve = { tables: [scenario.table({ ...contract({ columns: 'evolve' }), lookbackMs: 4e11 })] };
  expect(await scenario.run(evolve)).toMatchObject({ rowsLanded: 3, rowsKnown: 57, diagnostics: [] });
  const sql = `select priority, count(*)::int as n from read_parquet('${scenario.root}/${FOLDER}/*.parquet', union_by_name = true) group by all order by all`;
  expect((await query(sql)).map((row) => [row['priority'], row['n']])).toEqual([
    ['0', 1],
    ['1', 1],
    ['2', 1],
    [null, 60],
  ]);
  expect((await scenario.run(evolve)).status).toBe('unchanged');
});

test('leaves out rows or values that do not fit where the contract says so', async () => {
  const rows = someRows(80).map((row, i) => (i < 5 ? { ...row, latitude: 'north' } : row));
  scenario = await startScenario({ rows });
  const rowsOut = await scenario.run({ tables: [scenario.table(contract({ data_type: 'discard_row' }))] });
  expect(rowsOut).toMatchObject({ status: 'landed', rowsLanded: 75, rowsDiscarded: 5, diagnostics: [] });
  const tables = [scenario.table(contract({ data_type: 'discard_value' }))];
  expect(await scenario.run({ tables, fullRefresh: true })).toMatchObject({
    rowsLanded: 80,
    rowsDiscarded: 0,
  });
});

test('asks for a full refresh when a declared type differs from landed rows', async () => {
  scenario = await startScenario({ count: 40 });
  await scenario.run();
  const table = scenario.table();
  const columns = table.columns.map((c) => (c.name === 'latitude' ? { ...c, type: 'varchar' } : c));
  const result = await scenario.run({ tables: [{ ...table, columns }] });
  expect(codes(result)).toEqual(['error landed-type-differs']);
  expect((await scenario.run({ tables: [{ ...table, columns }], fullRefresh: true })).status).toBe('landed');
});

test('says which data_type is none', async () => {
  scenario = await startScenario({ count: 10 });
  const table = scenario.table();
  const columns = table.columns.map((c) => (c.name === 'latitude' ? { ...c, type: 'dubble' } : c));
  const result = await scenario.run({ tables: [{ ...table, columns }] });
  expect(result.diagnostics.map((d) => d.message)).toEqual([
    'Ingest setting "columns.latitude.data_type" of vancouver_311.service_requests: "dubble" is not a DuckDB type.',
  ]);
});

test('says so when the cursor is no moment', async () => {
  scenario = await startScenario({ count: 10 });
  const result = await scenario.run({ tables: [scenario.table({ cursor: 'channel' })] });
  expect(result.diagnostics.map((d) => d.message)).toEqual([
    'Ingest setting "cursor" of vancouver_311.service_requests: "channel" is VARCHAR, and a cursor must be a date or a timestamp.',
  ]);
});
