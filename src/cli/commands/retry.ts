import { resolve } from 'node:path';
import { type RunResultsArtifact, readRunResults } from '../../compiler/artifacts/run-results-artifact.ts';
import { findResource } from '../../compiler/manifest/manifest.ts';
import type { UniqueId } from '../../compiler/manifest/resource.ts';
import { makePlan } from '../../compiler/plan/make-plan.ts';
import type { Command } from '../../compiler/plan/plan.ts';
import { previousRunMissing } from '../../diagnostics/codes/artifacts.ts';
import { ProblemError } from '../../diagnostics/diagnostic.ts';
import type { BatchResults } from '../../runner/microbatch/run-microbatch.ts';
import type { Call } from '../call.ts';
import { toArgs, toFlags } from '../flags/to-flags.ts';
import { exitCodes } from '../outcome.ts';
import { callOperation, type Operation } from '../run/call-operation.ts';
import type { PreviousBatches } from '../run/event-times.ts';
import { exitCodeOf } from '../run/exit-code.ts';
import { loadSessionProject, prepareProject, targetFolderOf } from '../run/prepare-project.ts';
import { runNothing, runPlan } from '../run/run-plan.ts';
import { inSession, type Session } from '../session.ts';

const retryable = new Set(['error', 'fail', 'skipped', 'runtime error', 'partial success']);

/** Settings of this call, not of the one that failed. */
const ownFlags = new Set([
  'log_path',
  'profiles_dir',
  'project_dir',
  'defer_state',
  'target_path',
  'warn_error',
]);

/** What this call can say otherwise. */
const overriding: ReadonlySet<string> = new Set(['vars', 'threads']);

/** `retry`: runs again, with the same settings, what failed or was skipped in the last run. */
export function run(call: Call): Promise<number> {
  return inSession(call, async (session) => {
    const { previous, folder } = previousRun(session);
    if (!previous || previous.results.length === 0) throw new ProblemError(previousRunMissing(folder));
    const again = asBefore(session, previous);
    const ids = new Set(failedIds(session, previous));
    if (again.call.command === 'run-operation')
      return ids.size === 0 ? exitCodes.success : await callOperation(again, operationOf(previous));
    const prepared = prepareProject(again);
    for (const id of ids) if (!findResource(prepared.manifest, id)) ids.delete(id);
    const command = again.call.command as Command;
    const plan = makePlan(prepared.manifest, prepared.graph, { selection: { ids }, command });
    if (plan.steps.length === 0) {
      runNothing(again, prepared);
      return exitCodes.success;
    }
    const { results, ended } = await runPlan(again, prepared, plan, {
      showNodes: true,
      ending: 'summary',
      ...(['build', 'run'].includes(command) ? { previousBatches: previousBatches(previous) } : {}),
    });
    return exitCodeOf(ended, results.interrupted);
  });
}

/** With `--warn-error`, what was warned of is run again, too. Hooks run with whatever does. */
function failedIds({ flags }: Session, { results }: RunResultsArtifact): readonly UniqueId[] {
  const warningsToo = flags.values['warn_error'] === true;
  return results
    .filter(({ status }) => retryable.has(status) || (warningsToo && status === 'warn'))
    .map((it) => it.unique_id)
    .filter((id) => !id.startsWith('operation.'));
}

function operationOf({ args }: RunResultsArtifact): Operation {
  return { macro: String(args['macro']), args: (args['args'] ?? {}) as Record<string, unknown> };
}

/** The batches of models that got done in part. Where none got done, the model begins anew. */
function previousBatches({ results, metadata }: RunResultsArtifact): PreviousBatches {
  const byId = new Map<string, BatchResults>();
  for (const { unique_id: id, batch_results: found } of results) {
    const batches = found as BatchResults | null;
    if (batches && batches.successful.length > 0 && batches.failed.length > 0) byId.set(id, batches);
  }
  return { byId, startedAt: new Date(metadata.invocation_started_at ?? metadata.generated_at) };
}

function previousRun(session: Session): { previous: RunResultsArtifact | undefined; folder: string } {
  const project = loadSessionProject(session);
  const state = session.flags.values['state'];
  const folder = typeof state === 'string' ? state : project.root.config.targetPath;
  return {
    previous: readRunResults(
      typeof state === 'string' ? resolve(project.root.root, state) : targetFolderOf(project),
    ),
    folder,
  };
}

/** The session with the earlier call's flags, where this one does not set them. */
function asBefore(session: Session, { args }: RunResultsArtifact): Session {
  const { set } = session.flags;
  const earlier = Object.entries(args).filter(
    ([name]) => !ownFlags.has(name) && !(overriding.has(name) && set.has(name)),
  );
  // `--state` of this call names the run to repeat, that of the earlier one what it compared with.
  const values: Record<string, unknown> = {
    ...session.flags.values,
    state: null,
    full_refresh: false,
    ...Object.fromEntries(earlier),
  };
  const flags = { values, set };
  const which = String(args['which'] ?? 'build');
  const command = which === 'generate' ? 'docs generate' : which;
  const invocation = {
    ...session.invocation,
    vars: (flags.values['vars'] ?? {}) as Record<string, unknown>,
    flags: toFlags(flags),
    args: toArgs(flags, session.call.argv),
  };
  return { ...session, call: { ...session.call, command }, flags, invocation };
}
