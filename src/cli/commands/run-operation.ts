import { operationNode } from '../../runner/operation-node.ts';
import { BackgroundFiles } from '../../util/background-files.ts';
import type { Call } from '../call.ts';
import { logEvent } from '../log/events.ts';
import { exitCodes } from '../outcome.ts';
import { nodeContextsFor } from '../run/node-contexts-for.ts';
import { prepareProject } from '../run/prepare-project.ts';
import { writeRunArtifacts } from '../run/run-plan.ts';
import { inSession } from '../session.ts';

/** `run-operation`: calls a macro with `--args`. */
export function run(call: Call): Promise<number> {
  return inSession(call, async (session) => {
    const prepared = prepareProject(session);
    const { project, manifest } = prepared;
    const macro = call.arguments[0]!;
    const args = session.flags.values['args'] as Readonly<Record<string, unknown>>;
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
        const text = `Encountered an error while running operation: ${result.message ?? ''}`;
        session.reporter.event(
          logEvent('RunningOperationCaughtError', {
            code: 'Q001',
            level: 'error',
            text,
            data: { exc: result.message },
          }),
        );
      }
      await files.flush();
      writeRunArtifacts(session, prepared, { results });
      return result?.status === 'success' ? exitCodes.success : exitCodes.failed;
    } finally {
      await warehouse.close();
    }
  });
}
