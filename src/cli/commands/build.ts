import { makePlan } from '../../compiler/plan/make-plan.ts';
import type { Command } from '../../compiler/plan/plan.ts';
import type { EarlyWarehouse } from '../../runner/duckdb/early-warehouse.ts';
import type { Call } from '../call.ts';
import { exitCodes } from '../outcome.ts';
import { exitCodeOf } from '../run/exit-code.ts';
import type { PreparedProject } from '../run/prepare-project.ts';
import { resourceTypes } from '../run/resource-types.ts';
import { runNothing, runPlan } from '../run/run-plan.ts';
import { selectNodes } from '../run/select-nodes.ts';
import { showSeeds } from '../run/show-seeds.ts';
import { withPrepared } from '../run/with-prepared.ts';
import { inSession, type Session } from '../session.ts';

/** `build`, `run`, `test`, `seed`, `snapshot` and `clone`: they differ in what they take and in the plan made of it. */
export function run(call: Call): Promise<number> {
  return inSession(call, (session) =>
    withPrepared(session, (prepared, early) => runCommand(session, prepared, early)),
  );
}

async function runCommand(
  session: Session,
  prepared: PreparedProject,
  early: EarlyWarehouse,
): Promise<number> {
  const command = session.call.command as Command;
  const selection = selectNodes(session, prepared, {
    resourceTypes: resourceTypes(command, session.flags),
  });
  const plan = makePlan(prepared.manifest, prepared.graph, { selection, command });
  if (plan.steps.length === 0) {
    runNothing(session, prepared);
    return exitCodes.success;
  }
  const showsRows = command === 'seed' && session.flags.values['show'] === true;
  const { results, ended } = await runPlan(session, prepared, plan, {
    showNodes: true,
    ending: command === 'clone' ? 'totals' : 'summary',
    ...(showsRows ? { afterwards: (_database, results) => showSeeds(session, prepared, results) } : {}),
    early,
  });
  return exitCodeOf(ended, results.interrupted);
}
