import { resolve } from 'node:path';
import { readExistingColumns } from '../../check/source-columns.ts';
import { readCatalog } from '../../compiler/artifacts/catalog-artifact.ts';
import { readManifest } from '../../compiler/artifacts/manifest-artifact.ts';
import { compareManifests, stateChecks } from '../../compiler/graph/state/state-checks.ts';
import { artifactLineage, type CatalogColumns } from '../../compiler/lineage/artifact-lineage.ts';
import { projectLineage } from '../../compiler/lineage/project-lineage.ts';
import { findResource, type Manifest } from '../../compiler/manifest/manifest.ts';
import type { UniqueId } from '../../compiler/manifest/resource.ts';
import { diffNeedsState, stateManifestMissing } from '../../diagnostics/codes/artifacts.ts';
import { ProblemError } from '../../diagnostics/diagnostic.ts';
import { bindState, type Columns } from '../../diff/bind-state.ts';
import { compareProjects } from '../../diff/compare-projects.ts';
import type { ProjectDiff } from '../../diff/project-diff.ts';
import { sameQueries } from '../../diff/same-queries.ts';
import type { Session } from '../session.ts';
import { type CheckRun, checkRun } from './check-run.ts';
import { lineageNodes } from './lineage-nodes.ts';
import type { PreparedProject } from './prepare-project.ts';
import { selectNodes } from './select-nodes.ts';

const shownTypes = new Set([
  'model',
  'seed',
  'snapshot',
  'source',
  'test',
  'unit_test',
  'exposure',
  'metric',
]);

/** What the project of today changes against the artifacts in `--state`. */
export async function diffState(session: Session, prepared: PreparedProject): Promise<ProjectDiff> {
  const state = stateOf(session, prepared);
  const { manifest, graph } = prepared;
  const { values } = session.flags;
  const chosen =
    (values['select'] as readonly string[]).length > 0 || values['selector'] || hasWords(values['exclude']);
  const only = chosen
    ? selectNodes(session, prepared, { resourceTypes: shownTypes, includeEmptyNodes: true }).ids
    : undefined;
  const comparison = compareManifests(manifest, state.manifest, {
    context: { compareUnrendered: values['state_modified_compare_more_unrendered_values'] === true },
    warn: () => {},
  });
  const ids = Object.values(manifest.nodes)
    .filter((node) => ['model', 'seed', 'snapshot', 'test'].includes(node.resource_type))
    .map((node) => node.unique_id);
  const checked = await checkRun(session, prepared, [...Object.keys(manifest.sources), ...ids]);
  const after = columnsOf(checked);
  const unchanged = (id: UniqueId, before: Columns) => {
    const [old, now] = [findResource(state.manifest, id), findResource(manifest, id)];
    if (!old || !now || stateChecks['modified']!(old, now, comparison)) return undefined;
    const sameAbove = (graph.parents.get(id) ?? []).every((parent) =>
      sameColumns(before.get(parent), after.get(parent)),
    );
    return sameAbove ? after.get(id) : undefined;
  };
  const before = await columnsBefore(session, prepared, { ...state, unchanged });
  const { openSqlParser } = await import('../../runner/duckdb/sql-parser.ts');
  const parser = await openSqlParser();
  try {
    const nodes = await lineageNodes(manifest, checked);
    const lineages = {
      before: await artifactLineage(state.manifest, asCatalog(before), parser),
      after: await projectLineage(nodes, parser),
    };
    return compareProjects({
      before: { manifest: state.manifest, columns: before, lineage: lineages.before },
      after: { manifest, columns: after, lineage: lineages.after },
      graph,
      findings: checked.result.findings,
      comparison,
      sameQueries: await sameQueries(state.manifest, nodes, parser),
      ...(only ? { only } : {}),
    });
  } finally {
    parser.close();
  }
}

function hasWords(value: unknown): boolean {
  return Array.isArray(value) && value.length > 0;
}

function stateOf(session: Session, { project }: PreparedProject) {
  const folder = session.flags.values['state'];
  if (typeof folder !== 'string') throw new ProblemError(diffNeedsState());
  const path = resolve(project.root.root, folder);
  const manifest = readManifest(path);
  if (!manifest) throw new ProblemError(stateManifestMissing(folder));
  return { manifest, catalog: readCatalog(path) };
}

interface Before {
  readonly manifest: Manifest;
  readonly catalog: CatalogColumns | undefined;
  readonly unchanged: (id: UniqueId, before: Columns) => ReturnType<Columns['get']>;
}

async function columnsBefore(
  session: Session,
  { project }: PreparedProject,
  { manifest, catalog, unchanged }: Before,
): Promise<Columns> {
  const { openScratchWarehouse } = await import('../../runner/duckdb/scratch-warehouse.ts');
  const resolvePath = (path: string) => resolve(session.invocation.workingFolder, path);
  const existing = await readExistingColumns(project, manifest, resolvePath);
  const databases = [...Object.values(manifest.nodes), ...Object.values(manifest.sources)].flatMap(
    (node) => node.database ?? [],
  );
  const warehouse = await openScratchWarehouse(project.profile.credentials, new Set(databases));
  try {
    return await warehouse.lend((own) => bindState({ manifest, catalog, session: own, existing, unchanged }));
  } finally {
    await warehouse.close();
  }
}

function columnsOf({ result }: CheckRun): Columns {
  return new Map([...result.relations].map(([id, relation]) => [id, relation.columns]));
}

function sameColumns(a: ReturnType<Columns['get']>, b: ReturnType<Columns['get']>): boolean {
  return a !== undefined && b !== undefined && JSON.stringify(a) === JSON.stringify(b);
}

/** Columns in the form in which a catalog tells them; a source is as good there as a node. */
function asCatalog(columns: Columns): CatalogColumns {
  const section = Object.fromEntries(
    [...columns].map(([id, list]) => [
      id,
      {
        columns: Object.fromEntries(
          list.map((column, index) => [column.name, { ...column, index: index + 1 }]),
        ),
      },
    ]),
  );
  return { nodes: section, sources: section };
}
