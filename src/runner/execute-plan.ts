import type { NodeContexts } from '../compiler/compile/node-contexts.ts';
import type { Manifest } from '../compiler/manifest/manifest.ts';
import { findResource } from '../compiler/manifest/manifest.ts';
import { usesBatches } from '../compiler/manifest/microbatch.ts';
import type { Command, Plan, PlanStep } from '../compiler/plan/plan.ts';
import type { Project } from '../compiler/project/project.ts';
import { pauses } from '../util/pauses.ts';
import { type Clock, secondsBetween } from './clock.ts';
import { createSchemas, schemasFor, schemasOf } from './create-schemas.ts';
import { Lane } from './duckdb/lane.ts';
import type { Warehouse } from './duckdb/warehouse.ts';
import type { OnRunEvent } from './events.ts';
import { builtinMacroFiles } from './locate-failure.ts';
import type { BatchSettings } from './microbatch/run-microbatch.ts';
import { problemOf, unrunResult } from './node-result.ts';
import { runEndFacts } from './run-end-facts.ts';
import type { RunEnvironment } from './run-environment.ts';
import { runHooks } from './run-hooks.ts';
import type { NodeResult, RunResults } from './run-results.ts';
import { runStep } from './run-step.ts';
import { joinedSteps, mayRunTogether, runTogether } from './run-together.ts';
import { schedule } from './schedule.ts';
import { SlotPool } from './slots.ts';

export interface ExecuteOptions {
  readonly project: Project;
  readonly manifest: Manifest;
  readonly warehouse: Warehouse;
  readonly contexts: NodeContexts;
  readonly threads: number;
  readonly failFast: boolean;
  readonly clock: Clock;
  readonly onEvent: OnRunEvent;
  /** What the call says of microbatch models; their batches end now where it is left out. */
  readonly batches?: BatchSettings;
  /** Stops the run: statements are interrupted and rolled back, what has not run is skipped. */
  readonly signal?: AbortSignal;
}

/** Commands that only render or look: they make no schemas, and their first error ends them. */
const lookingCommands: ReadonlySet<Command> = new Set(['compile', 'show', 'docs generate']);

/**
 * Runs a plan on a database and tells of each step as it goes. What goes wrong with a node is its result; what keeps
 * the run from beginning (a schema that can't be made) is thrown as ProblemError.
 */
export async function executePlan(plan: Plan, options: ExecuteOptions): Promise<RunResults> {
  const environment: RunEnvironment = {
    ...options,
    plan,
    builtinFiles: builtinMacroFiles(options.manifest),
    slots: new SlotPool(Math.max(1, options.threads)),
    repeats: new Lane(),
    batches: options.batches ?? { asked: {}, now: new Date(options.clock.now()) },
    usesBatches: once(() =>
      usesBatches(Object.values(options.manifest.macros), options.project.root.config.flags),
    ),
    stop: { reason: undefined },
  };
  const { clock, onEvent, project } = options;
  const startedAt = clock.now();
  const unlisten = listen(options, environment);
  try {
    const { targetName } = project.profile;
    onEvent({ kind: 'run-started', threads: options.threads, target: targetName, total: plan.total });
    await unlessInterrupted(environment, () => prepare(environment));
    const startHooks = await runHooks({ kind: 'on-run-start', ids: plan.onRunStart }, environment);
    const stepResults = hooksForbid(startHooks, environment)
      ? skipAll(environment)
      : await economically(environment, () => runSteps(options, environment));
    const results = [...startHooks, ...stepResults];
    if (environment.stop.reason !== 'interrupted') {
      const end = plan.onRunEnd.length > 0 ? runEndFacts(results, environment) : undefined;
      results.push(...(await runHooks({ kind: 'on-run-end', ids: plan.onRunEnd, end }, environment)));
    }
    const elapsed = secondsBetween(startedAt, clock.now());
    onEvent({ kind: 'run-finished', elapsed });
    return { results, elapsed, interrupted: environment.stop.reason === 'interrupted' };
  } finally {
    unlisten();
  }
}

function once<T>(work: () => T): () => T {
  let answer: { readonly value: T } | undefined;
  return () => {
    answer ??= { value: work() };
    return answer.value;
  };
}

function listen({ signal, warehouse, onEvent }: ExecuteOptions, environment: RunEnvironment): () => void {
  const stop = () => {
    if (environment.stop.reason === 'interrupted') return;
    environment.stop.reason = 'interrupted';
    onEvent({ kind: 'interrupted' });
    warehouse.interrupt();
  };
  if (signal?.aborted) stop();
  signal?.addEventListener('abort', stop, { once: true });
  return () => signal?.removeEventListener('abort', stop);
}

/** Work that an interruption may end; what would come after it is skipped then. */
async function unlessInterrupted({ stop }: RunEnvironment, work: () => Promise<void>): Promise<void> {
  try {
    await work();
  } catch (error) {
    const isStopped = stop.reason === 'interrupted' && problemOf(error).code === 'sql-interrupted';
    if (!isStopped) throw error;
  }
}

/** Makes the schemas of what is to run and reads what exists, once for all nodes. */
async function prepare(environment: RunEnvironment): Promise<void> {
  const { plan, project, manifest, warehouse, contexts } = environment;
  const { flags } = project.invocation;
  if (environment.stop.reason) return;
  await warehouse.lend(async (session) => {
    if (!lookingCommands.has(plan.command)) {
      const selected = plan.steps.filter((step) => step.action === 'execute').map((step) => step.id);
      await createSchemas(session, schemasFor(manifest, selected, flags), environment);
    }
    if (flags['POPULATE_CACHE'] === false) return;
    await contexts.loadSchemas(session, schemasOf(Object.values(manifest.nodes), flags));
  });
}

function hooksForbid(results: readonly NodeResult[], environment: RunEnvironment): boolean {
  const { flags } = environment.project.invocation;
  return flags['SKIP_NODES_IF_ON_RUN_START_FAILS'] === true && results.some((r) => r.status !== 'success');
}

function skipAll(environment: RunEnvironment): NodeResult[] {
  const { plan, manifest, onEvent } = environment;
  const { total } = plan;
  return plan.steps.map((step) => {
    const result = skippedResult(step, null, environment);
    const node = findResource(manifest, step.id)!;
    onEvent({ kind: 'node-finished', id: step.id, node, index: step.index, total, result });
    return result;
  });
}

/** What is asked of the database for that is worth it from some tens of statements on. */
const manySteps = 50;

/** Not with --fail-fast, where nothing is to be made after a failure. */
function mayJoin({ steps, command }: Plan, { failFast }: ExecuteOptions): boolean {
  return steps.length >= manySteps && (command === 'build' || command === 'run') && !failFast;
}

async function economically<T>({ plan, warehouse }: RunEnvironment, work: () => Promise<T>): Promise<T> {
  if (plan.steps.length < manySteps || lookingCommands.has(plan.command)) return await work();
  const restore = await warehouse.economize();
  try {
    return await work();
  } finally {
    await restore();
  }
}

async function runSteps(options: ExecuteOptions, environment: RunEnvironment): Promise<NodeResult[]> {
  const { plan, manifest, onEvent, stop } = environment;
  const resultOrder: NodeResult[] = [];
  let started = 0;
  // What is only compiled rarely waits for anything: progress, Ctrl-C and written files need their turns.
  const pause = pauses(20);

  function finish(step: PlanStep, index: number | null, result: NodeResult): NodeResult {
    const node = findResource(manifest, step.id)!;
    if (isReported(step, result.status, environment)) resultOrder.push(result);
    onEvent({ kind: 'node-finished', id: step.id, node, index, total: plan.total, result });
    stopIfNeeded(result, options, environment);
    return result;
  }
  function ended(step: PlanStep, index: number | null, result: NodeResult): NodeResult {
    const isStopped = stop.reason && wasInterrupted(result);
    return finish(step, index, isStopped ? stoppedResult(step, environment) : result);
  }
  function start(step: PlanStep): number | null {
    const index = step.index === null ? null : ++started;
    const node = findResource(manifest, step.id)!;
    onEvent({ kind: 'node-started', id: step.id, node, index, total: plan.total });
    return index;
  }
  const outcome = await schedule<NodeResult>({
    steps: plan.steps,
    slots: environment.slots,
    together: {
      most: mayJoin(plan, options) ? joinedSteps : 1,
      fits: (step) => mayRunTogether(step, environment),
      run: async (steps, slot) => {
        await pause();
        const results = await runTogether(steps, slot, environment);
        return results.map((result, i) => ended(steps[i]!, start(steps[i]!), result));
      },
    },
    isStopped: () => stop.reason !== undefined,
    blocks: (result) => blockingStatuses.has(result.status),
    leaveOut: (step, cause) => {
      const index = step.index === null ? null : ++started;
      return finish(step, index, skippedResult(step, skipMessage(step, cause, manifest), environment));
    },
    run: async (step, slot) => {
      await pause();
      const index = start(step);
      return ended(step, index, await runStep(step, slot, environment));
    },
  });
  if (stop.reason === 'first-error') return resultOrder;
  const left = outcome.unstarted.filter((step) => isReported(step, 'skipped', environment));
  return [...resultOrder, ...left.map((step) => stoppedResult(step, environment))];
}

const blockingStatuses: ReadonlySet<string> = new Set(['error', 'fail', 'skipped', 'partial success']);
const stoppingStatuses: ReadonlySet<string> = new Set(['error', 'fail', 'partial success']);

function stopIfNeeded(result: NodeResult, options: ExecuteOptions, { stop, plan }: RunEnvironment): void {
  if (stop.reason || !stoppingStatuses.has(result.status)) return;
  if (options.failFast) stop.reason = 'fail-fast';
  else if (lookingCommands.has(plan.command)) stop.reason = 'first-error';
  if (stop.reason) options.warehouse.interrupt();
}

/** dbt lists ephemeral models only where they were asked for, or what went wrong with them ends the command. */
function isReported(step: PlanStep, status: string, { plan, manifest, project }: RunEnvironment): boolean {
  if (!isEphemeral(step, manifest)) return true;
  if (!lookingCommands.has(plan.command)) return false;
  const { SELECT: select } = project.invocation.flags;
  return status === 'error' || (Array.isArray(select) && select.length > 0);
}

function isEphemeral(step: PlanStep, manifest: Manifest): boolean {
  return manifest.nodes[step.id]?.config.materialized === 'ephemeral';
}

function wasInterrupted(result: NodeResult): boolean {
  return result.status === 'error' && result.diagnostic?.code === 'sql-interrupted';
}

function skippedResult(step: PlanStep, message: string | null, { manifest }: RunEnvironment): NodeResult {
  const node = findResource(manifest, step.id)!;
  return unrunResult(node, { status: 'skipped', message, threadId: 'Thread-1 (worker)' });
}

function stoppedResult(step: PlanStep, { manifest, stop }: RunEnvironment): NodeResult {
  const message = stop.reason === 'fail-fast' ? 'Skipping due to fail_fast' : 'Skipping due to interruption';
  return unrunResult(findResource(manifest, step.id)!, {
    status: 'skipped',
    message,
    threadId: 'MainThread',
  });
}

/** dbt explains a skip only where the cause is not listed itself: a failed ephemeral model. */
function skipMessage(
  step: PlanStep,
  cause: { readonly step: PlanStep; readonly result: NodeResult },
  manifest: Manifest,
): string | null {
  if (!isEphemeral(cause.step, manifest) || cause.result.status === 'skipped') return null;
  return `Compilation Error in ${step.id}, caused by compilation error in referenced ephemeral model ${cause.step.id}`;
}
