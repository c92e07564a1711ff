import type { GraphNode } from '../../compiler/manifest/resource.ts';
import { makePlan } from '../../compiler/plan/make-plan.ts';
import type { EarlyWarehouse } from '../../runner/duckdb/early-warehouse.ts';
import type { Call } from '../call.ts';
import { logEvent } from '../log/events.ts';
import type { LogEvent } from '../log/log-event.ts';
import { exitCodes } from '../outcome.ts';
import { firstError } from '../run/first-error.ts';
import { namedByHand } from '../run/named-by-hand.ts';
import type { PreparedProject } from '../run/prepare-project.ts';
import { resourceTypes } from '../run/resource-types.ts';
import { runNothing, runPlan } from '../run/run-plan.ts';
import { selectNodes } from '../run/select-nodes.ts';
import { withPrepared } from '../run/with-prepared.ts';
import { inSession, type Session } from '../session.ts';

/** `compile`: renders what is selected and writes it to target/compiled; prints what was named or given `--inline`. */
export function run(call: Call): Promise<number> {
  return inSession(call, (session) =>
    withPrepared(session, (prepared, early) => compile(session, prepared, early)),
  );
}

async function compile(session: Session, prepared: PreparedProject, early: EarlyWarehouse): Promise<number> {
  const selection = selectNodes(session, prepared, {
    resourceTypes: resourceTypes('compile', session.flags),
  });
  const plan = makePlan(prepared.manifest, prepared.graph, { selection, command: 'compile' });
  if (plan.steps.length === 0) {
    runNothing(session, prepared);
    return exitCodes.success;
  }
  const { ended } = await runPlan(session, prepared, plan, {
    showNodes: false,
    ending: 'none',
    artifacts: 'unless-failed',
    early,
  });
  const error = firstError(ended);
  if (error) {
    session.report([error], prepared.findNode);
    return exitCodes.unable;
  }
  for (const { node, result } of namedByHand(session, ended)) {
    session.reporter.event(compiledNode(session, node, result.compiled_code ?? ''));
  }
  return exitCodes.success;
}

function compiledNode({ flags }: Session, { name, unique_id }: GraphNode, compiled: string): LogEvent {
  const isInline = typeof flags.values['inline'] === 'string';
  const head = isInline ? 'Compiled inline node is:' : `Compiled node '${name}' is:`;
  const text =
    flags.values['output'] === 'json'
      ? JSON.stringify({ ...(isInline ? {} : { node: name }), compiled }, null, 2)
      : flags.values['quiet'] === true
        ? compiled
        : `${head}\n${compiled}`;
  const data = {
    compiled,
    is_inline: isInline,
    node_name: name,
    output_format: flags.values['output'],
    quiet: flags.values['quiet'] === true,
    unique_id,
  };
  return logEvent('CompiledNode', { code: 'Q042', text, data, printed: true });
}
