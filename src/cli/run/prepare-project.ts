import { existsSync } from 'node:fs';
import { join, resolve } from 'node:path';
import type { WrittenManifest } from '../../compiler/artifacts/written-manifest.ts';
import type { Graph } from '../../compiler/graph/graph.ts';
import type { MacroLibrary } from '../../compiler/jinja/functions/macro-library.ts';
import { findResource, type Manifest } from '../../compiler/manifest/manifest.ts';
import { FreshParse } from '../../compiler/parse/cache/fresh-parse.ts';
import { parseWithCache } from '../../compiler/parse/cache/parse-with-cache.ts';
import type { ParsedProject } from '../../compiler/parse/cache/parsed-project.ts';
import { parseProject } from '../../compiler/parse/parse-project.ts';
import { loadBuiltinPackages } from '../../compiler/project/builtin-packages.ts';
import { loadProject } from '../../compiler/project/load-project.ts';
import type { Project } from '../../compiler/project/project.ts';
import { warnErrorOptionsRenamed } from '../../diagnostics/codes/usage.ts';
import { asWarning } from '../../diagnostics/diagnostic.ts';
import type { FindNode } from '../../diagnostics/print.ts';
import { oldNamesIn } from '../flags/warn-error-options.ts';
import { adapterRegistered, artifactWritten, foundStats, partialParse } from '../log/events.ts';
import { exitCodes } from '../outcome.ts';
import { EarlyExit, type Session } from '../session.ts';
import { emdsBuild } from '../version.ts';
import { withInlineQuery } from './inline-query.ts';

/** A project that has been read, parsed and linked, without an error unless it was to go on. What a cache held is made when it is first asked for. */
export interface PreparedProject {
  readonly project: Project;
  readonly manifest: Manifest;
  readonly library: MacroLibrary;
  readonly graph: Graph;
  /** Nodes and sources. */
  readonly count: number;
  /** Absolute. */
  readonly targetFolder: string;
  /** Its manifest.json, where one was written. */
  readonly written: WrittenManifest | undefined;
  readonly findNode: FindNode;
}

/** The DuckDB adapter whose behaviour emds follows. */
export const adapterVersion = '1.11.1';

/** Loads the project of a session, or leaves the command with exit code 2 after reporting why it cannot. */
export function loadSessionProject(
  session: Session,
  { target, goesOn, ...options }: { withPackages?: boolean; target?: string; goesOn?: boolean } = {},
): Project {
  const { flags, invocation, projectFolder, env } = session;
  const { values } = flags;
  const oldNames = oldNamesIn(session.call.given.get('warn_error_options'));
  const renamed = oldNames.length > 0 ? [asWarning(warnErrorOptionsRenamed(oldNames))] : [];
  if (session.report(renamed)) throw new EarlyExit(exitCodes.unable);
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
  if ((session.report(diagnostics) && !goesOn) || !project) throw new EarlyExit(exitCodes.unable);
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

interface PrepareOptions {
  readonly announce?: boolean;
  readonly writeManifest?: boolean;
  readonly loaded?: Project;
  /** A project that no parse is stored of is left without one. */
  readonly leavesFresh?: boolean;
  /** Goes on with what could be read of a project that has mistakes, once they are reported. */
  readonly goesOn?: boolean;
}

/** Loads, parses and links; writes the manifest before anything runs, as dbt does, unless told not to. Leaves with exit code 2 on errors. */
export function prepareProject(session: Session, options: PrepareOptions = {}): PreparedProject {
  const { goesOn = false } = options;
  const loaded = options.loaded ?? loadSessionProject(session, { goesOn });
  session.reporter.event(adapterRegistered(adapterVersion));
  const inline = session.flags.values['inline'];
  const targetFolder = targetFolderOf(loaded);
  const { parsed, written } =
    typeof inline === 'string' ? parseInline(loaded, inline) : parseStored(session, loaded, targetFolder);
  const findNode: FindNode = (id) => findResource(parsed.manifest, id) ?? parsed.manifest.macros[id];
  if (session.report(parsed.diagnostics, findNode) && !goesOn) throw new EarlyExit(exitCodes.unable);
  session.reporter.event(partialParse(parsed.reuse, isPartial(session)));
  const leavesNothing = options.leavesFresh === true && !existsSync(cachePath(targetFolder));
  const withArtifacts = options.writeManifest !== false && session.flags.values['write_json'] !== false;
  const onDisk = leavesNothing
    ? undefined
    : writeParseArtifacts(session, written, { targetFolder, withArtifacts });
  if (session.report(parsed.graphDiagnostics, findNode) && !goesOn) throw new EarlyExit(exitCodes.unable);
  if (options.announce !== false) session.reporter.event(foundStats(parsed.manifest));
  return {
    project: parsed.project,
    get manifest() {
      return parsed.manifest;
    },
    get library() {
      return parsed.library;
    },
    get graph() {
      return parsed.graph;
    },
    count: parsed.count,
    targetFolder,
    written: onDisk,
    findNode,
  };
}

/** What was parsed, and what of it goes to the artifacts. */
interface Parses {
  readonly parsed: ParsedProject;
  readonly written: ParsedProject;
}

function parseStored(session: Session, project: Project, targetFolder: string): Parses {
  const cache = cacheToRead(session, targetFolder);
  const parsed = parseWithCache({ project, builtins: loadBuiltinPackages(), version: emdsBuild, cache });
  return { parsed, written: parsed };
}

/** `--inline` SQL is parsed with its project, and stored nowhere. */
function parseInline(loaded: Project, sql: string): Parses {
  const project = withInlineQuery.addTo(loaded, sql);
  const result = withInlineQuery.renameIn(parseProject(project, loadBuiltinPackages()));
  const parseOf = (manifest: Manifest) => new FreshParse(project, { ...result, manifest }, undefined);
  return {
    parsed: parseOf(withInlineQuery.rename(result.manifest)),
    written: parseOf(withInlineQuery.remove(result.manifest)),
  };
}

function isPartial({ flags }: Session): boolean {
  return flags.values['partial_parse'] !== false;
}

/** dbt's cache lies beside this one, as partial_parse.msgpack. */
function cachePath(targetFolder: string): string {
  return join(targetFolder, 'partial_parse.emds');
}

/** `--partial-parse-file-path` names a cache to read; what is written goes to the target folder, as in dbt. */
function cacheToRead(session: Session, targetFolder: string): string | undefined {
  if (!isPartial(session)) return undefined;
  const given = session.flags.values['partial_parse_file_path'];
  return given ? resolve(session.invocation.workingFolder, String(given)) : cachePath(targetFolder);
}

function writeParseArtifacts(
  session: Session,
  parsed: ParsedProject,
  { targetFolder, withArtifacts }: { targetFolder: string; withArtifacts: boolean },
): WrittenManifest | undefined {
  const cache = cachePath(targetFolder);
  const now = session.clock.date();
  if (!withArtifacts) return parsed.write({ cache, now });
  const manifest = join(targetFolder, 'manifest.json');
  const semanticManifest = join(targetFolder, 'semantic_manifest.json');
  const written = parsed.write({
    cache,
    now,
    manifest,
    semanticManifest,
    graphSummary: join(targetFolder, 'graph_summary.json'),
  });
  session.reporter.event(artifactWritten('WritableManifest', manifest));
  session.reporter.event(artifactWritten('SemanticManifest', semanticManifest));
  return written;
}
