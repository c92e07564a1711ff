import { type Json, list, number, record, text } from './json.ts';
import type { NodeResult, PastRun, RunData } from './site-data.ts';
import type { SiteInput } from './site-input.ts';

/** The last run as the app shows it; results of nodes that the manifest no longer has are left out. */
export function buildRun(
  input: SiteInput,
  index: ReadonlyMap<string, number>,
  core: { readonly edges: readonly number[]; readonly words: { readonly statuses: readonly string[] } },
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
    critical: criticalPath(results, core.edges),
    history: input.runHistory.map((run) => readPastRun(run, index, core.words.statuses)),
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

/** The chain of dependent nodes whose times add up to the most: a shorter run needs one of them faster. */
function criticalPath(results: readonly NodeResult[], edges: readonly number[]): number[] {
  const byNode = new Map(results.map((result, i) => [result.node, i]));
  const parents = new Map<number, number[]>();
  for (let e = 0; e < edges.length; e += 2) {
    const parent = byNode.get(edges[e]!);
    const child = byNode.get(edges[e + 1]!);
    if (parent === undefined || child === undefined) continue;
    const known = parents.get(child);
    if (known) known.push(parent);
    else parents.set(child, [parent]);
  }
  const total = new Float64Array(results.length);
  const before = new Int32Array(results.length).fill(-1);
  let last = -1;
  results.forEach((result, i) => {
    for (const parent of parents.get(i) ?? []) {
      if (parent < i && (before[i] === -1 || total[parent]! > total[before[i]!]!)) before[i] = parent;
    }
    total[i] = result.seconds + (before[i]! >= 0 ? total[before[i]!]! : 0);
    if (last === -1 || total[i]! > total[last]!) last = i;
  });
  const path: number[] = [];
  for (let i = last; i >= 0; i = before[i]!) path.push(i);
  return path.reverse();
}

function readPastRun(run: Json, index: ReadonlyMap<string, number>, statuses: readonly string[]): PastRun {
  const counts: Record<string, number> = {};
  const nodes: Record<string, readonly [number, number]> = {};
  for (const raw of list(run['results']).map(record)) {
    const status = text(raw['status']);
    counts[status] = (counts[status] ?? 0) + 1;
    const node = index.get(text(raw['unique_id']));
    if (node !== undefined)
      nodes[node] = [statuses.indexOf(status), seconds(number(raw['execution_time']) ?? 0)];
  }
  return {
    command: text(record(run['args'])['which']),
    generatedAt: text(record(run['metadata'])['generated_at']),
    elapsed: seconds(number(run['elapsed_time']) ?? 0),
    counts,
    nodes,
  };
}
