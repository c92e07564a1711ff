import { afterAll, beforeAll, expect, test } from 'vitest';
import { generateRows, vancouverOffset } from '../../scripts/sample-portal/generator.mjs';
import { type SamplePortal, startSamplePortal } from '../../scripts/sample-portal/server.mjs';

const rows = generateRows({ seed: 311, count: 20_000 });
let portal: SamplePortal;
beforeAll(async () => {
  portal = await startSamplePortal({ rows, now: () => Date.parse('2026-09-11T00:00:00Z') });
});
afterAll(() => portal.close());

async function get(path: string, params: Record<string, string> = {}) {
  const query = new URLSearchParams(params);
  const reply = await fetch(`${portal.url}/catalog/datasets/3-1-1-service-requests${path}?${query}`);
  const text = await reply.text();
  return {
    status: reply.status,
    headers: reply.headers,
    text,
    body: reply.headers.get('content-type')?.startsWith('application/json;') ? JSON.parse(text) : null,
  };
}

/** Share of rows, in percent. */
function share(of: (row: (typeof rows)[number]) => boolean): number {
  return Math.round((rows.filter(of).length / rows.length) * 1000) / 10;
}

test('makes the same rows from the same seed, and others from another', () => {
  const again = generateRows({ seed: 311, count: 300 });
  expect(again).toEqual(generateRows({ seed: 311, count: 300 }));
  expect(again).not.toEqual(generateRows({ seed: 312, count: 300 }));
});

test('makes rows with the shape and the shares of the real ones', () => {
  expect(share((r) => r.channel === 'WEB')).toBeCloseTo(45, -0.7);
  expect(share((r) => r.address === null)).toBeCloseTo(68.5, -0.7);
  expect(share((r) => r.local_area === null)).toBeCloseTo(22.7, -0.7);
  expect(share((r) => r.status === 'Open')).toBeLessThan(2);
  expect(new Set(rows.map((r) => r.local_area)).size).toBe(23);
  expect(rows.every((r) => r.last_modified_timestamp! >= r.service_request_open_timestamp)).toBe(true);
  expect(rows.every((r) => (r.status === 'Open') === (r.service_request_close_date === null))).toBe(true);
  expect(rows.every((r) => (r.latitude === null) === (r.geom === null))).toBe(true);
  const years = (r: (typeof rows)[number]) =>
    Date.parse(r.last_modified_timestamp!) - Date.parse(r.service_request_open_timestamp);
  expect(rows.filter((r) => years(r) > 365 * 86_400_000).length).toBeGreaterThan(50);
  const key = (r: (typeof rows)[number]) =>
    `${r.department}|${r.service_request_type}|${r.service_request_open_timestamp}`;
  expect(rows.length - new Set(rows.map(key)).size).toBeGreaterThan(20);
});

test('knows when Vancouver changes its clocks', () => {
  const hours = (iso: string) => vancouverOffset(Date.parse(iso)) / 3_600_000;
  expect(hours('2026-03-08T09:59:59Z')).toBe(-8);
  expect(hours('2026-03-08T10:00:00Z')).toBe(-7);
  expect(hours('2026-11-01T08:59:59Z')).toBe(-7);
  expect(hours('2026-11-01T09:00:00Z')).toBe(-8);
});

test('pages with the caps of the real API', async () => {
  expect((await get('/records')).body.results).toHaveLength(10);
  expect((await get('/records', { limit: '100', offset: '9900' })).body.results).toHaveLength(100);
  expect(await get('/records', { limit: '101' })).toMatchObject({
    status: 400,
    body: { error_code: 'InvalidRESTParameterError' },
  });
  expect((await get('/records', { limit: '100', offset: '9901' })).status).toBe(400);
});

test('filters, orders and groups as ODSQL does', async () => {
  const where = 'service_request_open_timestamp >= "2025-01-01T00:00:00+00:00" and status = "Close"';
  const { body } = await get('/records', { where, order_by: 'last_modified_timestamp DESC', limit: '2' });
  const expected = rows.filter((r) => r.service_request_open_timestamp >= '2025' && r.status === 'Close');
  expect(body.total_count).toBe(expected.length);
  expect(body.results[0].last_modified_timestamp >= body.results[1].last_modified_timestamp).toBe(true);
  const recent = await get('/records', { where: 'last_modified_timestamp >= now(days=-2)', limit: '1' });
  expect(recent.body.total_count).toBe(rows.filter((r) => r.last_modified_timestamp! >= '2026-09-09').length);
  const grouped = await get('/records', { group_by: 'status', limit: '10' });
  expect(grouped.body.results.map((r: { status: string }) => r.status).sort()).toEqual(['Close', 'Open']);
  expect(await get('/records', { where: 'colour = "red"' })).toMatchObject({
    status: 400,
    body: { error_code: 'ODSQLError' },
  });
});

test('exports without a cap, as JSON lines and as CSV with semicolons and a byte order mark', async () => {
  const lines = (await get('/exports/jsonl')).text.trimEnd().split('\n');
  expect(lines).toHaveLength(20_000);
  expect(JSON.parse(lines[0]!)).toEqual(rows[0]);
  const { text } = await get('/exports/csv', { limit: '1' });
  expect(text.replace(/^\ufeff/, '').split(';')[0]).toBe('department');
});

test('says that its rows are made up', async () => {
  const { headers, body } = await get('');
  expect(headers.get('x-sample-data')).toContain('made-up');
  expect(body.metas.default.title).toContain('SAMPLE DATA');
  expect(body.fields).toHaveLength(13);
});
