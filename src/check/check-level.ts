import { setImmediate as turn } from 'node:timers/promises';
import type { CompiledNode } from '../compiler/compile/node-contexts.ts';
import type { Graph } from '../compiler/graph/graph.ts';
import type { ManifestNode, UniqueId } from '../compiler/manifest/resource.ts';
import type { DuckdbSession } from '../runner/duckdb/session.ts';
import type { BoundAhead } from './bind-ahead.ts';
import { BindTogether } from './bind-together.ts';
import { type CheckedModel, checkIncremental, checkModel } from './check-model.ts';
import { checkTest } from './check-test.ts';
import { checkUnitTest } from './check-unit-test.ts';
import { type CheckEnvironment, columnsIn } from './environment.ts';
import type { FindingLog } from './finding-log.ts';
import type { LaterRun, LaterRuns } from './later-runs.ts';
import { loadSeed } from './load-seed.ts';
import { bindRelation, createTable, makeTables } from './make-relation.ts';
import { compileMended } from './mend/compile-mended.ts';
import { type OpenCheck, openCheck, type Shared, trustIn } from './open-check.ts';
import { seedOfSource } from './source-columns.ts';
import type { IsSurelyRight } from './structural-test.ts';
import { sourceIsKnown } from './typed-sources.ts';

/** After so many nodes, whoever binds ahead gets a turn. */
const yieldEvery = 10;

/** What a check knows so far. */
export interface CheckState {
  /** With the first of the sessions. */
  readonly shared: Shared;
  readonly log: FindingLog;
  readonly sessions: readonly DuckdbSession[];
  readonly isSurelyRight: IsSurelyRight;
  /** Models that DuckDB has taken before it is their turn. */
  readonly ahead: ReadonlyMap<UniqueId, BoundAhead>;
  /** Models among these whose tables nothing has needed yet. */
  readonly unmade: Set<UniqueId>;
  /** Incremental models among these, to be looked at once more. */
  readonly later: LaterRuns;
  readonly unchecked: Map<UniqueId, string>;
  /** What is wrong, or built on that. */
  readonly mended: Set<UniqueId>;
  /** Those of it whose types are not sure. */
  readonly vague: Set<UniqueId>;
  /** Those of these that may have columns which were not meant. */
  readonly loose: Set<UniqueId>;
}

/** Checks all that can be checked, then makes the tables that the next level stands on; gives how many were looked at. */
export async function checkLevel(ids: readonly UniqueId[], run: CheckState): Promise<number> {
  const { shared, unchecked, mended, vague, loose } = run;
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
  await makeUnmade(
    open.flatMap((id) => neededBy(id, run)),
    run,
  );
  const outcomes = await checkNodes(open, run);
  await makeTables(session, outcomes);
  for (const outcome of outcomes) {
    const { id, usable, isRight, isStandIn, doubtful, isTable } = outcome;
    const isMended = hasParentIn(mended, id, graph);
    if (!usable) unchecked.set(id, id);
    else if (!isRight || isStandIn || isMended) mended.add(id);
    if (outcome.isVague || isStandIn || doubtful) vague.add(id);
    if (outcome.isLoose || hasParentIn(loose, id, graph)) loose.add(id);
    if (isTable) contexts.created(manifest.nodes[id]!);
    if (isTable && run.ahead.get(id)?.isMade === false) run.unmade.add(id);
    const seed = seedOfSource(manifest, id);
    if (seed) standFor(id, seed, run);
  }
  const incremental = outcomes.filter((it) => it.isIncremental);
  run.later.add(incremental.filter(({ id }) => run.ahead.has(id)));
  const others = incremental.filter(({ id }) => !run.ahead.has(id));
  await inSessions(others, run.sessions, (one, own) => checkLaterRun(one, run, own));
  return open.length + proven;
}

/** Holds the later runs of incremental models that were bound ahead against their first. */
export async function checkLaterRuns(run: CheckState): Promise<void> {
  await inSessions(await run.later.finish(), run.sessions, (one, own) => checkLaterRun(one, run, own));
}

async function checkLaterRun(
  { id, doubtful, columns }: LaterRun,
  run: CheckState,
  session: DuckdbSession,
): Promise<void> {
  const check = openCheck(id, { ...run, session, trust: trustIn(doubtful) });
  const node = run.shared.manifest.nodes[id]!;
  await check.attempt((environment) => checkIncremental(node, environment, columns));
  if (!check.isRight()) run.mended.add(id);
}

/** Renders everything, while what is rendered is bound, and then looks at each node with its columns. */
async function checkNodes(ids: readonly UniqueId[], run: CheckState): Promise<Outcome[]> {
  const binders = bindersOf(run.sessions).map((session) => new BindTogether(session));
  const count = binders.length;
  const others = run.sessions.slice(count);
  const bind = (id: UniqueId, sql: string) => binders[sent++ % count]!.add(id, sql);
  let sent = 0;
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
      for (const [index, one] of opened.entries()) {
        if (one.session === session) await finish(one);
        if (index % yieldEvery === 0) await turn();
      }
    }),
  );
  return ids.map((id) => outcomes.get(id)!);
}

/** Two bind at a time where there are sessions for that: binding takes longer than rendering. */
function bindersOf(sessions: readonly DuckdbSession[]): readonly DuckdbSession[] {
  return sessions.slice(0, sessions.length > 3 ? 2 : 1);
}

function hasParentIn(set: ReadonlySet<UniqueId>, id: UniqueId, { parents }: Graph): boolean {
  return parents.get(id)?.some((parent) => set.has(parent)) ?? false;
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
  const doubtful = hasParentIn(run.vague, id, graph);
  const trust = hasParentIn(run.loose, id, graph) ? 'words' : trustIn(doubtful);
  const check = openCheck(id, { ...run, session, trust });
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

/** Tables of models that were bound ahead, for what is to be bound on them. */
export async function makeUnmade(
  ids: readonly UniqueId[],
  { unmade, shared: { manifest, relations, session } }: CheckState,
): Promise<void> {
  const wanted = ids.filter((id) => unmade.delete(id));
  await makeTables(
    session,
    wanted.map((id) => ({ create: createTable(manifest.nodes[id]!, relations.get(id)!.columns) })),
  );
}

/** A test reads what it is built on; other templates may ask for anything. */
function neededBy(id: UniqueId, { ahead, unmade, shared }: CheckState): readonly UniqueId[] {
  if (ahead.has(id)) return [];
  const isTest = shared.manifest.nodes[id]?.resource_type === 'test';
  return isTest ? (shared.graph.parents.get(id) ?? []) : [...unmade];
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
      if (index % yieldEvery === 0) await turn();
    }
  };
  await Promise.all(sessions.map(workOff));
  return results;
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
