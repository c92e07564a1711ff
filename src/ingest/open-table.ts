import { apiKeyNotSet, ingestCancelled } from '../diagnostics/codes/ingest.ts';
import { ProblemError } from '../diagnostics/diagnostic.ts';
import { createHttpClient } from './http/http-client.ts';
import { DEFAULT_POLICY } from './http/retry-policy.ts';
import type { IngestOptions } from './ingest-options.ts';
import type { TableReader } from './reader.ts';
import { READERS } from './readers.ts';
import { declaredAt, type IngestTable } from './settings/ingest-table.ts';

export interface OpenedTable {
  readonly reader: TableReader;
  /** What sources.yml would have been read from, where the run was directed elsewhere. */
  readonly insteadOf?: string;
}

/** Opens a table's reader, at the address of sources.yml or at the one that this run was given. */
export function openTable(table: IngestTable, options: IngestOptions): OpenedTable {
  const apiKey = apiKeyOf(table, options);
  const kind = READERS.get(table.reader);
  if (!kind) throw new Error(`Internal error: no reader "${table.reader}"`);
  const http = createHttpClient({
    table: table.key,
    fetch: options.fetch,
    clock: options.clock,
    random: options.random,
    sleep: (ms) => sleepOrStop(table, options, ms),
    onEvent: options.onEvent,
    policy: { ...DEFAULT_POLICY, ...options.policy },
    userAgent: options.userAgent ?? 'emds',
    secrets: apiKey === undefined ? [] : [apiKey],
    ...(options.signal ? { signal: options.signal } : {}),
  });
  const context = {
    table: table.key,
    cursor: table.cursor,
    http,
    ...(apiKey === undefined ? {} : { apiKey }),
    note: (message: string) => options.onEvent({ kind: 'note', table: table.key, message }),
    sleep: (ms: number) => sleepOrStop(table, options, ms),
  };
  const configured = kind.open(table.readerSettings, context);
  const base = options.baseUrl;
  if (base === undefined || base === table.readerSettings['base_url']) return { reader: configured };
  const reader = kind.open({ ...table.readerSettings, base_url: base }, context);
  return { reader, insteadOf: configured.origin };
}

async function sleepOrStop(table: IngestTable, options: IngestOptions, ms: number): Promise<void> {
  await options.sleep(ms, options.signal);
  if (options.signal?.aborted) throw new ProblemError(ingestCancelled(table.key));
}

/** A key is for the configured source alone: it is not sent to wherever a run is directed. */
function apiKeyOf(table: IngestTable, options: IngestOptions): string | undefined {
  if (table.apiKeyEnv === undefined || options.baseUrl !== undefined) return undefined;
  const value = options.env[table.apiKeyEnv];
  if (value !== undefined && value !== '') return value;
  throw new ProblemError(apiKeyNotSet({ table: table.key, variable: table.apiKeyEnv, ...declaredAt(table) }));
}
