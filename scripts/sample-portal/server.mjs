// A local server that behaves as Vancouver's open data portal (Opendatasoft Explore API v2.1) does, with made-up rows.
// Run it: node scripts/sample-portal/server.mjs [--port 0] [--rows 80000] [--seed 311]
import { createServer } from 'node:http';
import { pathToFileURL } from 'node:url';
import { parseArgs } from 'node:util';
import { sendExport } from './exports.mjs';
import { DATASET, FIELDS } from './fields.mjs';
import { generateRows } from './generator.mjs';
import { compileOrder, compileSelect, compileWhere, OdsqlError } from './odsql.mjs';

const BASE = '/api/explore/v2.1';
const MAX_LIMIT = 100;
const MAX_REACH = 10_000;
const NOTICE = 'made-up rows of a local sample portal; not data of the City of Vancouver';

/**
 * Starts the portal on 127.0.0.1.
 * @param {import('./server.d.mts').PortalOptions} options
 * @returns {Promise<import('./server.d.mts').SamplePortal>}
 */
export async function startSamplePortal(options) {
  const portal = {
    rows: options.rows,
    fields: new Map((options.fields ?? FIELDS).map(([name, , type]) => [name, type])),
    fieldList: options.fields ?? FIELDS,
    requests: [],
    now: options.now ?? Date.now,
    fault: options.fault,
    quota: options.quota ?? { limit: 50_000, remaining: 50_000, resetAt: undefined },
    apiKey: options.apiKey,
  };
  const server = createServer((request, response) => {
    answer(portal, request, response).catch((error) => fail(response, error));
  });
  server.keepAliveTimeout = 1000;
  await new Promise((resolve) => server.listen(options.port ?? 0, '127.0.0.1', resolve));
  portal.url = `http://127.0.0.1:${server.address().port}${BASE}`;
  portal.close = () =>
    new Promise((resolve) => {
      server.close(() => resolve());
      server.closeAllConnections();
    });
  return portal;
}

async function answer(portal, request, response) {
  const url = new URL(request.url, 'http://portal');
  const seen = {
    path: url.pathname.slice(BASE.length),
    params: url.searchParams,
    number: portal.requests.length + 1,
  };
  portal.requests.push(seen);
  const fault = await portal.fault?.(seen);
  if (fault?.delayMs) await new Promise((resolve) => setTimeout(resolve, fault.delayMs));
  if (fault?.kind === 'reset' && fault.afterRows === undefined) return request.socket.destroy();
  if (fault?.kind === 'status') return send(portal, response, fault.status, fault.body ?? {}, fault.headers);
  if (!spendQuota(portal)) return send(portal, response, 429, quotaBody(portal));
  if (portal.apiKey !== undefined && url.searchParams.get('apikey') !== portal.apiKey) {
    return send(portal, response, 401, { message: 'Invalid API key', error_code: 'InvalidAPIKey' });
  }
  await route(portal, { path: seen.path, params: url.searchParams, fault }, response);
}

async function route(portal, query, response) {
  const dataset = `/catalog/datasets/${DATASET}`;
  if (query.path === dataset) return send(portal, response, 200, describe(portal));
  if (query.path === `${dataset}/records`) return send(portal, response, 200, records(portal, query.params));
  if (query.path === `${dataset}/facets`) return send(portal, response, 200, facets(portal, query.params));
  const format = query.path.startsWith(`${dataset}/exports/`)
    ? query.path.slice(dataset.length + 9)
    : undefined;
  if (format === undefined) {
    const message = `Unknown resource: ${query.path}`;
    return send(portal, response, 404, { message, error_code: 'NotFoundError' });
  }
  const limit = integer(query.params, 'limit', -1);
  const rows = select(portal, query.params);
  const chosen = limit < 0 ? rows : rows.slice(0, limit);
  await sendExport(response, {
    format,
    rows: chosen,
    params: query.params,
    fault: query.fault,
    headers: headers(portal),
  });
}

/** Rows of a query, filtered, ordered and projected. */
function select(portal, params) {
  const where = compileWhere(params.get('where'), portal);
  const order = compileOrder(params.get('order_by'), portal.fields);
  const project = compileSelect(params.get('select'), portal.fields);
  const rows = portal.rows.filter(where);
  if (order) rows.sort(order);
  return rows.map(project);
}

function records(portal, params) {
  const grouped = params.get('group_by');
  const reach = grouped ? 20_000 : MAX_REACH;
  const limit = integer(params, 'limit', 10);
  const offset = integer(params, 'offset', 0);
  if (limit < 0 || limit > (grouped ? reach : MAX_LIMIT)) {
    throw new RestError(
      `Invalid value for limit API parameter: ${limit} was found but -1 <= limit <= 100 is expected.`,
    );
  }
  if (offset + limit > reach) {
    throw new RestError(
      `Invalid value for offset API parameter: offset + limit should be less than or equal to ${reach}.`,
    );
  }
  const rows = grouped ? group(portal, params, grouped) : select(portal, params);
  return { total_count: rows.length, results: rows.slice(offset, offset + limit) };
}

function group(portal, params, field) {
  if (!portal.fields.has(field)) throw new OdsqlError(`Unknown field: ${field}`);
  const counts = new Map();
  for (const row of portal.rows.filter(compileWhere(params.get('where'), portal))) {
    counts.set(row[field], (counts.get(row[field]) ?? 0) + 1);
  }
  return [...counts].map(([value, count]) => ({ [field]: value, 'count(*)': count }));
}

function facets(portal, params) {
  const wanted = params.get('facet')
    ? [params.get('facet')]
    : ['department', 'status', 'local_area', 'channel'];
  const facetOf = (name) => ({
    name,
    facets: group(portal, params, name)
      .filter((row) => row[name] !== null)
      .map((row) => ({ name: row[name], value: row[name], count: row['count(*)'], state: 'displayed' }))
      .sort((a, b) => b.count - a.count),
  });
  return { links: [], facets: wanted.map(facetOf) };
}

function describe(portal) {
  return {
    dataset_id: DATASET,
    dataset_uid: 'da_sample',
    has_records: true,
    data_visible: true,
    fields: portal.fieldList.map(([name, label, type]) => ({
      name,
      label,
      type,
      annotations: {},
      description: null,
    })),
    metas: {
      default: {
        title: '3-1-1 service requests (SAMPLE DATA: made-up rows)',
        description: NOTICE,
        publisher: 'emds sample portal',
        records_count: portal.rows.length,
        modified: new Date(portal.now()).toISOString(),
      },
    },
  };
}

class RestError extends Error {}

function integer(params, name, otherwise) {
  const text = params.get(name);
  if (text === null) return otherwise;
  if (!/^-?\d+$/.test(text)) throw new RestError(`Invalid value for ${name} API parameter: ${text}`);
  return Number(text);
}

function spendQuota(portal) {
  if (portal.quota.resetAt !== undefined && Date.now() >= portal.quota.resetAt) {
    portal.quota.remaining = portal.quota.limit;
  }
  if (portal.quota.remaining <= 0) return false;
  portal.quota.remaining--;
  return true;
}

function quotaBody(portal) {
  return {
    errorcode: 10002,
    reset_time: new Date(resetAt(portal)).toISOString(),
    limit_time_unit: 'day',
    call_limit: portal.quota.limit,
    error: 'Too many requests on the domain. Please contact the domain administrator.',
  };
}

function resetAt(portal) {
  return portal.quota.resetAt ?? Math.ceil((portal.now() + 1) / 86_400_000) * 86_400_000;
}

function headers(portal) {
  const reset = new Date(resetAt(portal))
    .toISOString()
    .replace('T', ' ')
    .replace('Z', '+00:00')
    .replace('.000', '');
  return {
    'x-ratelimit-limit': String(portal.quota.limit),
    'x-ratelimit-remaining': String(portal.quota.remaining),
    'x-ratelimit-reset': reset,
    'x-sample-data': NOTICE,
  };
}

function send(portal, response, status, body, extra = {}) {
  response.writeHead(status, {
    'content-type': 'application/json; charset=utf-8',
    ...headers(portal),
    ...extra,
  });
  response.end(JSON.stringify(body));
}

function fail(response, error) {
  if (response.headersSent) return response.destroy();
  const known = error instanceof RestError || error instanceof OdsqlError;
  const code = error instanceof RestError ? 'InvalidRESTParameterError' : 'ODSQLError';
  response.writeHead(known ? 400 : 500, { 'content-type': 'application/json; charset=utf-8' });
  response.end(JSON.stringify({ message: error.message, error_code: known ? code : 'InternalError' }));
}

if (process.argv[1] && import.meta.url === pathToFileURL(process.argv[1]).href) {
  const { values } = parseArgs({
    options: { port: { type: 'string' }, rows: { type: 'string' }, seed: { type: 'string' } },
  });
  const rows = generateRows({ seed: Number(values.seed ?? 311), count: Number(values.rows ?? 80_000) });
  const portal = await startSamplePortal({ rows, port: Number(values.port ?? 0) });
  console.log(`sample portal (made-up rows): ${portal.url}`);
}
