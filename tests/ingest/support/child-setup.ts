import { readFileSync } from 'node:fs';
import type { IngestTable } from '../../../src/ingest/settings/ingest-table.ts';
import { loadIngestTables } from '../../../src/ingest/settings/load-ingest-tables.ts';

/** Noon after the last change of the generated rows: what the tests call today. */
export const TODAY = Date.parse('2026-09-11T12:00:00Z');

export const FOLDER = 'data/raw/vancouver_311/service_requests';

/** Patience for tests: the same behaviour, in milliseconds instead of seconds. */
export const QUICK = { firstDelayMs: 5, longestDelayMs: 40, silenceMs: 2000 };

/** The table of the project's own sources.yml, read from another address. */
export function sampleTable(url: string, changes: Partial<IngestTable> = {}): IngestTable {
  const text = readFileSync('sources.yml', 'utf8');
  const inRaw = (template: string) => template.replace(/\{\{.*?\}\}/, 'raw');
  const { tables } = loadIngestTables({ path: 'sources.yml', text }, inRaw);
  const [table] = tables;
  if (!table) throw new Error('sources.yml declares no table to ingest');
  return { ...table, readerSettings: { ...table.readerSettings, base_url: url }, ...changes };
}
