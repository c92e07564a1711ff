import { isAbsolute, resolve } from 'node:path';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { artifactMetadata, schemaUrls } from '../../compiler/artifacts/artifact-metadata.ts';
import { type NodeChanges, writeManifest } from '../../compiler/artifacts/manifest-artifact.ts';
import { writeRunHistory } from '../../compiler/artifacts/run-history.ts';
import { writeRunResults } from '../../compiler/artifacts/run-results-artifact.ts';
import type { CompiledFile, NodeContexts } from '../../compiler/compile/node-contexts.ts';
import { findResource } from '../../compiler/manifest/manifest.ts';
import type { GraphNode, ManifestNode, UniqueId } from '../../compiler/manifest/resource.ts';
import type { Plan } from '../../compiler/plan/plan.ts';
import type { Project } from '../../compiler/project/project.ts';
import type { EarlyWarehouse } from '../../runner/duckdb/early-warehouse.ts';
import type { Warehouse } from '../../runner/duckdb/warehouse.ts';
import type { RunEvent } from '../../runner/events.ts';
import type { NodeResult, RunResults } from '../../runner/run-results.ts';
import { BackgroundFiles } from '../../util/background-files.ts';
import { sweepUnfinished } from '../../util/sweep-unfinished.ts';
import { type EndedNode, endOfRun } from '../log/end-of-run.ts';
import { artifactWritten, nothingToDo } from '../log/events.ts';
import type { Ending } from '../reporters/reporter.ts';
import type { Session } from '../session.ts';
import { argsWithTimes, batchSettings, type PreviousBatches } from './event-times.ts';
import { isInline, withInlineQuery } from './inline-query.ts';
import { nodeContextsFor } from './node-contexts-for.ts';
import type { PreparedProject } from './prepare-project.ts';

/** What a run left: results in order of completion, and nodes with their compiled SQL. */
export interface RunOutcome {
  readonly results: RunResults;
  readonly ended: readonly EndedNode[];
  readonly compiledNode: (id: UniqueId) => ManifestNode | undefined;
}

export interface RunPlanOptions {
  /** False for commands that only compile. */
  readonly showNodes: boolean;
  readonly ending: Ending;
  /**
   * What is written at the end: manifest.json and run_results.json, the first alone, or neither; `unless-failed` for commands that their
   * first error ends, which leave the artifacts of the run before.
   */
  readonly artifacts?: 'all' | 'unless-failed' | 'manifest' | 'none';
  /** For `retry`: what the run that it repeats did of its microbatch models. */
  readonly previousBatches?: PreviousBatches;
  /** The database, where its opening has begun. */
  readonly early?: EarlyWarehouse;
  /** More work on the open database once the plan has run, before the run's summary. */
  readonly afterwards?: (warehouse: Warehouse, results: RunResults) => Promise<void> | void;
}

/** Runs a plan on the project's database, tells of it, and writes compiled SQL, manifest.json and run_results.json. */
export async function runPlan(
  session: Session,
  prepared: PreparedProject,
  plan: Plan,
  options: RunPlanOptions,
): Promise<RunOutcome> {
  const { manifest, findNode, project } = prepared;
  const { executePlan } = await import('../../runner/execute-plan.ts');
  const { credentials, threads } = project.profile;
  const ids = plan.steps.map((step) => step.id);
  sweepUnfinished(prepared.targetFolder);
  const traced = plan.steps.some((step) => step.action === 'execute');
  const files = new BackgroundFiles(prepared.targetFolder, { expected: traced ? 0 : ids.length });
  const contexts = nodeContextsFor(session, prepared, { selected: ids, files, traced });
  const compiledNode = (id: UniqueId) => contexts.compiledNode(id);
  const endedOf = (result: NodeResult) => endedNode(result, { session, prepared, contexts });
  const { showNodes, ending } = options;
  const { database } = credentials;
  const failFast = session.flags.values['fail_fast'] === true;
  const run = session.reporter.startRun({
    database,
    showNodes,
    failFast,
    ending,
    findNode,
    ended: endedOf,
  });
  const warehouse = await (options.early ?? (await openSessionDatabase(session, project))).take();
  try {
    const results = await executePlan(plan, {
      project,
      manifest,
      warehouse,
      contexts,
      threads,
      failFast,
      clock: session.clock,
      batches: batchSettings(session, options.previousBatches),
      onEvent: (event) => {
        if (event.kind === 'node-finished' && !isInline(event.node))
          writeCompiledSql(prepared, contexts.compiledFile(event.id), files);
        if (event.kind === 'hook-finished')
          writeCompiledSql(prepared, contexts.compiledFile(event.node.unique_id), files);
        if (event.kind === 'batch-finished') writeCompiledBatch(prepared, event, files);
        run.event(event);
      },
      signal: session.signal,
    });
    for (const id of contexts.inlined()) writeCompiledSql(prepared, contexts.compiledFile(id), files);
    await options.afterwards?.(warehouse, results);
    // DuckDB writes its file in a thread while the artifacts are written here.
    void warehouse.close();
    await nextTurn();
    files.hurry();
    const ended = results.results.map(endedOf);
    const { artifacts = 'all' } = options;
    const isDropped = artifacts === 'none' || (artifacts === 'unless-failed' && hasFailed(results));
    const only = artifacts === 'manifest' ? artifacts : 'all';
    const changesOf = contexts.changes();
    const isShow = plan.command === 'show';
    const written = isShow ? asShown(compiledNode, results) : compiledNode;
    if (!isDropped)
      writeRunArtifacts(session, prepared, {
        results,
        compiledNode: written,
        changesOf: isShow ? undefined : changesOf,
        artifacts: only,
      });
    await files.flush();
    run.finish(ended, { seconds: results.elapsed, interrupted: results.interrupted });
    return { results, ended, compiledNode };
  } finally {
    await warehouse.close();
  }
}

/** The SQL of a node that was shown has the limit in it, as in dbt. */
function asShown(
  compiledNode: RunOutcome['compiledNode'],
  { results }: RunResults,
): RunOutcome['compiledNode'] {
  const shown = new Map(results.map((it) => [it.unique_id, it.compiled_code]));
  return (id) => {
    const [node, code] = [compiledNode(id), shown.get(id)];
    return node && typeof code === 'string' ? { ...node, compiled_code: code } : node;
  };
}

function hasFailed({ results }: RunResults): boolean {
  return results.some(({ status }) => status === 'error');
}

/** Begins to open the database of a project. */
export async function openSessionDatabase(session: Session, { profile }: Project): Promise<EarlyWarehouse> {
  const { openEarly } = await import('../../runner/duckdb/early-warehouse.ts');
  return await openEarly(profile.credentials, { workingFolder: session.invocation.workingFolder });
}

/** `target/compiled/…` of a node, which is there also when the database then refuses it. */
function writeCompiledSql(
  { project }: PreparedProject,
  file: CompiledFile | undefined,
  files: BackgroundFiles,
): void {
  if (!file) return;
  const { path, text } = file;
  files.write(isAbsolute(path) ? path : `${project.root.root}/${path}`, text);
}

/** Each batch of a model has compiled SQL of its own. */
function writeCompiledBatch(
  { project }: PreparedProject,
  { compiledPath, result }: Extract<RunEvent, { kind: 'batch-started' | 'batch-finished' }>,
  files: BackgroundFiles,
): void {
  if (!compiledPath || typeof result?.compiled_code !== 'string') return;
  files.write(resolve(project.root.root, compiledPath), result.compiled_code);
}

interface EndedContext {
  readonly session: Session;
  readonly prepared: PreparedProject;
  readonly contexts: NodeContexts;
}

function endedNode(result: NodeResult, { session, prepared, contexts }: EndedContext): EndedNode {
  const id = result.unique_id;
  const node: GraphNode = findResource(prepared.manifest, id) ?? standIn(id);
  const stores = node.config['store_failures'] || session.flags.values['store_failures'];
  const compiledPath = contexts.compiledFile(id)?.path;
  return { node, result, compiledPath, storesFailures: node.resource_type === 'test' && stores === true };
}

/** What is not in the manifest, such as a macro that was run by itself. */
function standIn(id: UniqueId): GraphNode {
  const name = id.split('.').at(-1)!;
  const place = { path: '', original_file_path: '', package_name: id.split('.')[1] ?? '' };
  return {
    unique_id: id,
    name,
    resource_type: 'operation',
    ...place,
    fqn: [],
    config: {},
    depends_on: { macros: [], nodes: [] },
  } as unknown as GraphNode;
}

/** manifest.json once more, now with compiled SQL, and run_results.json. */
export function writeRunArtifacts(
  session: Session,
  { manifest, project, targetFolder, written }: PreparedProject,
  {
    results,
    compiledNode,
    changesOf,
    artifacts = 'all',
    args = argsWithTimes(session),
  }: {
    results: RunResults;
    compiledNode?: (id: UniqueId) => ManifestNode | undefined;
    /** Where what `compiledNode` gives differs from the manifest in these values alone. */
    changesOf?: NodeChanges | undefined;
    artifacts?: 'all' | 'manifest';
    /** What the results name as the command's arguments. */
    args?: Readonly<Record<string, unknown>>;
  },
): void {
  if (session.flags.values['write_json'] === false) return;
  const now = session.clock.date();
  const before = written && changesOf && { written, changesOf };
  writeManifest(targetFolder, withInlineQuery.remove(manifest), { now, compiledNode, before });
  if (artifacts === 'manifest') return;
  const { invocation } = session;
  const metadata = artifactMetadata(schemaUrls.runResults, {
    invocation,
    dbtVersion: project.compatibleVersion,
    now,
  });
  const artifact = { metadata, results: results.results, elapsed_time: results.elapsed, args };
  const path = writeRunResults(targetFolder, artifact);
  writeRunHistory(targetFolder, artifact);
  session.reporter.event(artifactWritten('RunExecutionResult', path));
}

/** Commands whose summary dbt prints also of nothing. */
const summarising: ReadonlySet<string> = new Set(['clone', 'seed']);

/** A plan without a step: said, and written as a run without results. */
export function runNothing(session: Session, prepared: PreparedProject): void {
  session.reporter.event(nothingToDo);
  if (summarising.has(session.call.command))
    for (const event of endOfRun([], { interrupted: false })) session.reporter.event(event);
  writeRunArtifacts(session, prepared, { results: { results: [], elapsed: 0, interrupted: false } });
}
