import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, expect, test } from 'vitest';
import type { Fault, PortalRequest } from '../../scripts/sample-portal/server.mjs';
import { codes, portalRows, type Scenario, startScenario, TODAY } from './support/scenario.ts';

let scenario: Scenario;
afterEach(() => scenario.close());

/** Gives faults to the first requests that match, one each. */
function once(matches: (request: PortalRequest) => boolean, ...faults: Fault[]) {
  return (request: PortalRequest) => (matches(request) ? faults.shift() : undefined);
}

const isExport = ({ path }: PortalRequest) => path.includes('/exports/');
const isRecords = ({ path }: PortalRequest) => path.endsWith('/records');

async function expectAllRows(): Promise<void> {
  expect(await scenario.landedRows()).toEqual(await portalRows(scenario));
}

test.each<[string, Fault]>([
  ['ends in the sentence of an interrupted stream', { kind: 'interrupt', afterRows: 700 }],
  ['ends in the middle of a row', { kind: 'cut', afterRows: 700 }],
  ['ends early without a word', { kind: 'drop', afterRows: 700 }],
  ['loses its connection', { kind: 'reset', afterRows: 700 }],
  ['falls silent', { kind: 'slow', delayMs: 600 }],
])('fetches an export again that %s', async (_, fault) => {
  scenario = await startScenario({ count: 1500, fault: once(isExport, fault) });
  const result = await scenario.run({ policy: { firstDelayMs: 5, longestDelayMs: 20, silenceMs: 300 } });
  expect(result).toMatchObject({ status: 'landed', rowsLanded: 1500, diagnostics: [] });
  expect(scenario.portal.requests.filter(isExport)).toHaveLength(2);
  await expectAllRows();
});

test('tries again after server errors and resets, and tells', async () => {
  const faults: Fault[] = [
    { kind: 'status', status: 500 },
    { kind: 'reset' },
    { kind: 'status', status: 503 },
  ];
  scenario = await startScenario({ count: 300, fault: once(() => true, ...faults) });
  expect(await scenario.run()).toMatchObject({ status: 'landed', rowsLanded: 300 });
  const retries = scenario.events.flatMap((e) => (e.kind === 'retrying' ? [`${e.attempt} ${e.cause}`] : []));
  expect(retries[0]).toBe('1 answered 500');
  expect(retries[1]).toMatch(/^2 (ECONNRESET|UND_ERR_SOCKET)$/);
  expect(retries[2]).toBe('3 answered 503');
});

test('gives up clearly on a portal that keeps failing, keeps what was landed and goes on from there', async () => {
  let exports = 0;
  scenario = await startScenario({ count: 1000 });
  scenario.portal.fault = (request) =>
    isExport(request) && ++exports > 2 ? { kind: 'status', status: 502 } : undefined;
  const failed = await scenario.run({ rowsPerSlice: 300 });
  expect(codes(failed)).toEqual(['error source-failing']);
  expect(failed.diagnostics[0]!.message).toMatch(/\/exports\/jsonl failed 6 times: answered 502\.$/);
  expect(failed.rowsLanded).toBeGreaterThan(0);
  scenario.portal.fault = undefined;
  const resumed = await scenario.run({ rowsPerSlice: 300, clock: () => TODAY + 1000 });
  expect(resumed.resumedLoad).toBe(/[^/]+(?=-0001)/.exec(failed.files[0]!)![0]);
  expect(resumed.rowsLanded).toBe(1000 - failed.rowsLanded);
  await expectAllRows();
});

test.each([
  ['seconds', '7', 7000],
  ['an HTTP date', new Date(TODAY + 9000).toUTCString(), 9000],
])('waits as long as Retry-After says in %s', async (_, value, delayMs) => {
  const fault: Fault = { kind: 'status', status: 429, headers: { 'retry-after': value } };
  scenario = await startScenario({ count: 200, fault: once(isExport, fault) });
  let now = TODAY;
  const sleep = async (ms: number) => {
    now += ms;
  };
  expect(await scenario.run({ clock: () => now, sleep })).toMatchObject({
    status: 'landed',
    rowsLanded: 200,
  });
  expect(scenario.events.find((e) => e.kind === 'waiting')).toMatchObject({ delayMs });
});

test('waits for the reset that an Opendatasoft 429 names in its body', async () => {
  const body = { errorcode: 10002, reset_time: new Date(TODAY + 4000).toISOString(), call_limit: 10 };
  scenario = await startScenario({
    count: 200,
    fault: once(isRecords, { kind: 'status', status: 429, body }),
  });
  let now = TODAY;
  const sleep = async (ms: number) => {
    now += ms;
  };
  expect((await scenario.run({ clock: () => now, sleep })).status).toBe('landed');
  expect(scenario.events.find((e) => e.kind === 'waiting')).toMatchObject({ delayMs: 4000 });
});

test('waits before it runs into a quota that the headers show as used up', async () => {
  const soon = Date.now() + 1500;
  scenario = await startScenario({ count: 200, quota: { limit: 100, remaining: 3, resetAt: soon } });
  const sleep = (ms: number) => new Promise<void>((resolve) => setTimeout(resolve, ms));
  const result = await scenario.run({ clock: Date.now, sleep });
  expect(result).toMatchObject({ status: 'landed', rowsLanded: 200 });
  expect(scenario.events.filter((e) => e.kind === 'waiting')).toHaveLength(1);
  expect(scenario.events.filter((e) => e.kind === 'retrying')).toHaveLength(0);
});

test('stops with one line when the quota comes back only much later', async () => {
  scenario = await startScenario({
    quota: { limit: 100, remaining: 2, resetAt: Date.parse('2126-09-12T12:00:00Z') },
  });
  const result = await scenario.run({ clock: Date.now });
  expect(codes(result)).toEqual(['error source-quota-used-up']);
  expect(result.diagnostics[0]!.message).toContain('is used up until 2126-09-12T12:00:00.000Z');
});

test('is one clear line when nobody answers', async () => {
  scenario = await startScenario({ count: 10 });
  const free = createServer().listen(0, '127.0.0.1');
  await new Promise((resolve) => free.once('listening', resolve));
  const { port } = free.address() as AddressInfo;
  await new Promise((resolve) => free.close(resolve));
  const result = await scenario.run({ baseUrl: `http://127.0.0.1:${port}` });
  expect(codes(result)).toEqual(['error source-unreachable']);
  expect(result.diagnostics[0]!.message).toBe(
    `Could not reach http://127.0.0.1:${port}/catalog/datasets/3-1-1-service-requests (ECONNREFUSED) after 4 attempts.`,
  );
});

test('says what is wrong when the address is no such portal, or has no such data set', async () => {
  scenario = await startScenario({ count: 10 });
  const settings = { base_url: scenario.portal.url, dataset: 'parking-meters' };
  const missing = await scenario.run({ tables: [scenario.table({ readerSettings: settings })] });
  expect(codes(missing)).toEqual(['error source-refused']);
  expect(missing.diagnostics[0]!.message).toMatch(/answered 404: Unknown resource/);
  scenario.portal.fault = () => ({ kind: 'status', status: 200, body: { hello: 'world' } });
  expect(codes(await scenario.run())).toEqual(['error source-answer-unreadable']);
});

test('sends the API key to the portal and shows it nowhere', async () => {
  const key = 'vancouver-secret-key';
  scenario = await startScenario({ count: 100, apiKey: key });
  const tables = [scenario.table({ apiKeyEnv: 'PORTAL_KEY' })];
  const wrong = await scenario.run({ tables, env: { PORTAL_KEY: 'another-secret' } });
  expect(codes(wrong)).toEqual(['error source-refused']);
  scenario.portal.fault = once(
    () => true,
    { kind: 'status', status: 500 },
    { kind: 'interrupt', afterRows: 10 },
  );
  const right = await scenario.run({ tables, env: { PORTAL_KEY: key } });
  expect(right.rowsLanded).toBe(100);
  scenario.portal.fault = () => ({ kind: 'status', status: 403, body: { message: `no ${key} here` } });
  const echoed = await scenario.run({ tables, env: { PORTAL_KEY: key } });
  const everything = JSON.stringify([wrong, right, echoed, scenario.events]);
  expect(everything).toContain('no *** here');
  expect(everything).not.toMatch(/secret/);
  expect(codes(await scenario.run({ tables }))).toEqual(['error api-key-not-set']);
});

test('stops at once when the user cancels, and goes on from there', async () => {
  scenario = await startScenario({ count: 2000 });
  const controller = new AbortController();
  scenario.portal.fault = (request) => (isExport(request) ? { kind: 'slow', pauseMs: 30 } : undefined);
  const onEvent = (event: { kind: string }) => {
    if (event.kind === 'landed') controller.abort();
  };
  const stopped = await scenario.run({ signal: controller.signal, rowsPerSlice: 600, onEvent });
  expect(codes(stopped)).toEqual(['error ingest-cancelled']);
  scenario.portal.fault = undefined;
  expect((await scenario.run()).resumedLoad).toBeDefined();
  await expectAllRows();
});

test('reads pages where exports are refused, without a gap at the cap of 10,000', async () => {
  const refuse = (request: PortalRequest): Fault | undefined =>
    isExport(request)
      ? { kind: 'status', status: 403, body: { message: 'exports are disabled' } }
      : undefined;
  scenario = await startScenario({ count: 10_500, fault: refuse });
  const result = await scenario.run();
  expect(result).toMatchObject({ status: 'landed', rowsLanded: 10_500, diagnostics: [] });
  expect(result.files.length).toBeGreaterThan(1);
  await expectAllRows();
  expect(scenario.portal.requests.filter(isExport)).toHaveLength(1);
});

test('says so when more rows share one moment than pages can reach', async () => {
  scenario = await startScenario({ count: 10_001 });
  scenario.portal.rows = scenario.portal.rows.map((row) => ({
    ...row,
    last_modified_timestamp: '2024-01-01T00:00:00+00:00',
  }));
  expect((await scenario.run()).rowsLanded).toBe(10_001);
  scenario.portal.fault = (request) => (isExport(request) ? { kind: 'status', status: 404 } : undefined);
  expect(codes(await scenario.run({ fullRefresh: true }))).toEqual(['error slice-too-dense']);
});

test('says so when the rows of a slice never add up', async () => {
  scenario = await startScenario({
    count: 500,
    fault: (r) => (isExport(r) ? { kind: 'drop', afterRows: 100 } : undefined),
  });
  const result = await scenario.run();
  expect(codes(result)).toEqual(['error source-rows-keep-changing']);
  expect(result.diagnostics[0]!.message).toContain('100 received, 500 counted before, 500 after');
  expect(result.files).toEqual([]);
});
