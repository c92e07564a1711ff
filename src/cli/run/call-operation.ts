import type { Diagnostic } from '../../diagnostics/diagnostic.ts';
import { type NamedNode, printDetails } from '../../diagnostics/print.ts';
import { nodeErrorText, problemText } from '../../runner/error-text.ts';
import { operationNode } from '../../runner/operation-node.ts';
import { BackgroundFiles } from '../../util/background-files.ts';
import { namedWhenOn } from '../flags/to-flags.ts';
import { logEvent } from '../log/events.ts';
import type { LogEvent } from '../log/log-event.ts';
import { exitCodes } from '../outcome.ts';

import type { Session } from '../session.ts';
import { nodeContextsFor } from './node-contexts-for.ts';
import { prepareProject } from './prepare-project.ts';
import { writeRunArtifacts } from './run-plan.ts';

export interface Operation {
  /** `name` or `package.name`. */
  readonly macro: string;
  readonly args: Readonly<Record<string, unknown>>;
}

/** Calls a macro of the project on its database and writes run_results.json; gives the exit code. */
export async function callOperation(session: Session, { macro, args }: Operation): Promise<number> {
  const prepared = prepareProject(session);
  const { project, manifest } = prepared;
  const { runOperation } = await import('../../runner/run-operation.ts');
  const { openWarehouse } = await import('../../runner/duckdb/warehouse.ts');
  const { workingFolder } = session.invocation;
  const warehouse = await openWarehouse(project.profile.credentials, { workingFolder });
  const files = new BackgroundFiles(prepared.targetFolder);
  try {
    const results = await runOperation(macro, args, {
      manifest,
      warehouse,
      contexts: nodeContextsFor(session, prepared, { selected: [], files }),
      clock: session.clock,
      projectName: project.root.name,
      node: operationNode(prepared.project, macro),
      signal: session.signal,
    });
    const [result] = results.results;
    if (result?.status === 'error') {
      const macro = prepared.findNode(result.unique_id);
      session.reporter.event(operationFailed(result.diagnostic!, macro));
    }
    await files.flush();
    writeRunArtifacts(session, prepared, { results, args: operationArgs(session, macro) });
    return result?.status === 'success' ? exitCodes.success : exitCodes.failed;
  } finally {
    await warehouse.close();
  }
}

/** dbt's sentence, and below it what it does not say: place, code frame and hint. */
function operationFailed(problem: Diagnostic, macro: NamedNode | undefined): LogEvent {
  const isRaised = macro !== undefined && problem.code === 'raised-by-template';
  const exc = isRaised
    ? nodeErrorText(problem, macro)
    : `${problem.kind} Error\n  ${problemText(problem).replaceAll('\n', '\n  ')}`;
  const details = printDetails(problem).replace(/^(?=.)/gm, '  ');
  return logEvent('RunningOperationCaughtError', {
    code: 'Q001',
    level: 'error',
    text: `Encountered an error while running operation: ${exc}${details === '' ? '' : `\n\n${details}`}`,
    data: { exc },
  });
}

/** dbt names all switches here, and neither folders nor what is done with warnings. */
function operationArgs({ invocation }: Session, macro: string): Record<string, unknown> {
  const switches = [...namedWhenOn].filter((name) => name !== 'warn_error').map((name) => [name, false]);
  const { args, project_dir, log_path, warn_error_options, ...others } = invocation.args;
  const given = Object.keys((args ?? {}) as object).length > 0 ? { args } : {};
  return { ...Object.fromEntries(switches), ...others, ...given, macro };
}
