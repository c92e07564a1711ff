import { sourceAnswerUnreadable, sourceRefused } from '../../../diagnostics/codes/ingest.ts';
import { ProblemError } from '../../../diagnostics/diagnostic.ts';
import type { Answer } from '../../http/http-client.ts';
import { HttpStatusError } from '../../http/http-error.ts';
import type { ReaderContext, SourceDescription, SourceField } from '../../reader.ts';

export interface PortalSettings {
  readonly base_url: string;
  readonly dataset: string;
}

/** A page of `/records`. */
export interface RecordsPage {
  readonly totalCount: number;
  readonly results: readonly Record<string, unknown>[];
}

/** The requests that reading a data set needs, as Explore API v2.1 spells them. */
export interface Portal {
  /** The data set's address, without secrets. */
  readonly origin: string;
  describe(): Promise<SourceDescription>;
  /** `where` of a range of the cursor; undefined matches every row that has one. */
  whereOf(range: { readonly from?: string; readonly to?: string } | 'nulls'): string;
  count(where: string): Promise<number>;
  records(query: Readonly<Record<string, string>>): Promise<RecordsPage>;
  /** Streams `/exports/jsonl`. Throws HttpStatusError where the portal refuses exports. */
  export<T>(where: string, consume: (answer: Answer) => Promise<T>): Promise<T>;
  shown(path: string): string;
}

export function createPortal(settings: PortalSettings, context: ReaderContext): Portal {
  const origin = `${settings.base_url.replace(/\/+$/, '')}/catalog/datasets/${settings.dataset}`;
  const { http, cursor } = context;
  const address = (path: string, query: Readonly<Record<string, string>>) => {
    const url = new URL(`${origin}${path}`);
    for (const [name, value] of Object.entries(query)) url.searchParams.set(name, value);
    if (context.apiKey !== undefined) url.searchParams.set('apikey', context.apiKey);
    return url;
  };
  const records = async (query: Readonly<Record<string, string>>) => {
    const url = address('/records', { ...query, timezone: 'UTC' });
    return readPage(await refusedIsFinal(http.get(url, (answer) => answer.json())), http.shown(url));
  };
  return {
    origin,
    whereOf: (range) => whereOf(cursor, range),
    records,
    count: async (where) => (await records({ where, limit: '1', select: cursor })).totalCount,
    describe: () => describe(address('', {}), context),
    export: (where, consume) => http.get(address('/exports/jsonl', { where, timezone: 'UTC' }), consume),
    shown: (path) => http.shown(address(path, {})),
  };
}

function whereOf(cursor: string, range: { readonly from?: string; readonly to?: string } | 'nulls'): string {
  if (range === 'nulls') return `${cursor} is null`;
  const bounds: string[] = [];
  if (range.from !== undefined) bounds.push(`${cursor} >= "${range.from}"`);
  if (range.to !== undefined) bounds.push(`${cursor} < "${range.to}"`);
  return bounds.length > 0 ? bounds.join(' and ') : `${cursor} is not null`;
}

async function describe(url: URL, context: ReaderContext): Promise<SourceDescription> {
  const { body, notice } = await refusedIsFinal(
    context.http.get(url, async (answer) => ({
      body: await answer.json(),
      notice: answer.headers.get('x-sample-data'),
    })),
  );
  const fields = isObject(body) ? body['fields'] : undefined;
  if (!Array.isArray(fields)) {
    const what = 'a description of the data set without "fields"';
    throw new ProblemError(sourceAnswerUnreadable({ url: context.http.shown(url), what }));
  }
  return {
    fields: fields.filter(isObject).map(readField),
    ...(notice === null ? {} : { notice }),
  };
}

/** The portal's types that have one obvious DuckDB type. */
const TYPES: ReadonlyMap<string, string> = new Map([
  ['text', 'VARCHAR'],
  ['datetime', 'TIMESTAMP WITH TIME ZONE'],
  ['date', 'DATE'],
  ['double', 'DOUBLE'],
  ['int', 'BIGINT'],
  ['boolean', 'BOOLEAN'],
]);

function readField(field: Record<string, unknown>): SourceField {
  const sourceType = String(field['type'] ?? '');
  const type = TYPES.get(sourceType);
  return { name: String(field['name'] ?? ''), sourceType, ...(type === undefined ? {} : { type }) };
}

function readPage(body: unknown, url: string): RecordsPage {
  const totalCount = isObject(body) ? body['total_count'] : undefined;
  const results = isObject(body) ? body['results'] : undefined;
  if (typeof totalCount !== 'number' || !Array.isArray(results)) {
    throw new ProblemError(sourceAnswerUnreadable({ url, what: 'no total_count and results' }));
  }
  return { totalCount, results: results.filter(isObject) };
}

/** For requests without which nothing goes: an error status ends the run with a diagnostic. */
export async function refusedIsFinal<T>(request: Promise<T>): Promise<T> {
  try {
    return await request;
  } catch (error) {
    if (!(error instanceof HttpStatusError)) throw error;
    throw new ProblemError(sourceRefused({ url: error.url, status: error.status, message: error.detail }));
  }
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
