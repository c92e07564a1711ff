import { setTimeout as sleep } from 'node:timers/promises';
import type { NodeBatch } from '../compiler/compile/event-window.ts';
import type { ExecutionContext, NodeContexts } from '../compiler/compile/node-contexts.ts';
import type { GraphResource, ManifestNode } from '../compiler/manifest/resource.ts';
import { mainStatementMissing } from '../diagnostics/codes/runner.ts';
import { ProblemError } from '../diagnostics/diagnostic.ts';
import type { DuckdbSession } from './duckdb/session.ts';
import {
  failedResult,
  type NodeOutcome,
  type NodeRecord,
  newRecord,
  recordedResult,
  timed,
} from './node-result.ts';
import type { NodeWork } from './node-work.ts';
import type { RunEnvironment } from './run-environment.ts';
import type { NodeResult } from './run-results.ts';

/** How often a node whose transaction lost against another is tried. */
const conflictAttempts = 20;

/** What is done with a node once it is compiled. */
export type Execute = (work: NodeWork) => Promise<NodeOutcome>;

interface NodeRun {
  readonly environment: RunEnvironment;
  readonly execute: Execute;
  readonly batch?: NodeBatch | undefined;
}

/** Compiles and executes one node on a session of its own; a lost race with another transaction is run again. */
export async function runNode(node: ManifestNode, slot: number, run: NodeRun): Promise<NodeResult> {
  const { clock, repeats } = run.environment;
  const record = newRecord(node, slot, clock);
  let leave: (() => void) | undefined;
  try {
    for (let left = conflictAttempts; ; left--) {
      const result = await attemptNode(node, record, { ...run, mayRepeat: left > 1 });
      if (result !== 'repeat') return result;
      record.timing.length = 0;
      leave ??= await repeats.enter();
      await sleep(conflictAttempts - left);
    }
  } finally {
    leave?.();
  }
}

async function attemptNode(
  node: ManifestNode,
  record: NodeRecord,
  { environment, execute, batch, mayRepeat }: NodeRun & { readonly mayRepeat: boolean },
): Promise<NodeResult | 'repeat'> {
  const { clock, warehouse, contexts } = environment;
  const isClone = environment.plan.command === 'clone';
  let session: DuckdbSession | undefined;
  try {
    session = await warehouse.session();
    if (mayHold(node)) session.holdWrites(environment.joined);
    const context = openContext(node, session, { contexts, batch, isClone });
    await timed(record, clock, 'compile', async () => {
      if (!isClone && !isUnitTest(node)) await compileNode(record, context);
    });
    const work: NodeWork = { node, record, session, context, environment };
    const outcome = await timed(record, clock, 'execute', async () => {
      const ended = await execute(work);
      await session?.settle();
      return ended;
    });
    return recordedResult(record, clock, outcome);
  } catch (error) {
    if (session && mayRepeat && (await undoneConflict(error, session))) {
      await contexts.forget(session, node);
      return 'repeat';
    }
    if (session?.lostWrites) await correctCache(node, session, contexts);
    return failedResult(record, environment, { error, status: 'error' });
  } finally {
    await session?.release();
  }
}

/** Hooks are a user's own statements, whose errors shall come from where they stand. */
export function mayHold({ resource_type: type, config }: ManifestNode): boolean {
  if (type !== 'model') return false;
  return (config['pre-hook'] ?? []).length === 0 && (config['post-hook'] ?? []).length === 0;
}

/** Templates had been told that what was held back succeeded. */
async function correctCache(
  node: ManifestNode,
  session: DuckdbSession,
  contexts: NodeContexts,
): Promise<void> {
  try {
    await contexts.forget(session, node);
  } catch {
    // The node's own error says more than that of a database which answers no more.
  }
}

function openContext(
  node: ManifestNode,
  session: DuckdbSession,
  { contexts, batch, isClone }: { contexts: NodeContexts; batch: NodeBatch | undefined; isClone: boolean },
): ExecutionContext {
  if (isClone) return contexts.openClone(node, session);
  return isUnitTest(node)
    ? contexts.openUnitTest(node as unknown as GraphResource, session)
    : contexts.open(node, session, undefined, batch);
}

/** They are compiled where they are executed, as in dbt. */
function isUnitTest(node: ManifestNode): boolean {
  return (node.resource_type as string) === 'unit_test';
}

async function compileNode(record: NodeRecord, context: ExecutionContext): Promise<void> {
  record.compiled = record.node.resource_type === 'seed' ? null : await context.compile();
}

/** A conflict after which the database is as it was before the node: then it may simply be tried again. */
async function undoneConflict(error: unknown, session: DuckdbSession): Promise<boolean> {
  if (!(error instanceof ProblemError) || error.problem.code !== 'sql-transaction-conflict') return false;
  if (session.wroteForGood) return false;
  await session.rollback();
  return true;
}

/** Runs the node's materialization, whose main statement tells how it went. */
export async function runMaterialization(work: NodeWork): Promise<NodeOutcome> {
  if (work.node.language !== 'typescript') return await materialize(work);
  const { withScript } = await import('./typescript/run-script.ts');
  return await withScript(work, () => materialize(work));
}

async function materialize({ node, context, environment }: NodeWork): Promise<NodeOutcome> {
  await context.materialize();
  await context.pointToLatest?.();
  const main = context.result('main');
  if (!main) throw new ProblemError(mainStatementMissing(node.unique_id));
  return {
    status: 'success',
    message: responseText(main.response),
    adapter_response: main.response,
    ...(environment.plan.command === 'show' ? { preview: tableOf(context) } : {}),
  };
}

/** What dbt prints of an adapter's response. */
function responseText(response: Readonly<Record<string, unknown>>): string {
  return String(response['_message'] ?? 'OK');
}

function tableOf(context: ExecutionContext): NonNullable<NodeOutcome['preview']> {
  const stored = context.result('agate_table') ?? context.result('main');
  return { columns: [], rows: stored?.data ?? [], table: stored?.table };
}

/** `clone`: what is there already, or nowhere in the other environment, stays as it is. */
export async function runClone({ context }: NodeWork): Promise<NodeOutcome> {
  await context.materialize();
  const main = context.result('main');
  if (!main) return { status: 'success', message: 'No-op' };
  return { status: 'success', message: responseText(main.response), adapter_response: main.response };
}
