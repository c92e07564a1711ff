import { makePlan } from '../../compiler/plan/make-plan.ts';
import type { Command } from '../../compiler/plan/plan.ts';
import type { Project } from '../../compiler/project/project.ts';
import type { EarlyWarehouse } from '../../runner/duckdb/early-warehouse.ts';
import type { Call } from '../call.ts';
import { exitCodes } from '../outcome.ts';
import { exitCodeOf } from '../run/exit-code.ts';
import { loadSessionProject, prepareProject } from '../run/prepare-project.ts';
import { resourceTypes } from '../run/resource-types.ts';
import { openSessionDatabase, runNothing, runPlan } from '../run/run-plan.ts';
import { selectNodes } from '../run/select-nodes.ts';
import { inSession, type Session } from '../session.ts';

/** `build`, `run`, `test`, `seed`, `snapshot` and `clone`: they differ in what they take and in the plan made of it. */
export function run(call: Call): Promise<number> {
  return inSession(call, async (session) => {
    const loaded = loadSessionProject(session);
    const early = await openSessionDatabase(session, loaded);
    try {
      return await runCommand(session, loaded, early);
    } finally {
      await early.abandon();
    }
  });
}

async function runCommand(session: Session, loaded: Project, early: EarlyWarehouse): Promise<number> {
  const command = session.call.command as Command;
  const prepared = prepareProject(session, { loaded });
  const selection = selectNodes(session, prepared, {
    resourceTypes: resourceTypes(command, session.flags),
  });
  const plan = makePlan(prepared.manifest, prepared.graph, { selection, command });
  if (plan.steps.length === 0) {
    runNothing(session, prepared);
    return exitCodes.success;
  }
  const { results, ended } = await runPlan(session, prepared, plan, {
    showNodes: true,
    ending: 'summary',
    early,
  });
  return exitCodeOf(ended, results.interrupted);
}
