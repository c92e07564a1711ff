import type { Graph } from '../compiler/graph/graph.ts';
import { levels } from '../compiler/graph/levels.ts';
import type { UniqueId } from '../compiler/manifest/resource.ts';
import { runHooks } from '../compiler/plan/hooks.ts';
import { createSchemas, type SchemaName } from '../runner/create-schemas.ts';
import { canBeDatabase } from '../runner/duckdb/scratch-warehouse.ts';
import type { DuckdbSession } from '../runner/duckdb/session.ts';
import { blameMacros } from './blame-macros.ts';
import { type CheckState, checkLaterRuns, checkLevel, makeUnmade } from './check-level.ts';
import { checkSemanticModels } from './check-semantic-models.ts';
import { sourcesOfDisabledSeeds } from './disabled-seeds.ts';
import type { CheckEnvironment } from './environment.ts';
import type { CheckedColumn, CheckResult } from './finding.ts';
import { FindingLog } from './finding-log.ts';
import { goAhead } from './go-ahead.ts';
import { KnownRelations } from './known-relations.ts';
import { LaterRuns } from './later-runs.ts';
import { makeTables } from './make-relation.ts';
import { noteMisspeltSettings } from './misspelt-settings.ts';
import { offlineModels } from './offline-models.ts';
import type { Shared } from './open-check.ts';
import { ownFiles } from './place-problem.ts';
import { rehearse, rehearsedOf, rehearseRunHooks } from './rehearse.ts';
import { LazyParser } from './stand-in.ts';
import { surelyRightTests } from './structural-test.ts';
import { madeSources, typedSource } from './typed-sources.ts';
import { YamlPlaces } from './yaml-places.ts';

/** What `checkProject` needs; its `found`, `places`, `relations`, `isWrong`, `isVague` and `parser` are its own. */
export type CheckOptions = Omit<
  CheckEnvironment,
  'found' | 'places' | 'relations' | 'watched' | 'isOwn' | 'isWrong' | 'isVague' | 'session' | 'parser'
> & {
  /** Nodes to check with everything that they are built from, parents first. */
  readonly ids: readonly UniqueId[];
  /** On one scratch warehouse, two or more: one or two bind queries, on each of the others a node is rendered at a time. */
  readonly sessions: readonly DuckdbSession[];
  /** One or more on the same warehouse: the last for later runs of incremental models, the others bind ahead. */
  readonly binders: readonly DuckdbSession[];
  /** Columns of sources that are files. */
  readonly fileColumns?: ReadonlyMap<UniqueId, readonly CheckedColumn[]>;
  readonly signal?: AbortSignal;
};

/**
 * Proves a project without data: every query is bound on empty tables of what it reads, in the order of the graph, so that
 * DuckDB's binder finds what a build would stumble over. One run finds all mistakes that do not follow from others.
 */
export async function checkProject(options: CheckOptions): Promise<CheckResult> {
  const { ids, signal, sessions, binders, fileColumns, ...given } = options;
  const session = sessions[0]!;
  const places = new YamlPlaces(given.project);
  const isOwn = ownFiles(given.project);
  const log = new FindingLog(given.graph);
  const parser = new LazyParser();
  const relations = new KnownRelations();
  const mended = new Set<UniqueId>();
  const vague = new Set<UniqueId>();
  const isWrong = (id: UniqueId) => mended.has(id);
  const isVague = (id: UniqueId) => vague.has(id);
  const own = { places, isOwn, parser, relations, isWrong, isVague, found: () => {} };
  const shared: Shared = { ...given, session, ...own };
  for (const [id, columns] of fileColumns ?? []) shared.relations.set(id, { id, columns, sql: null });
  const hooks = runHooks(given.manifest);
  const isSurelyRight = surelyRightTests(given.manifest, await keywordsOf(session));
  const first: CheckState = {
    shared,
    log,
    sessions,
    isSurelyRight,
    ahead: new Map(),
    unmade: new Set(),
    later: new LaterRuns(shared, binders.at(-1)!),
    unchecked: new Map(),
    mended,
    vague,
    loose: new Set(),
  };
  const isGiven = (id: UniqueId) =>
    given.manifest.nodes[id]?.resource_type === 'seed' || id in given.manifest.sources;
  const rest = ids.filter((id) => !isGiven(id));
  let checked = 0;
  const begin = prepare(shared, ids, () => rehearseRunHooks(hooks.start, first));
  const load = async () => {
    await begin;
    checked = await checkLevel(ids.filter(isGiven), first);
  };
  const loaded = load();
  const models = binders.length > 1 ? offlineModels(rest, shared, isGiven) : [];
  const ahead = goAhead(models, { shared, sessions: binders.slice(0, -1), begin, given: loaded, signal });
  const run = { ...first, ahead: ahead.bound };
  await loaded;
  const isAhead = new Set(models.map((node) => node.unique_id));
  for (const level of byLevel(rest, given.graph)) {
    if (signal?.aborted) break;
    await ahead.settled(level.filter((id) => isAhead.has(id)));
    checked += await checkLevel(level, run);
  }
  await checkLaterRuns(run);
  const rehearsed = rehearsedOf(given.manifest, rest).filter((id) => isSurelyKnown(id, run));
  if (rehearsed.length + hooks.end.length > 0) await makeUnmade([...run.unmade], run);
  await rehearse(rehearsed, run);
  await rehearseRunHooks(hooks.end, run);
  const semantic = checkSemanticModels(shared, (id) => isSurelyKnown(id, run), log);
  noteMisspeltSettings(ids, shared, log);
  blameMacros(log, given.manifest);
  await parser.close();
  return {
    findings: log.inOrder([...hooks.start, ...ids, ...semantic, ...hooks.end]),
    relations: shared.relations,
    unchecked: run.unchecked,
    checked,
  };
}

/** Nothing is wrong with a node nor with what it is built on. */
function isSurelyKnown(id: UniqueId, { unchecked, mended }: CheckState): boolean {
  return !unchecked.has(id) && !mended.has(id);
}

/** Nodes of one level do not depend on each other. */
function byLevel(ids: readonly UniqueId[], graph: Graph): UniqueId[][] {
  const depths = levels(graph.parents);
  const groups: UniqueId[][] = [];
  for (const id of ids) {
    const depth = depths.get(id) ?? 0;
    groups[depth] ??= [];
    groups[depth].push(id);
  }
  return groups.filter(Boolean);
}

/** Words that may not stand for a column without quotes. */
async function keywordsOf(session: DuckdbSession): Promise<ReadonlySet<string>> {
  const { rows } = await session.execute(
    `select keyword_name from duckdb_keywords() where keyword_category <> 'unreserved'`,
    { fetch: true },
  );
  return new Set(rows.map(([name]) => String(name)));
}

/** Makes all schemas and sources; what the scratch database has is then known to templates. */
async function prepare(
  environment: Shared,
  ids: readonly UniqueId[],
  start: () => Promise<void>,
): Promise<void> {
  const { manifest, session, contexts, project } = environment;
  const schemas = new Map<string, SchemaName>();
  const add = (database: string | null, schema: string) => {
    const name: SchemaName = [database ?? project.profile.credentials.database, schema];
    schemas.set(name.join('\0').toLowerCase(), name);
  };
  for (const id of ids) {
    const node = manifest.nodes[id] ?? manifest.sources[id];
    const isNowhere = manifest.sources[id] && node?.database && !canBeDatabase(node.database);
    if (node && !isNowhere) add(node.database, node.schema);
  }
  await createSchemas(session, [...schemas.values()]);
  const sources = ids.flatMap((id) =>
    environment.relations.has(id) ? [] : (typedSource(id, environment) ?? []),
  );
  await makeTables(session, sources);
  for (const { id, columns } of sources) environment.relations.set(id, { id, columns, sql: null });
  await start();
  for (const sourcesFrom of [madeSources, sourcesOfDisabledSeeds])
    for (const relation of await sourcesFrom(ids, environment))
      environment.relations.set(relation.id, relation);
  await contexts.loadSchemas(session, [...schemas.values()]);
}
