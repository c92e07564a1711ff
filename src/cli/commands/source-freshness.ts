import { join, resolve } from 'node:path';
import { artifactMetadata, schemaUrls } from '../../compiler/artifacts/artifact-metadata.ts';
import { writeSources } from '../../compiler/artifacts/sources-artifact.ts';
import type { Manifest } from '../../compiler/manifest/manifest.ts';
import { makePlan } from '../../compiler/plan/make-plan.ts';
import type { RunResults } from '../../runner/run-results.ts';
import type { Call } from '../call.ts';
import { artifactWritten, logEvent, nothingToDo } from '../log/events.ts';
import { exitCodes } from '../outcome.ts';
import { type PreparedProject, prepareProject } from '../run/prepare-project.ts';
import { resourceTypes } from '../run/resource-types.ts';
import { runPlan } from '../run/run-plan.ts';
import { selectNodes } from '../run/select-nodes.ts';
import { inSession, type Session } from '../session.ts';

/** `source freshness`: compares the age of the newest row of each source with its limits; writes sources.json. */
export function run(call: Call): Promise<number> {
  return inSession(call, async (session) => {
    const prepared = prepareProject(session);
    const types = resourceTypes('source freshness', session.flags);
    const chosen = selectNodes(session, prepared, { resourceTypes: types }).ids;
    const ids = new Set([...chosen].filter((id) => hasLimits(prepared.manifest, id)));
    const results = ids.size > 0 ? await check(session, prepared, ids) : nothing(session);
    write(session, prepared, results);
    session.reporter.event(logEvent('FreshnessCheckComplete', { code: 'Q003', text: 'Done.' }));
    const bad = results.results.some(({ status }) => status === 'error' || status === 'runtime error');
    return bad || results.interrupted ? exitCodes.failed : exitCodes.success;
  });
}

function hasLimits(manifest: Manifest, id: string): boolean {
  const freshness = manifest.sources[id]?.freshness;
  return [freshness?.warn_after, freshness?.error_after].some(
    (it) => it?.count !== null && it?.count !== undefined,
  );
}

async function check(
  session: Session,
  prepared: PreparedProject,
  ids: ReadonlySet<string>,
): Promise<RunResults> {
  const { manifest, graph } = prepared;
  const plan = makePlan(manifest, graph, { selection: { ids }, command: 'source freshness' });
  const { values } = session.flags;
  const hooks = values['source_freshness_run_project_hooks'] !== false;
  const withHooks = hooks ? plan : { ...plan, onRunStart: [], onRunEnd: [] };
  const options = { showNodes: true, ending: 'failures', artifacts: 'manifest' } as const;
  return (await runPlan(session, prepared, withHooks, options)).results;
}

function nothing({ reporter }: Session): RunResults {
  reporter.event(nothingToDo);
  return { results: [], elapsed: 0, interrupted: false };
}

function write(
  session: Session,
  { project, targetFolder, manifest }: PreparedProject,
  results: RunResults,
): void {
  const { flags, invocation, clock } = session;
  if (flags.values['write_json'] === false) return;
  const given = flags.values['output'];
  const path =
    typeof given === 'string' ? resolve(invocation.workingFolder, given) : join(targetFolder, 'sources.json');
  const metadata = artifactMetadata(schemaUrls.sources, {
    invocation,
    dbtVersion: project.compatibleVersion,
    now: clock.date(),
  });
  const entries = results.results.filter((it) => it.unique_id in manifest.sources);
  writeSources(path, { metadata, results: entries, elapsed: results.elapsed });
  session.reporter.event(artifactWritten('FreshnessResult', path));
}
