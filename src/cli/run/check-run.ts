import { randomUUID } from 'node:crypto';
import { resolve } from 'node:path';
import type { CheckResult } from '../../check/finding.ts';
import { renderOffline } from '../../check/offline-session.ts';
import { seedOfSource } from '../../check/source-columns.ts';
import { createNodeContexts, type NodeContexts } from '../../compiler/compile/node-contexts.ts';
import { reach } from '../../compiler/graph/graph.ts';
import { levels } from '../../compiler/graph/levels.ts';
import { isProgram, programReason } from '../../compiler/lineage/artifact-lineage.ts';
import type { ManifestNode, UniqueId } from '../../compiler/manifest/resource.ts';
import type { Session } from '../session.ts';
import type { PreparedProject } from './prepare-project.ts';

export interface CheckRun {
  readonly result: CheckResult;
  /** What was looked at, parents first. */
  readonly ids: readonly UniqueId[];
  /**
   * The SQL of a model or snapshot as it was compiled, also where DuckDB then refused it, and where the check did not
   * come to it, since columns of what it stands on are not known; else why there is none.
   */
  readonly sqlOf: (node: ManifestNode) => Promise<{ readonly sql: string } | { readonly reason: string }>;
}

/** Binding goes on in DuckDB's threads while templates are rendered. */
const sessionCount = 4;
const binderCount = 3;

/** Checks nodes, and all that they are built from, in a scratch database. */
export async function checkRun(
  session: Session,
  prepared: PreparedProject,
  chosen: Iterable<UniqueId>,
): Promise<CheckRun> {
  const { project, graph } = prepared;
  const { openScratchWarehouse } = await import('../../runner/duckdb/scratch-warehouse.ts');
  const opening = openScratchWarehouse(project.profile.credentials, databasesOf(prepared.manifest));
  // A thread opens it from here on; what fails is told where it is awaited.
  opening.catch(() => {});
  const { checkProject } = await import('../../check/check-project.ts');
  const { readExistingColumns } = await import('../../check/source-columns.ts');
  const { withRelationsOfDatabase } = await import('../../check/relations-of-database.ts');
  const { settleSources } = await import('../../check/settle-sources.ts');
  const ids = withParents(prepared, chosen);
  const resolvePath = (path: string) => resolve(session.invocation.workingFolder, path);
  const warehouse = await opening;
  try {
    const existing = await readExistingColumns(project, prepared.manifest, resolvePath);
    const open = (length: number) => Promise.all(Array.from({ length }, () => warehouse.session()));
    const sessions = await open(sessionCount);
    const binders = await open(binderCount);
    const { manifest, columns } = await settleSources(project, prepared.manifest, sessions[0]!);
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
    const { signal } = session;
    const given = {
      project,
      manifest,
      graph,
      contexts,
      sessions,
      binders,
      existing,
      ids,
      fileColumns: columns,
      signal,
    };
    const checked = await checkProject(given);
    const { database, path } = project.profile.credentials;
    const findings = await withRelationsOfDatabase(checked.findings, { path, file: resolvePath(path) });
    const result = { ...checked, findings };
    return { result, ids, sqlOf: (node) => sqlOf(node, contexts, database) };
  } finally {
    await warehouse.close();
  }
}

function databasesOf({ nodes, sources }: PreparedProject['manifest']): ReadonlySet<string> {
  const all = [...Object.values(nodes), ...Object.values(sources)];
  return new Set(all.flatMap(({ database }) => database ?? []));
}

async function sqlOf(node: ManifestNode, contexts: NodeContexts, database: string) {
  if (isProgram(node)) return { reason: programReason };
  const made = contexts.compiledNode(node.unique_id);
  // What the check mended in a template, to go on behind a mistake, nobody has written.
  if (typeof made?.compiled_code === 'string' && made['raw_code'] === node.raw_code)
    return { sql: made.compiled_code };
  const { compiled, reason } = await renderOffline(node, contexts, database);
  return compiled ? { sql: compiled.compiled_code ?? '' } : { reason: reason! };
}

/** What is chosen and everything above it that is a relation, parents first. */
function withParents({ graph, manifest }: PreparedProject, chosen: Iterable<UniqueId>): UniqueId[] {
  const start = [...chosen];
  const wanted = reach(graph.parents, start);
  for (const id of start) wanted.add(id);
  for (const id of [...wanted]) {
    const seed = seedOfSource(manifest, id);
    if (seed) wanted.add(seed);
  }
  const checked = [manifest.nodes, manifest.sources, manifest.unit_tests];
  return [...levels(graph.parents).keys()].filter(
    (id) => wanted.has(id) && checked.some((section) => section[id] !== undefined),
  );
}
