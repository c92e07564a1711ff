import { type Dict, dictGet, isMapping } from '../../compiler/jinja/dict.ts';
import { AdapterResponse } from '../../compiler/jinja/functions/adapter-response.ts';
import { PyDateTime } from '../../compiler/jinja/functions/modules/datetime.ts';
import { EPOCH_WALL } from '../../compiler/jinja/functions/modules/local-zone.ts';
import { relationOfSource } from '../../compiler/jinja/functions/node-relation.ts';
import { ResultTable } from '../../compiler/jinja/functions/table.ts';
import { typeName } from '../../compiler/jinja/text.ts';
import type {
  FreshnessThreshold,
  FreshnessTime,
  ManifestNode,
  SourceDefinition,
} from '../../compiler/manifest/resource.ts';
import {
  freshnessFieldMissing,
  freshnessNotTimestamp,
  freshnessResultUnexpected,
} from '../../diagnostics/codes/runner.ts';
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
      const { facts, response } = await timed(record, clock, 'execute', () =>
        measure(source, session, environment),
      );
      return recordedResult(record, clock, {
        status: verdict(facts.criteria, facts.max_loaded_at_time_ago_in_s),
        message: null,
        adapter_response: response,
        freshness: facts,
      });
    });
  } catch (error) {
    return failedResult(record, environment, { error, status: 'runtime error' });
  }
}

interface Measured {
  readonly facts: FreshnessFacts;
  readonly response: Readonly<Record<string, unknown>>;
}

async function measure(
  source: SourceDefinition,
  session: DuckdbSession,
  environment: RunEnvironment,
): Promise<Measured> {
  const { response, table } = await collect(source, session, environment);
  const [loaded, now] = (table.rows[0]?.values ?? []) as readonly unknown[];
  const field = source.loaded_at_field ?? 'loaded_at_query';
  const of = { field, table: source.relation_name ?? source.name };
  const loadedAt = (loaded ?? null) === null ? neverLoaded : momentOf(loaded, of);
  const snapshotAt = momentOf(now, { ...of, field: 'snapshotted_at' });
  const facts = {
    max_loaded_at: isoText(loadedAt),
    snapshotted_at: isoText(snapshotAt),
    max_loaded_at_time_ago_in_s: Number(snapshotAt - loadedAt) / 1e6,
    criteria: {
      warn_after: source.freshness?.warn_after ?? null,
      error_after: source.freshness?.error_after ?? null,
      filter: source.freshness?.filter ?? null,
    },
  };
  return { facts, response };
}

interface Collected {
  readonly response: Readonly<Record<string, unknown>>;
  readonly table: ResultTable;
}

/** Asks through dbt's macros, which projects may replace; an old one gives the table alone. */
async function collect(
  source: SourceDefinition,
  session: DuckdbSession,
  environment: RunEnvironment,
): Promise<Collected> {
  const query = source.loaded_at_query;
  const context = environment.contexts.open(standIn(source), session);
  const relation = relationOfSource(source, environment.project.root.config.quoting);
  let found: unknown;
  if (query) {
    const { compiled_code } = await context.compile();
    const kwargs = { source: relation, loaded_at_query: compiled_code ?? query };
    found = await context.callMacro('collect_freshness_custom_sql', [], kwargs);
  } else {
    if (!source.loaded_at_field) throw new ProblemError(freshnessFieldMissing(source.name));
    const filter = source.freshness?.filter ?? null;
    const kwargs = { source: relation, loaded_at_field: source.loaded_at_field, filter };
    found = await context.callMacro('collect_freshness', [], kwargs);
  }
  const isTable = found instanceof ResultTable;
  const table = isTable ? found : isMapping(found) ? dictGet(found, 'table') : undefined;
  if (!(table instanceof ResultTable) || table.rowCount !== 1 || table.columnNames.length !== 2) {
    throw new ProblemError(freshnessResultUnexpected(source.name));
  }
  const response = isTable ? undefined : dictGet(found as Dict, 'response');
  return { table, response: response instanceof AdapterResponse ? response.toPlain() : {} };
}

/** The source as a node, so that its templates can run. */
function standIn(source: SourceDefinition): ManifestNode {
  return {
    ...source,
    resource_type: 'sql_operation',
    alias: source.identifier,
    raw_code: source.loaded_at_query ?? '',
    language: 'sql',
    config: { ...source.config, materialized: 'view' },
    refs: [],
    sources: [],
    depends_on: { macros: [], nodes: [] },
  } as unknown as ManifestNode;
}

/** Microseconds since 1970; a time without zone is taken for UTC, as dbt does. */
function momentOf(cell: unknown, of: { field: string; table: string }): bigint {
  if (!(cell instanceof PyDateTime)) {
    const type = typeName(cell).replace('datetime.', '');
    throw new ProblemError(freshnessNotTimestamp({ ...of, type }));
  }
  return (cell.zone ? cell.utc : cell.wall) - EPOCH_WALL;
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
