import type { CompiledNode } from '../compiler/compile/node-contexts.ts';
import type { GraphNode, ManifestNode } from '../compiler/manifest/resource.ts';
import { nodeFailedInternally } from '../diagnostics/codes/runner.ts';
import { asError, type Problem, ProblemError } from '../diagnostics/diagnostic.ts';
import { type Clock, isoMicros, secondsBetween } from './clock.ts';
import { nodeErrorText } from './error-text.ts';
import { locateFailure, locateInProperties, locateInSeed, withoutBuiltinFrames } from './locate-failure.ts';
import type { RunEnvironment } from './run-environment.ts';
import type { NodeResult, RunStatus, TimingInfo } from './run-results.ts';

/** What is known of a node's run while it goes on. */
export interface NodeRecord {
  readonly node: GraphNode;
  readonly threadId: string;
  readonly startedAt: number;
  readonly timing: TimingInfo[];
  /** undefined until compiled; null where there is nothing to compile (seeds). */
  compiled: CompiledNode | null | undefined;
}

export function newRecord(node: GraphNode, slot: number, clock: Clock): NodeRecord {
  return {
    node,
    threadId: `Thread-${slot + 1} (worker)`,
    startedAt: clock.now(),
    timing: [],
    compiled: undefined,
  };
}

/** Runs a phase and notes how long it took, also when it fails. */
export async function timed<T>(
  record: NodeRecord,
  clock: Clock,
  name: TimingInfo['name'],
  work: () => Promise<T>,
): Promise<T> {
  const start = clock.now();
  try {
    return await work();
  } finally {
    record.timing.push({ name, started_at: isoMicros(start), completed_at: isoMicros(clock.now()) });
  }
}

/** How a node ended, before it is known how long it took. */
export interface NodeOutcome
  extends Partial<Pick<NodeResult, 'diagnostic' | 'sample' | 'preview' | 'freshness' | 'batch_results'>> {
  readonly status: RunStatus;
  readonly message: string | null;
  readonly failures?: number | null;
  readonly adapter_response?: Readonly<Record<string, unknown>>;
  /** Where it is not the compiled SQL that counts (`show`). */
  readonly compiled_code?: string;
}

/** The finished result of a recorded run. */
export function recordedResult(record: NodeRecord, clock: Clock, outcome: NodeOutcome): NodeResult {
  const { compiled_code, failures, adapter_response, batch_results, ...rest } = outcome;
  return {
    unique_id: record.node.unique_id,
    failures: failures ?? null,
    timing: record.timing,
    thread_id: record.threadId,
    execution_time: secondsBetween(record.startedAt, clock.now()),
    adapter_response: adapter_response ?? {},
    compiled: compiledFlag(record),
    compiled_code: compiled_code ?? record.compiled?.compiled_code ?? null,
    relation_name: relationName(record.node),
    batch_results: batch_results ?? null,
    ...rest,
  };
}

/** The result of a node that failed with whatever was thrown. */
export function failedResult(
  record: NodeRecord,
  { clock, builtinFiles, project }: Pick<RunEnvironment, 'clock' | 'builtinFiles' | 'project'>,
  failure: { readonly error: unknown; readonly status: RunStatus },
): NodeResult {
  const problem = problemOf(failure.error);
  const inTemplate = withoutBuiltinFrames(locateFailure(problem, record.compiled ?? undefined), builtinFiles);
  const located = locateInProperties(inTemplate, record.node, project);
  const diagnostic = asError({ ...locateInSeed(located, record.node), node: record.node.unique_id });
  const message = nodeErrorText(problem, record.node);
  // dbt shows no SQL of a unit test that could not run.
  const isUnitTest = record.node.resource_type === 'unit_test';
  return recordedResult(isUnitTest ? { ...record, compiled: undefined } : record, clock, {
    status: failure.status,
    message,
    diagnostic,
  });
}

/** The problem that an error carries; anything else that was thrown is a bug of ours. */
export function problemOf(error: unknown): Problem {
  if (error instanceof ProblemError) return error.problem;
  return nodeFailedInternally(error instanceof Error ? error.message : String(error));
}

/** A node that did not run at all. */
export function unrunResult(
  node: GraphNode,
  outcome: { status: RunStatus; message: string | null; threadId: string; failures?: number },
): NodeResult {
  return {
    unique_id: node.unique_id,
    status: outcome.status,
    message: outcome.message,
    failures: outcome.failures ?? null,
    timing: [],
    thread_id: outcome.threadId,
    execution_time: 0,
    adapter_response: {},
    compiled: hasSql(node) ? false : null,
    compiled_code: null,
    relation_name: relationName(node),
    batch_results: null,
  };
}

function compiledFlag(record: NodeRecord): boolean | null {
  return record.compiled === undefined
    ? hasSql(record.node)
      ? false
      : null
    : record.compiled !== null
      ? true
      : null;
}

/** dbt writes `compiled` for what is rendered; a seed, a source and an exposure have no such attribute. */
function hasSql(node: GraphNode): boolean {
  return ['model', 'snapshot', 'test', 'analysis', 'operation', 'sql_operation', 'function'].includes(
    node.resource_type,
  );
}

/** dbt writes a relation for models, snapshots and stored tests. */
function relationName(node: GraphNode): string | null {
  if (!['model', 'snapshot', 'test', 'function'].includes(node.resource_type)) return null;
  return (node as ManifestNode).relation_name ?? null;
}
