import type { CompiledNode } from '../compiler/compile/node-contexts.ts';
import type { Graph } from '../compiler/graph/graph.ts';
import { levels } from '../compiler/graph/levels.ts';
import type { ManifestNode, UniqueId } from '../compiler/manifest/resource.ts';
import { runHooks } from '../compiler/plan/hooks.ts';
import { createSchemas, type SchemaName } from '../runner/create-schemas.ts';
import type { DuckdbSession } from '../runner/duckdb/session.ts';
import { type BoundAhead, bindAhead } from './bind-ahead.ts';
import { BindTogether } from './bind-together.ts';
import { blameMacros } from './blame-macros.ts';
import { type CheckedModel, checkIncremental, checkModel } from './check-model.ts';
import { checkSemanticModels } from './check-semantic-models.ts';
import { checkTest } from './check-test.ts';
import { checkUnitTest } from './check-unit-test.ts';
import { type CheckEnvironment, columnsIn } from './environment.ts';
import type { CheckedColumn, CheckResult } from './finding.ts';
import { FindingLog } from './finding-log.ts';
import { KnownRelations } from './known-relations.ts';
import { loadSeed } from './load-seed.ts';
import { bindRelation, refusal } from './make-relation.ts';
import { mayFail } from './may-fail.ts';
import { compileMended } from './mend/compile-mended.ts';
import { offlineModels } from './offline-models.ts';
import { type OpenCheck, openCheck, type Shared, trustIn } from './open-check.ts';
import { ownFiles } from './place-problem.ts';
import { rehearse, rehearseRunHooks } from './rehearse.ts';
import { seedOfSource } from './source-columns.ts';
import { LazyParser } from './stand-in.ts';
import { type IsSurelyRight, surelyRightTests } from './structural-test.ts';
import { madeSources, sourceIsKnown, typedSource } from './typed-sources.ts';
import { YamlPlaces } from './yaml-places.ts';

/** What `checkProject` needs; its `found`, `places`, `relations`, `isWrong` and `parser` are its own. */
export type CheckOptions = Omit<
  CheckEnvironment,
  'found' | 'places' | 'relations' | 'watched' | 'isOwn' | 'isWrong' | 'session' | 'parser'
> & {
  /** Nodes to check with everything that they are built from, parents first. */
  readonly ids: readonly UniqueId[];
  /** On one scratch warehouse, two or more: one or two bind queries, on each of the others a node is rendered at a time. */
  readonly sessions: readonly DuckdbSession[];
  /** Columns of sources that are files. */
  readonly fileColumns?: ReadonlyMap<UniqueId, readonly CheckedColumn[]>;
  readonly signal?: AbortSignal;
};

/**
 * Proves a project without data: every query is bound on empty tables of what it reads, in the order of the graph, so that
 * DuckDB's binder finds what a build would stumble over. One run finds all mistakes that do not follow from others.
 */
export async function checkProject(options: CheckOptions): Promise<CheckResult> {
  const { ids, signal, sessions, fileColumns, ...given } = options;
  const session = sessions[0]!;
  const places = new YamlPlaces(given.project);
  const isOwn = ownFiles(given.project);
  const log = new FindingLog(given.graph);
  const parser = new LazyParser();
  const relations = new KnownRelations();
  const mended = new Set<UniqueId>();
  const isWrong = (id: UniqueId) => mended.has(id);
  const own = { places, isOwn, parser, relations, isWrong, found: () => {} };
  const shared: Shared = { ...given, session, ...own };
  for (const [id, columns] of fileColumns ?? []) shared.relations.set(id, { id, columns, sql: null });
  const hooks = runHooks(given.manifest);
  const isSurelyRight = surelyRightTests(given.manifest, await keywordsOf(session));
  const run: CheckState = {
    shared,
    log,
    sessions,
    isSurelyRight,
    ahead: new Map(),
    unchecked: new Map(),
    mended,
    vague: new Set(),
  };
  const isGiven = (id: UniqueId) =>
    given.manifest.nodes[id]?.resource_type === 'seed' || id in given.manifest.sources;
  const rest = ids.filter((id) => !isGiven(id));
  let checked = 0;
  const begin = prepare(shared, ids, () => rehearseRunHooks(hooks.start, run));
  const load = async () => {
    await begin;
    checked = await checkLevel(ids.filter(isGiven), run);
  };
  await goAhead(offlineModels(rest, shared, isGiven), { run, begin, given: load(), signal });
  for (const level of byLevel(rest, given.graph)) {
    if (signal?.aborted) break;
    checked += await checkLevel(level, run);
  }
  await rehearse(
    rest.filter((id) => isSurelyKnown(id, run)),
    run,
  );
  await rehearseRunHooks(hooks.end, run);
  const semantic = checkSemanticModels(shared, (id) => isSurelyKnown(id, run), log);
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

interface CheckState {
  /** With the first of the sessions. */
  readonly shared: Shared;
  readonly log: FindingLog;
  readonly sessions: readonly DuckdbSession[];
  readonly isSurelyRight: IsSurelyRight;
  /** Models that DuckDB has taken before it is their turn. */
  readonly ahead: Map<UniqueId, BoundAhead>;
  readonly unchecked: Map<UniqueId, string>;
  /** What is wrong, or built on that. */
  readonly mended: Set<UniqueId>;
  /** Those of it whose types are not sure. */
  readonly vague: Set<UniqueId>;
}

/** Two bind at a time where there are sessions for that: binding takes longer than rendering. */
function bindersOf(sessions: readonly DuckdbSession[]): readonly DuckdbSession[] {
  return sessions.slice(0, sessions.length > 3 ? 2 : 1);
}

interface Ahead {
  readonly run: CheckState;
  readonly begin: Promise<void>;
  readonly given: Promise<void>;
  readonly signal: AbortSignal | undefined;
}

async function goAhead(models: readonly ManifestNode[], { run, begin, given, signal }: Ahead): Promise<void> {
  const { graph, contexts, relations } = run.shared;
  const isThere = (id: UniqueId) => relations.has(id);
  const isDoubtful = (sql: string, columns: readonly CheckedColumn[]) => {
    relations.learn(columns);
    return mayFail(sql, relations.familiesOf);
  };
  const sessions = bindersOf(run.sessions);
  const work = { models, graph, contexts, sessions, begin, given, isThere, isDoubtful, signal };
  for (const [id, bound] of await bindAhead(work)) run.ahead.set(id, bound);
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

/** Checks all that can be checked, then makes the tables that the next level stands on; gives how many were looked at. */
async function checkLevel(ids: readonly UniqueId[], run: CheckState): Promise<number> {
  const { shared, unchecked, mended, vague } = run;
  const { graph, manifest, contexts, session } = shared;
  const open: UniqueId[] = [];
  const blocked: UniqueId[] = [];
  let proven = 0;
  for (const id of ids) {
    const blocker = graph.parents.get(id)?.find((parent) => unchecked.has(parent));
    if (blocker !== undefined) {
      unchecked.set(id, blocker);
      blocked.push(id);
    } else if (isProven(id, run)) proven++;
    else open.push(id);
  }
  await inSessions(blocked, run.sessions, (id, own) => checkSyntax(id, run, own));
  const outcomes = await checkNodes(open, run);
  await makeTables(
    session,
    outcomes.filter(({ id }) => !run.ahead.has(id)),
  );
  for (const outcome of outcomes) {
    const { id, usable, isRight, isStandIn, doubtful, create } = outcome;
    const isMended = graph.parents.get(id)?.some((parent) => mended.has(parent)) ?? false;
    if (!usable) unchecked.set(id, id);
    else if (!isRight || isStandIn || isMended) mended.add(id);
    if (outcome.isVague || isStandIn || doubtful) vague.add(id);
    if (create) contexts.created(manifest.nodes[id]!);
    const seed = seedOfSource(manifest, id);
    if (seed) standFor(id, seed, run);
  }
  const incremental = outcomes.filter((it) => it.isIncremental);
  await inSessions(incremental, run.sessions, async ({ id, doubtful }, own) => {
    const check = openCheck(id, { ...run, session: own, trust: trustIn(doubtful) });
    await check.attempt((environment) => checkIncremental(manifest.nodes[id]!, environment));
    if (!check.isRight()) mended.add(id);
  });
  return open.length + proven;
}

/** Renders everything, while what is rendered is bound, and then looks at each node with its columns. */
async function checkNodes(ids: readonly UniqueId[], run: CheckState): Promise<Outcome[]> {
  const binders = bindersOf(run.sessions).map((session) => new BindTogether(session));
  const count = binders.length;
  const others = run.sessions.slice(count);
  const bind = (id: UniqueId, sql: string) => binders[turn++ % count]!.add(id, sql);
  let turn = 0;
  const opened = await inSessions(ids, others, (id, session) => openNode(id, { run, session, bind }));
  const columns = new Map((await Promise.all(binders.map((it) => it.finish()))).flatMap((it) => [...it]));
  const outcomes = new Map<UniqueId, Outcome>();
  const finish = async ({ id, doubtful, check, compiled }: OpenedNode) => {
    let made: CheckedModel = { usable: false };
    await check.attempt(async (environment) => {
      made = await checkNode(
        id,
        environment,
        compiled && { compiled, known: columns.get(id), ahead: run.ahead.get(id) },
      );
    });
    outcomes.set(id, { id, doubtful, ...made, isRight: check.isRight() });
  };
  await Promise.all(
    others.map(async (session) => {
      for (const one of opened) if (one.session === session) await finish(one);
    }),
  );
  return ids.map((id) => outcomes.get(id)!);
}

interface OpenedNode {
  readonly id: UniqueId;
  readonly session: DuckdbSession;
  readonly doubtful: boolean;
  readonly check: OpenCheck;
  readonly compiled: CompiledNode | undefined;
}

async function openNode(
  id: UniqueId,
  { run, session, bind }: { run: CheckState; session: DuckdbSession; bind: BindTogether['add'] },
): Promise<OpenedNode> {
  const { graph, manifest } = run.shared;
  const doubtful = graph.parents.get(id)?.some((parent) => run.vague.has(parent)) ?? false;
  const check = openCheck(id, { ...run, session, trust: trustIn(doubtful) });
  const node = manifest.nodes[id];
  let compiled: CompiledNode | undefined = run.ahead.get(id)?.compiled;
  if (!compiled && node && isQuery(node))
    await check.attempt(async (environment) => {
      compiled = await compileMended(node, environment);
      bind(id, compiled.compiled_code ?? '');
    });
  return { id, session, doubtful, check, compiled };
}

/** What became of a node: whether what is built on it can be checked, and whether its types are sure. */
type Outcome = CheckedModel & {
  readonly id: UniqueId;
  readonly isRight: boolean;
  readonly doubtful: boolean;
};

/** A source that a seed of the project fills has its columns. */
function standFor(source: UniqueId, seed: UniqueId, { shared, unchecked }: CheckState): void {
  const made = shared.relations.get(seed);
  if (made) shared.relations.set(source, { id: source, columns: made.columns, sql: null });
  else unchecked.set(source, seed);
}

/** In one call; where something in it is refused, each by itself, and a build will tell of that one. */
async function makeTables(session: DuckdbSession, made: readonly { create?: string }[]): Promise<void> {
  const statements = made.flatMap(({ create }) => create ?? []);
  if (statements.length === 0) return;
  if (!(await refusal(session, `begin;\n${statements.join(';\n')};\ncommit`))) return;
  await refusal(session, 'rollback');
  for (const statement of statements) await refusal(session, statement);
}

function isProven(id: UniqueId, { shared, isSurelyRight }: CheckState): boolean {
  const node = shared.manifest.nodes[id];
  return node?.resource_type === 'test' && isSurelyRight(node, shared.relations);
}

/** What can't be bound can still be parsed. */
async function checkSyntax(id: UniqueId, run: CheckState, session: DuckdbSession): Promise<void> {
  const { manifest, contexts } = run.shared;
  const node = manifest.nodes[id];
  if (!node || !isQuery(node)) return;
  await openCheck(id, { ...run, session, trust: 'syntax' }).attempt(async (environment) => {
    const compiled = await contexts.open(node, environment.watched).compile();
    const { problems } = await bindRelation(node, compiled, environment);
    for (const problem of problems) environment.found(problem, 'error');
  });
}

/** Each item in turn on whichever session is free, results in the order of the items. */
async function inSessions<T, R>(
  items: readonly T[],
  sessions: readonly DuckdbSession[],
  work: (item: T, session: DuckdbSession) => Promise<R>,
): Promise<R[]> {
  const results: R[] = [];
  let next = 0;
  const workOff = async (session: DuckdbSession) => {
    while (next < items.length) {
      const index = next++;
      results[index] = await work(items[index]!, session);
    }
  };
  await Promise.all(sessions.map(workOff));
  return results;
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
    if (node) add(node.database, node.schema);
  }
  await createSchemas(session, [...schemas.values()]);
  const sources = ids.flatMap((id) =>
    environment.relations.has(id) ? [] : (typedSource(id, environment) ?? []),
  );
  await makeTables(session, sources);
  for (const { id, columns } of sources) environment.relations.set(id, { id, columns, sql: null });
  await start();
  for (const relation of await madeSources(ids, environment))
    environment.relations.set(relation.id, relation);
  await contexts.loadSchemas(session, [...schemas.values()]);
}

/** What a program makes is known when it has run. */
function isProgram(language: string | undefined): boolean {
  return language === 'python' || language === 'typescript';
}

function isQuery({ resource_type, language }: ManifestNode): boolean {
  return (resource_type === 'model' || resource_type === 'snapshot') && !isProgram(language);
}

type Query = Parameters<typeof checkModel>[2];

async function checkNode(
  id: UniqueId,
  environment: CheckEnvironment,
  query: Query | undefined,
): Promise<CheckedModel> {
  const { session, relations, manifest } = environment;
  const source = manifest.sources[id];
  if (source) return { usable: sourceIsKnown(source, environment) };
  const node = manifest.nodes[id];
  if (query && node) return await checkModel(node, environment, query);
  switch (node?.resource_type) {
    case 'seed': {
      const isVague = !(await loadSeed(node, environment));
      const columns = await columnsIn(session, node);
      relations.set(id, { id, columns, sql: null });
      return { usable: columns.length > 0, isVague };
    }
    case 'test':
      await checkTest(node, environment);
      return { usable: true };
    default:
      if (manifest.unit_tests[id]) await checkUnitTest(manifest.unit_tests[id], environment);
      return { usable: node === undefined };
  }
}
