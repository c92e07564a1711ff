import type {
  FreshnessThreshold,
  FreshnessTime,
  ManifestNode,
  SourceDefinition,
} from '../../compiler/manifest/resource.ts';
import { freshnessFieldMissing, freshnessNotTimestamp } from '../../diagnostics/codes/runner.ts';
import { ProblemError } from '../../diagnostics/diagnostic.ts';
import type { DuckdbSession } from '../duckdb/session.ts';
import { failedResult, newRecord, recordedResult, timed } from '../node-result.ts';
import type { RunEnvironment } from '../run-environment.ts';
import type { FreshnessFacts, NodeResult, RunStatus } from '../run-results.ts';

/** Python's datetime.min: what a source without rows counts as. */
const neverLoaded = -62_135_596_800_000_000n;

/** Measures how old a source's newest row is, and judges it by its thresholds. */
export async function checkFreshness(
  source: SourceDefinition,
  slot: number,
  environment: RunEnvironment,
): Promise<NodeResult> {
  const { clock, warehouse } = environment;
  const record = newRecord(source, slot, clock);
  try {
    await timed(record, clock, 'compile', async () => {});
    return await warehouse.lend(async (session) => {
      const facts = await timed(record, clock, 'execute', () => measure(source, session, environment));
      return recordedResult(record, clock, {
        status: verdict(facts.criteria, facts.max_loaded_at_time_ago_in_s),
        message: null,
        adapter_response: { _message: 'OK' },
        freshness: facts,
      });
    });
  } catch (error) {
    return failedResult(record, environment, { error, status: 'runtime error' });
  }
}

async function measure(
  source: SourceDefinition,
  session: DuckdbSession,
  environment: RunEnvironment,
): Promise<FreshnessFacts> {
  const sql = await freshnessSql(source, session, environment);
  const { columns, rows } = await session.execute(sql, { fetch: true });
  const [loaded, now] = rows[0] ?? [];
  const field = source.loaded_at_field ?? 'loaded_at_query';
  const table = source.relation_name ?? source.name;
  const loadedAt = loaded === null ? neverLoaded : momentOf(loaded, columns[0]?.type ?? '', { field, table });
  const snapshotAt = momentOf(now, columns[1]?.type ?? '', { field: 'now()', table });
  return {
    max_loaded_at: isoText(loadedAt),
    snapshotted_at: isoText(snapshotAt),
    max_loaded_at_time_ago_in_s: Number(snapshotAt - loadedAt) / 1e6,
    criteria: {
      warn_after: source.freshness?.warn_after ?? { count: null, period: null },
      error_after: source.freshness?.error_after ?? { count: null, period: null },
      filter: source.freshness?.filter ?? null,
    },
  };
}

async function freshnessSql(
  source: SourceDefinition,
  session: DuckdbSession,
  environment: RunEnvironment,
): Promise<string> {
  if (source.loaded_at_query) {
    const query = await renderQuery(source.loaded_at_query, source, { session, environment });
    return `with source_query as (\n${query}\n)\nselect (select * from source_query) as max_loaded_at, now() as snapshotted_at`;
  }
  if (!source.loaded_at_field) throw new ProblemError(freshnessFieldMissing(source.name));
  const filter = source.freshness?.filter;
  return (
    `select\n  max(${source.loaded_at_field}) as max_loaded_at,\n  now() as snapshotted_at\n` +
    `from ${source.relation_name}${filter ? `\nwhere ${filter}` : ''}`
  );
}

/** Renders the query of a source as if the source were a node, so that `this` is its table. */
async function renderQuery(
  query: string,
  source: SourceDefinition,
  { session, environment }: { session: DuckdbSession; environment: RunEnvironment },
): Promise<string> {
  if (!query.includes('{')) return query;
  const standIn = {
    ...source,
    resource_type: 'sql_operation',
    alias: source.identifier,
    raw_code: query,
    language: 'sql',
    config: { ...source.config, materialized: 'view' },
    refs: [],
    sources: [],
    depends_on: { macros: [], nodes: [] },
  } as unknown as ManifestNode;
  const { compiled_code } = await environment.contexts.open(standIn, session).compile();
  return compiled_code ?? query;
}

/** Microseconds since 1970; a time without zone is taken for UTC, as dbt does. */
function momentOf(cell: unknown, type: string, of: { field: string; table: string }): bigint {
  const match = /^(\d{4}-\d{2}-\d{2}) (\d{2}:\d{2}:\d{2})(?:\.(\d+))?/.exec(String(cell));
  if (!type.startsWith('TIMESTAMP') || !match) {
    throw new ProblemError(freshnessNotTimestamp({ ...of, type: type.toLowerCase() }));
  }
  const micros = BigInt((match[3] ?? '').padEnd(6, '0').slice(0, 6));
  return BigInt(Date.parse(`${match[1]}T${match[2]}Z`)) * 1000n + micros;
}

/** Python's isoformat in UTC. */
function isoText(micros: bigint): string {
  const fraction = ((micros % 1_000_000n) + 1_000_000n) % 1_000_000n;
  const text = new Date(Number((micros - fraction) / 1000n)).toISOString().slice(0, 19);
  return `${text}${fraction === 0n ? '' : `.${fraction.toString().padStart(6, '0')}`}+00:00`;
}

function verdict(criteria: FreshnessThreshold, age: number): RunStatus {
  if (isOlder(age, criteria.error_after)) return 'error';
  return isOlder(age, criteria.warn_after) ? 'warn' : 'pass';
}

const secondsOf = { minute: 60, hour: 3600, day: 86_400 };

function isOlder(age: number, limit: FreshnessTime | null): boolean {
  return limit?.count != null && limit.period != null && age > limit.count * secondsOf[limit.period];
}
