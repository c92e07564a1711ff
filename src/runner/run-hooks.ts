import type { RunEndNames } from '../compiler/compile/node-contexts.ts';
import type { ManifestNode, UniqueId } from '../compiler/manifest/resource.ts';
import { asError } from '../diagnostics/diagnostic.ts';
import { secondsBetween } from './clock.ts';
import { problemText } from './error-text.ts';
import { locateFailure } from './locate-failure.ts';
import { newRecord, problemOf, recordedResult, timed, unrunResult } from './node-result.ts';
import type { RunEnvironment } from './run-environment.ts';
import type { NodeResult } from './run-results.ts';

export interface HooksOfRun {
  readonly kind: 'on-run-start' | 'on-run-end';
  readonly ids: readonly UniqueId[];
  /** What `results`, `schemas` and `database_schemas` are in them. */
  readonly end?: RunEndNames;
}

/**
 * Runs project hooks one after the other, outside of transactions. After one that fails, and when the run is interrupted,
 * the rest is skipped.
 */
export async function runHooks(hooks: HooksOfRun, environment: RunEnvironment): Promise<NodeResult[]> {
  const nodes = hooks.ids.flatMap((id) => environment.manifest.nodes[id] ?? []);
  const results: NodeResult[] = [];
  if (nodes.length === 0) return results;
  const { onEvent } = environment;
  onEvent({ kind: 'hooks-started', hook: hooks.kind, count: nodes.length });
  let failed = environment.stop.reason === 'interrupted';
  for (const [i, node] of nodes.entries()) {
    const place = { node, hook: hooks.kind, index: i + 1, count: nodes.length } as const;
    const name = `${node.package_name}.${hooks.kind}.${i}`;
    if (!failed) onEvent({ kind: 'hook-started', ...place });
    const result: NodeResult = failed
      ? skippedHook(node, name)
      : await runHook({ ...node, index: i + 1 }, name, { environment, end: hooks.end }); // dbt counts from 1 here
    failed ||= result.status !== 'success';
    results.push(result);
    onEvent({ kind: 'hook-finished', ...place, result });
  }
  return results;
}

async function runHook(
  node: ManifestNode,
  name: string,
  { environment, end }: { environment: RunEnvironment; end: RunEndNames | undefined },
): Promise<NodeResult> {
  const { clock, contexts, warehouse } = environment;
  const record = { ...newRecord(node, 0, clock), threadId: 'main' };
  try {
    const withComment = contexts.withComment(node);
    await warehouse.lend(async (session) => {
      const context = contexts.open(node, session, end);
      await timed(record, clock, 'compile', async () => {
        record.compiled = await context.compile();
      });
      const sql = record.compiled?.compiled_code ?? '';
      await timed(record, clock, 'execute', async () => {
        if (sql.trim() !== '') await session.execute(withComment(sql));
        await session.commit();
      });
    });
    const passed = { status: 'success', message: `${name} passed`, failures: 0 } as const;
    return {
      ...recordedResult(record, clock, passed),
      execution_time: hookTime(record.startedAt, clock.now()),
    };
  } catch (error) {
    const problem = problemOf(error);
    if (problem.code === 'sql-interrupted' && environment.stop.reason === 'interrupted')
      return skippedHook(node, name);
    const diagnostic = asError({
      ...locateFailure(problem, record.compiled ?? undefined),
      node: node.unique_id,
    });
    const message = `${name} failed, error:\n ${problemText(problem)}`;
    return recordedResult(record, clock, { status: 'error', message, failures: 1, diagnostic });
  }
}

function skippedHook(node: ManifestNode, name: string): NodeResult {
  return unrunResult(node, {
    status: 'skipped',
    message: `${name} skipped`,
    threadId: 'main',
    failures: 1,
  });
}

/** dbt rounds these to microseconds. */
function hookTime(start: number, end: number): number {
  return Math.round(secondsBetween(start, end) * 1e6) / 1e6;
}
