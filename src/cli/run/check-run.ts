import { randomUUID } from 'node:crypto';
import { resolve } from 'node:path';
import type { CheckResult } from '../../check/finding.ts';
import { createNodeContexts } from '../../compiler/compile/node-contexts.ts';
import { reach } from '../../compiler/graph/graph.ts';
import { levels } from '../../compiler/graph/levels.ts';
import type { UniqueId } from '../../compiler/manifest/resource.ts';
import type { Session } from '../session.ts';
import type { PreparedProject } from './prepare-project.ts';

export interface CheckRun {
  readonly result: CheckResult;
  /** What was looked at, parents first. */
  readonly ids: readonly UniqueId[];
  /** The SQL of a node as it was compiled, also where DuckDB then refused it. */
  readonly compiledSql: (id: UniqueId) => string | null;
}

/** Binding goes on in DuckDB's threads while templates are rendered. */
const sessionCount = 4;

/** Checks nodes, and all that they are built from, in a scratch database. */
export async function checkRun(
  session: Session,
  prepared: PreparedProject,
  chosen: Iterable<UniqueId>,
): Promise<CheckRun> {
  const { project, manifest, graph } = prepared;
  const { openScratchWarehouse } = await import('../../runner/duckdb/scratch-warehouse.ts');
  const { checkProject } = await import('../../check/check-project.ts');
  const { readExistingColumns } = await import('../../check/source-columns.ts');
  const ids = withParents(prepared, chosen);
  const contexts = createNodeContexts({
    project,
    manifest,
    library: prepared.library,
    selected: ids,
    now: session.clock.date,
    uniqueText: () => randomUUID().replaceAll('-', ''),
    // What templates say is about a run; here is none.
    onMessage: () => {},
  });
  const resolvePath = (path: string) => resolve(session.invocation.workingFolder, path);
  const existing = await readExistingColumns(project, manifest, resolvePath);
  const databases = ids.flatMap((id) => (manifest.nodes[id] ?? manifest.sources[id])?.database ?? []);
  const warehouse = await openScratchWarehouse(project.profile.credentials, databases);
  try {
    const sessions = await Promise.all(Array.from({ length: sessionCount }, () => warehouse.session()));
    const { signal } = session;
    const result = await checkProject({
      project,
      manifest,
      graph,
      contexts,
      sessions,
      existing,
      ids,
      signal,
    });
    return { result, ids, compiledSql: (id) => contexts.compiledNode(id)?.compiled_code ?? null };
  } finally {
    await warehouse.close();
  }
}

/** What is chosen and everything above it that is a relation, parents first. */
function withParents({ graph, manifest }: PreparedProject, chosen: Iterable<UniqueId>): UniqueId[] {
  const start = [...chosen];
  const wanted = reach(graph.parents, start);
  for (const id of start) wanted.add(id);
  return [...levels(graph.parents).keys()].filter(
    (id) => wanted.has(id) && (manifest.nodes[id] !== undefined || manifest.sources[id] !== undefined),
  );
}
