import { join, resolve } from 'node:path';
import { writeGraphSummary } from '../../compiler/artifacts/graph-summary.ts';
import { writeManifest } from '../../compiler/artifacts/manifest-artifact.ts';
import { writeSemanticManifest } from '../../compiler/artifacts/semantic-manifest.ts';
import { buildGraph } from '../../compiler/graph/build-graph.ts';
import type { Graph } from '../../compiler/graph/graph.ts';
import type { MacroLibrary } from '../../compiler/jinja/functions/macro-library.ts';
import { findResource, type Manifest } from '../../compiler/manifest/manifest.ts';
import { parseProject } from '../../compiler/parse/parse-project.ts';
import { loadBuiltinPackages } from '../../compiler/project/builtin-packages.ts';
import { loadProject } from '../../compiler/project/load-project.ts';
import type { Project } from '../../compiler/project/project.ts';
import type { FindNode } from '../../diagnostics/print.ts';
import { adapterRegistered, artifactWritten, foundStats } from '../log/events.ts';
import { exitCodes } from '../outcome.ts';
import { EarlyExit, type Session } from '../session.ts';
import { withInlineQuery } from './inline-query.ts';

/** A project that has been read, parsed and linked without an error. */
export interface PreparedProject {
  readonly project: Project;
  readonly manifest: Manifest;
  readonly library: MacroLibrary;
  readonly graph: Graph;
  /** Absolute. */
  readonly targetFolder: string;
  readonly findNode: FindNode;
}

/** The DuckDB adapter whose behaviour emds follows. */
const adapterVersion = '1.11.1';

/** Loads the project of a session, or leaves the command with exit code 2 after reporting why it cannot. */
export function loadSessionProject(
  session: Session,
  { target, ...options }: { withPackages?: boolean; target?: string } = {},
): Project {
  const { flags, invocation, projectFolder, env } = session;
  const { values } = flags;
  const profilesDir = values['profiles_dir'];
  const { project, diagnostics } = loadProject({
    folder: projectFolder,
    invocation,
    profileName: (values['profile'] as string | null) ?? undefined,
    target: target ?? (values['target'] as string | null) ?? undefined,
    threads: (values['threads'] as number | null) ?? undefined,
    profilesFolder: profilesDir ? resolve(invocation.workingFolder, String(profilesDir)) : undefined,
    homeFolder: env['HOME'] ?? env['USERPROFILE'],
    ...options,
  });
  if (session.report(diagnostics) || !project) throw new EarlyExit(exitCodes.unable);
  const targetPath = values['target_path'];
  if (!targetPath) return project;
  const config = { ...project.root.config, targetPath: String(targetPath) };
  const root = { ...project.root, config };
  return { ...project, root, packages: project.packages.map((it) => (it === project.root ? root : it)) };
}

/** Absolute folder of the artifacts. */
export function targetFolderOf(project: Project): string {
  return resolve(project.root.root, project.root.config.targetPath);
}

/** Loads, parses and links; writes the manifest before anything runs, as dbt does, unless told not to. Leaves with exit code 2 on errors. */
export function prepareProject(
  session: Session,
  options: { announce?: boolean; writeManifest?: boolean } = {},
): PreparedProject {
  const loaded = loadSessionProject(session);
  session.reporter.event(adapterRegistered(adapterVersion));
  const inline = session.flags.values['inline'];
  const project = typeof inline === 'string' ? withInlineQuery.addTo(loaded, inline) : loaded;
  const parsed = parseProject(project, loadBuiltinPackages());
  const manifest = typeof inline === 'string' ? withInlineQuery.rename(parsed.manifest) : parsed.manifest;
  const findNode: FindNode = (id) => findResource(manifest, id) ?? manifest.macros[id];
  if (session.report(parsed.diagnostics, findNode)) throw new EarlyExit(exitCodes.unable);
  const { graph, diagnostics } = buildGraph(manifest);
  const prepared = {
    project,
    manifest,
    library: parsed.library,
    graph,
    targetFolder: targetFolderOf(project),
    findNode,
  };
  if (options.writeManifest !== false) writeParseArtifacts(session, prepared);
  if (session.report(diagnostics, findNode)) throw new EarlyExit(exitCodes.unable);
  if (options.announce !== false) session.reporter.event(foundStats(manifest));
  return prepared;
}

function writeParseArtifacts(session: Session, { manifest, graph, targetFolder }: PreparedProject): void {
  if (session.flags.values['write_json'] === false) return;
  const path = writeManifest(targetFolder, manifest, { now: session.clock.date() });
  session.reporter.event(artifactWritten('WritableManifest', path));
  writeSemanticManifest(targetFolder, manifest);
  session.reporter.event(artifactWritten('SemanticManifest', join(targetFolder, 'semantic_manifest.json')));
  writeGraphSummary(targetFolder, graph, session.invocation.id);
}
