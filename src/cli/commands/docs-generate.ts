import { cpSync, existsSync, rmSync } from 'node:fs';
import { isAbsolute, join, relative, resolve } from 'node:path';
import { artifactMetadata, schemaUrls } from '../../compiler/artifacts/artifact-metadata.ts';
import { writeCatalog } from '../../compiler/artifacts/catalog-artifact.ts';
import type { CatalogColumns } from '../../compiler/lineage/artifact-lineage.ts';
import { withColumnLineage } from '../../compiler/lineage/column-lineage-json.ts';
import { makePlan } from '../../compiler/plan/make-plan.ts';
import type { Warehouse } from '../../runner/duckdb/warehouse.ts';
import type { Call } from '../call.ts';
import { logEvent } from '../log/events.ts';
import { exitCodes } from '../outcome.ts';
import { columnLineageOf, withLineage } from '../run/column-lineage.ts';
import { firstError } from '../run/first-error.ts';
import { makeSite } from '../run/make-site.ts';
import { type PreparedProject, prepareProject } from '../run/prepare-project.ts';
import { resourceTypes } from '../run/resource-types.ts';
import { type RunOutcome, runPlan, writeRunArtifacts } from '../run/run-plan.ts';
import { selectNodes } from '../run/select-nodes.ts';
import { EarlyExit, inSession, type Session } from '../session.ts';

/** `docs generate`: compiles, reads the catalog from the database and writes the documentation site. */
export function run(call: Call): Promise<number> {
  return inSession(call, async (session) => {
    const { artifacts, compile, target_path } = session.flags.values;
    const { workingFolder } = session.invocation;
    if (typeof artifacts === 'string') {
      const from = resolve(workingFolder, artifacts);
      return writeSite(session, from, target_path ? resolve(workingFolder, String(target_path)) : from);
    }
    // dbt leaves the manifest of the last run where it is until the new one holds compiled SQL.
    const prepared = prepareProject(session, { writeManifest: false, announce: compile !== false });
    await compileAndCatalog(session, prepared);
    copyAssets(prepared);
    const { targetFolder } = prepared;
    if (compile === false && !existsSync(join(targetFolder, 'manifest.json'))) return exitCodes.success;
    return writeSite(session, targetFolder);
  });
}

async function compileAndCatalog(session: Session, prepared: PreparedProject): Promise<void> {
  const { values } = session.flags;
  const types = resourceTypes('docs generate', session.flags);
  const selection = selectNodes(session, prepared, { resourceTypes: types });
  const ids = values['compile'] === false ? new Set<string>() : selection.ids;
  const plan = makePlan(prepared.manifest, prepared.graph, { selection: { ids }, command: 'docs generate' });
  const chosen = values['select'] as readonly string[];
  let columns: CatalogColumns | undefined;
  const outcome = await runPlan(session, prepared, plan, {
    showNodes: false,
    ending: 'none',
    artifacts: 'none',
    afterwards: async (warehouse) => {
      // Without compiling, dbt takes no notice of a selection here.
      const isAsked = chosen.length > 0 && values['compile'] !== false;
      const selected = isAsked ? selection.ids : undefined;
      columns = await catalog(session, prepared, { warehouse, selected });
    },
  });
  if (values['compile'] !== false) await writeManifestWithLineage(session, prepared, { outcome, columns });
  const { ended } = outcome;
  const error = firstError(ended);
  if (!error) return;
  session.report([error], prepared.findNode);
  throw new EarlyExit(exitCodes.unable);
}

/** The site shows how tests ended last time: their results stay. */
async function writeManifestWithLineage(
  session: Session,
  prepared: PreparedProject,
  { outcome, columns }: { outcome: RunOutcome; columns: CatalogColumns | undefined },
): Promise<void> {
  const { results, compiledNode } = outcome;
  const nodes = Object.fromEntries(
    Object.entries(prepared.manifest.nodes).map(([id, node]) => [id, compiledNode(id) ?? node]),
  );
  const lineage = await columnLineageOf({ nodes, sources: prepared.manifest.sources }, columns);
  const sources = withLineage(prepared.manifest.sources, lineage);
  writeRunArtifacts(
    session,
    { ...prepared, manifest: { ...prepared.manifest, sources } },
    {
      results,
      artifacts: 'manifest',
      compiledNode: (id) => {
        const node = compiledNode(id);
        return node && withColumnLineage(node, lineage.get(id));
      },
    },
  );
}

/** Folders that descriptions take their pictures from. */
function copyAssets({ project, targetFolder }: PreparedProject): void {
  const { root } = project.root;
  for (const folder of project.root.config.assetPaths) {
    const place = relative(root, resolve(root, folder));
    if (place === '' || place.startsWith('..') || isAbsolute(place)) continue;
    const target = join(targetFolder, place);
    rmSync(target, { recursive: true, force: true });
    if (existsSync(join(root, place))) cpSync(join(root, place), target, { recursive: true });
  }
}

async function catalog(
  session: Session,
  { manifest, project, targetFolder }: PreparedProject,
  { warehouse, selected }: { warehouse: Warehouse; selected: ReadonlySet<string> | undefined },
): Promise<CatalogColumns> {
  const { reporter, invocation, clock, flags } = session;
  if (flags.values['empty_catalog'] !== true)
    reporter.event(logEvent('BuildingCatalog', { code: 'E044', text: 'Building catalog' }));
  const { buildCatalog } = await import('../../runner/catalog.ts');
  const only = flags.values['empty_catalog'] === true ? new Set<string>() : selected;
  const found = await warehouse.lend((connection) => buildCatalog(manifest, connection, only));
  const now = clock.date();
  const metadata = artifactMetadata(schemaUrls.catalog, {
    invocation,
    dbtVersion: project.compatibleVersion,
    now,
  });
  const path = writeCatalog(targetFolder, { metadata, ...found, errors: null });
  const text = `Catalog written to ${path}`;
  reporter.event(logEvent('CatalogWritten', { code: 'E040', text, data: { path } }));
  return found;
}

async function writeSite(session: Session, from: string, outDir = from): Promise<number> {
  const { values } = session.flags;
  const { site, diagnostics } = await makeSite({
    from,
    outDir,
    singleFile: values['single_file'] === true,
    staticFile: values['static'] === true,
  });
  if (session.report(diagnostics) || !site) return exitCodes.unable;
  const text = `Docs site written to ${join(outDir, 'index.html')} (${Math.round(site.bytes / 1024)} kB)`;
  session.reporter.event(logEvent('EmdsNote', { code: 'Z050', text, data: { msg: text } }));
  return exitCodes.success;
}
