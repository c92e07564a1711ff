import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { generateRows, type ServiceRequest } from '../../../scripts/sample-portal/generator.mjs';
import {
  type PortalOptions,
  type SamplePortal,
  startSamplePortal,
} from '../../../scripts/sample-portal/server.mjs';
import type { Diagnostic } from '../../../src/diagnostics/diagnostic.ts';
import { ingest } from '../../../src/ingest/ingest.ts';
import type { IngestEvent } from '../../../src/ingest/ingest-event.ts';
import type { IngestOptions } from '../../../src/ingest/ingest-options.ts';
import type { IngestResult } from '../../../src/ingest/ingest-result.ts';
import type { IngestTable } from '../../../src/ingest/settings/ingest-table.ts';
import { FOLDER, QUICK, sampleTable, TODAY } from './child-setup.ts';
import { openDuckdb } from './duckdb-database.ts';

export { FOLDER, TODAY };

/** A project folder, a portal with rows, and how to ingest from one into the other. */
export interface Scenario {
  readonly root: string;
  readonly portal: SamplePortal;
  readonly events: IngestEvent[];
  table(changes?: Partial<IngestTable>): IngestTable;
  run(options?: Partial<IngestOptions>): Promise<IngestResult>;
  /** Landed rows without the columns of ingest, as sorted JSON texts. */
  landedRows(): Promise<string[]>;
  close(): Promise<void>;
}

export async function startScenario(
  options: Partial<PortalOptions> & { count?: number } = {},
): Promise<Scenario> {
  const { count = 2000, ...portalOptions } = options;
  const root = mkdtempSync(join(tmpdir(), 'emds-ingest-'));
  const portal = await startSamplePortal({ rows: someRows(count), now: () => TODAY, ...portalOptions });
  const events: IngestEvent[] = [];
  const table = (changes: Partial<IngestTable> = {}) => sampleTable(portal.url, changes);
  let random = 0.1;
  return {
    root,
    portal,
    events,
    table,
    run: async (changes = {}) => {
      const results = await ingest({
        projectRoot: root,
        tables: [table()],
        openDatabase: openDuckdb,
        fetch,
        clock: () => TODAY,
        random: () => {
          random = (random * 7.31 + 0.17) % 1;
          return random;
        },
        sleep: (ms) => delay(Math.min(ms, 50)).then(() => undefined),
        env: {},
        onEvent: (event) => events.push(event),
        policy: QUICK,
        ...changes,
      });
      return results[0]!;
    },
    landedRows: () => landedRows(root),
    close: async () => {
      await portal.close();
      rmSync(root, { recursive: true, force: true });
    },
  };
}

export function someRows(count: number, seed = 311): ServiceRequest[] {
  return generateRows({ seed, count });
}

export async function query(sql: string): Promise<Record<string, unknown>[]> {
  const db = await openDuckdb();
  try {
    await db.run("set timezone = 'UTC'");
    return [...(await db.run(sql))];
  } finally {
    db.close();
  }
}

export async function landedRows(root: string): Promise<string[]> {
  const rows = await query(`select to_json(columns(* exclude (_load_id, _loaded_at)))
    from read_parquet('${root}/${FOLDER}/*.parquet')`);
  return rows.map((row) => JSON.stringify(Object.values(row))).sort();
}

/** The portal's own rows in the same spelling as landedRows. */
export async function portalRows(scenario: Pick<Scenario, 'portal'>): Promise<string[]> {
  const folder = mkdtempSync(join(tmpdir(), 'emds-portal-'));
  const path = join(folder, 'rows.jsonl');
  writeFileSync(path, scenario.portal.rows.map((row) => `${JSON.stringify(row)}\n`).join(''));
  const table = sampleTable(scenario.portal.url);
  const columns = table.columns.map((column) => `${column.name}: '${column.type}'`).join(', ');
  const rows = await query(
    `select to_json(columns(*)) from read_json('${path}', format = 'newline_delimited', columns = {${columns}})`,
  );
  rmSync(folder, { recursive: true });
  return rows.map((row) => JSON.stringify(Object.values(row))).sort();
}

export function codes(result: { diagnostics: readonly Diagnostic[] }): string[] {
  return result.diagnostics.map((d) => `${d.severity} ${d.code}`);
}
