import type { ManifestNode } from '../../compiler/manifest/resource.ts';
import { BackgroundFiles } from '../../util/background-files.ts';
import type { Call } from '../call.ts';
import { logEvent } from '../log/events.ts';
import { exitCodes } from '../outcome.ts';
import { nodeContextsFor } from '../run/node-contexts-for.ts';
import { type PreparedProject, prepareProject } from '../run/prepare-project.ts';
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
    const files = new BackgroundFiles();
    try {
      const results = await runOperation(macro, args, {
        manifest,
        warehouse,
        contexts: nodeContextsFor(session, prepared, { selected: [], files }),
        clock: session.clock,
        projectName: project.root.name,
        node: operationNode(prepared, macro),
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

/** Stands for the operation in its templates. */
function operationNode({ project }: PreparedProject, macro: string): ManifestNode {
  const { credentials } = project.profile;
  const name = project.root.name;
  return {
    unique_id: `operation.${name}.${macro}`,
    name: macro,
    resource_type: 'operation',
    package_name: name,
    path: '',
    original_file_path: '',
    database: credentials.database,
    schema: credentials.schema,
    alias: macro,
    fqn: [name, macro],
    checksum: { name: 'none', checksum: '' },
    config: {
      enabled: true,
      materialized: 'view',
      tags: [],
      meta: {},
      alias: null,
      schema: null,
      database: null,
      group: null,
    },
    tags: [],
    description: '',
    columns: {},
    meta: {},
    group: null,
    docs: { show: true, node_color: null },
    patch_path: null,
    build_path: null,
    unrendered_config: {},
    created_at: 0,
    relation_name: null,
    raw_code: '',
    language: 'sql',
    refs: [],
    sources: [],
    depends_on: { macros: [], nodes: [] },
  };
}
