import { criticalPath } from './critical-path.ts';
import { type Json, list, number, record, text } from './json.ts';
import type { NodeResult, PastRun, RunData } from './site-data.ts';
import type { SiteInput } from './site-input.ts';
import { WordTable } from './word-table.ts';

/** The last run as the app shows it; results of nodes that the manifest no longer has are left out. */
export function buildRun(
  input: SiteInput,
  index: ReadonlyMap<string, number>,
  edges: readonly number[],
): RunData {
  const origin = firstStart(input.results);
  const results = input.results
    .map((raw) => readResult(raw, index, origin))
    .filter((result): result is NodeResult => result !== undefined)
    .sort((a, b) => a.start - b.start || a.node - b.node);
  return {
    command: text(record(input.runResults['args'])['which']),
    generatedAt: text(record(input.runResults['metadata'])['generated_at']),
    elapsed: seconds(number(input.runResults['elapsed_time']) ?? 0),
    results,
    critical: criticalPath(results, { count: index.size, edges }),
    ...readHistory(input, index),
  };
}

function seconds(value: number): number {
  return Math.round(value * 10_000) / 10_000;
}

function executeTiming(raw: Json): { start: number; end: number } | undefined {
  const timings = list(raw['timing']).map(record);
  const first = Date.parse(text(timings[0]?.['started_at']));
  const last = Date.parse(text(timings.at(-1)?.['completed_at']));
  return Number.isFinite(first) && Number.isFinite(last) ? { start: first, end: last } : undefined;
}

function firstStart(results: readonly Json[]): number {
  let earliest = Number.POSITIVE_INFINITY;
  for (const raw of results) earliest = Math.min(earliest, executeTiming(raw)?.start ?? earliest);
  return Number.isFinite(earliest) ? earliest : 0;
}

function readResult(raw: Json, index: ReadonlyMap<string, number>, origin: number): NodeResult | undefined {
  const node = index.get(text(raw['unique_id']));
  if (node === undefined) return undefined;
  const timing = executeTiming(raw);
  return {
    node,
    status: text(raw['status']),
    start: timing === undefined ? -1 : seconds((timing.start - origin) / 1000),
    seconds: seconds(number(raw['execution_time']) ?? 0),
    thread: text(raw['thread_id']),
    rows: number(record(raw['adapter_response'])['rows_affected']) ?? -1,
    failures: number(raw['failures']) ?? -1,
    message: text(raw['message']),
  };
}

/** Earlier runs, oldest first; the last run stands in run_results.json already. */
function readHistory(
  { runHistory, runResults }: SiteInput,
  index: ReadonlyMap<string, number>,
): Pick<RunData, 'history' | 'statuses'> {
  const statuses = new WordTable();
  const last = runIdentity(runResults);
  const history = runHistory
    .filter((run) => runIdentity(run) !== last)
    .map((run) => readPastRun(run, index, statuses));
  return { history, statuses: statuses.words };
}

function runIdentity(run: Json): string {
  const metadata = record(run['metadata']);
  return `${text(metadata['invocation_id'])} ${text(metadata['generated_at'])}`;
}

function readPastRun(run: Json, index: ReadonlyMap<string, number>, statuses: WordTable): PastRun {
  const counts: Record<string, number> = {};
  const nodes: Record<string, readonly [number, number]> = {};
  for (const raw of list(run['results']).map(record)) {
    const status = text(raw['status']);
    counts[status] = (counts[status] ?? 0) + 1;
    const node = index.get(text(raw['unique_id']));
    if (node !== undefined) nodes[node] = [statuses.add(status), seconds(number(raw['execution_time']) ?? 0)];
  }
  return {
    command: text(record(run['args'])['which']),
    generatedAt: text(record(run['metadata'])['generated_at']),
    elapsed: seconds(number(run['elapsed_time']) ?? 0),
    counts,
    nodes,
  };
}
