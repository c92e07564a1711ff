import { setImmediate as turn } from 'node:timers/promises';
import type { CompiledNode, NodeContexts } from '../compiler/compile/node-contexts.ts';
import type { Graph } from '../compiler/graph/graph.ts';
import type { ManifestNode, UniqueId } from '../compiler/manifest/resource.ts';
import { ProblemError } from '../diagnostics/diagnostic.ts';
import { quoteIdentifier } from '../runner/duckdb/quote.ts';
import type { DuckdbSession } from '../runner/duckdb/session.ts';
import type { CheckedColumn } from './finding.ts';
import { createTable, refusal } from './make-relation.ts';
import { renderOffline } from './offline-session.ts';
import { structColumns } from './struct-columns.ts';

/** A model that DuckDB took, with its columns; its empty table is there, unless it is ephemeral. */
export interface BoundAhead {
  readonly compiled: CompiledNode;
  readonly columns: readonly CheckedColumn[];
  /** Whether something in it may fail on every row. */
  readonly isDoubtful: boolean;
}

export interface AheadOptions {
  /** Models whose templates ask the database nothing, parents first. */
  readonly models: readonly ManifestNode[];
  readonly graph: Graph;
  readonly contexts: NodeContexts;
  /** Each binds a batch at a time. */
  readonly sessions: readonly DuckdbSession[];
  /** Until then, models are rendered and nothing is bound. */
  readonly begin: Promise<unknown>;
  /** When all relations are there that need no model; some may be from `begin` on. */
  readonly given: Promise<unknown>;
  readonly isThere: (id: UniqueId) => boolean;
  /** Hears of each query that DuckDB has taken, and tells whether it may fail on every row. */
  readonly isDoubtful: (sql: string, columns: readonly CheckedColumn[]) => boolean;
  readonly signal: AbortSignal | undefined;
}

/** Queries in one call: a call costs about as much as binding a query does. */
const batchSize = 40;
/** Fewer are worth a call only where nothing else can be done. */
const fewest = 12;

/**
 * Binds models in DuckDB's threads while the templates of later ones are rendered, each as soon as its parents are there.
 * What is refused, and what is built on it, is left out: it has to be looked at by itself.
 */
export async function bindAhead(options: AheadOptions): Promise<ReadonlyMap<UniqueId, BoundAhead>> {
  const queue = new ReadyQueue(options);
  const bound = new Map<UniqueId, BoundAhead>();
  const running = new Set<Promise<void>>();
  const idle = [...options.sessions];
  const feed = (least: number) => {
    while (idle.length > 0 && queue.size >= least) {
      const session = idle.pop()!;
      const work = bindBatch(session, queue.take(batchSize), (model, columns) => {
        const { compiled } = model;
        const isDoubtful = options.isDoubtful(compiled.compiled_code ?? '', columns);
        bound.set(model.node.unique_id, { compiled, columns, isDoubtful });
        queue.arrived(model.node.unique_id);
      }).finally(() => {
        idle.push(session);
        running.delete(work);
      });
      running.add(work);
    }
  };
  let isOpen = false;
  const begun = options.begin.then(() => {
    isOpen = true;
  });
  const given = options.given.then(() => queue.look());
  for (const promise of [begun, given]) promise.catch(() => {});
  const held: Rendered[] = [];
  const renderAll = async (models: readonly ManifestNode[]) => {
    for (const [index, node] of models.entries()) {
      if (options.signal?.aborted) break;
      const compiled = await render(node, options);
      if (compiled) held.push({ node, compiled });
      if (index % 10 === 0) await turn();
      if (!isOpen) continue;
      for (const model of held.splice(0)) queue.add(model);
      feed(running.size === 0 ? fewest : batchSize);
    }
  };
  // Whether a relation is there already is known from the beginning on, too.
  const asks = ({ config }: ManifestNode) => config.materialized === 'incremental';
  await renderAll(options.models.filter((node) => !asks(node)));
  await begun;
  await renderAll(options.models.filter(asks));
  for (const model of held.splice(0)) queue.add(model);
  feed(1);
  await given;
  feed(1);
  while (running.size > 0) {
    await Promise.race(running);
    feed(1);
  }
  return bound;
}

interface Rendered {
  readonly node: ManifestNode;
  readonly compiled: CompiledNode;
}

/** Holds what is rendered until all its parents are there. */
class ReadyQueue {
  readonly #graph: Graph;
  readonly #ready: Rendered[] = [];
  readonly #there: (id: UniqueId) => boolean;
  readonly #arrived = new Set<UniqueId>();
  readonly #waiting = new Map<UniqueId, Rendered>();

  constructor({ graph, isThere }: AheadOptions) {
    this.#graph = graph;
    this.#there = isThere;
  }

  get size(): number {
    return this.#ready.length;
  }

  add(model: Rendered): void {
    if (this.#isReady(model)) this.#ready.push(model);
    else this.#waiting.set(model.node.unique_id, model);
  }

  arrived(id: UniqueId): void {
    this.#arrived.add(id);
    for (const child of this.#graph.children.get(id) ?? []) {
      const model = this.#waiting.get(child);
      if (!model || !this.#isReady(model)) continue;
      this.#waiting.delete(child);
      this.#ready.push(model);
    }
  }

  /** Looks again which of those that wait have all their parents. */
  look(): void {
    for (const [id, model] of this.#waiting) {
      if (!this.#isReady(model)) continue;
      this.#waiting.delete(id);
      this.#ready.push(model);
    }
  }

  take(count: number): readonly Rendered[] {
    return this.#ready.splice(0, count);
  }

  #isReady({ node }: Rendered): boolean {
    const parents = this.#graph.parents.get(node.unique_id) ?? [];
    return parents.every((id) => this.#arrived.has(id) || this.#there(id));
  }
}

async function render(
  node: ManifestNode,
  { contexts, sessions }: AheadOptions,
): Promise<CompiledNode | undefined> {
  const { compiled } = await renderOffline(node, contexts, sessions[0]!.defaultDatabase);
  const sql = compiled?.compiled_code ?? '';
  return sql.trim() === '' || pivot.test(sql) ? undefined : compiled;
}

/** Its columns may be made of values. */
const pivot = /\bpivot(?:_wider)?\b/i;

type Arrived = (model: Rendered, columns: readonly CheckedColumn[]) => void;

/** All in one call; where that is refused, each half by itself, down to the ones that are to blame. */
async function bindBatch(
  session: DuckdbSession,
  models: readonly Rendered[],
  arrived: Arrived,
): Promise<void> {
  const columns = await columnsOfEach(session, models);
  if (!columns) {
    if (models.length === 1) return;
    const middle = models.length >> 1;
    await bindBatch(session, models.slice(0, middle), arrived);
    await bindBatch(session, models.slice(middle), arrived);
    return;
  }
  const tables = models.flatMap(({ node }, index) =>
    node.config.materialized === 'ephemeral' ? [] : createTable(node, columns[index]!),
  );
  if (tables.length > 0 && (await refusal(session, tables.join(';\n')))) return;
  for (const [index, model] of models.entries()) arrived(model, columns[index]!);
}

/** A row of each query as one value, whose type names all columns: DuckDB binds them and makes no plan. */
async function columnsOfEach(
  session: DuckdbSession,
  models: readonly Rendered[],
): Promise<(readonly CheckedColumn[])[] | undefined> {
  const values = models.map(({ compiled }, index) => {
    const name = quoteIdentifier(`emds_ahead_${index}`);
    return `(select emds_row from (\n${compiled.compiled_code}\n) as emds_row) as ${name}`;
  });
  try {
    const { rows } = await session.execute(`describe select ${values.join(',\n')}`, { fetch: true });
    return rows.map(([, type]) => structColumns(String(type)));
  } catch (error) {
    if (error instanceof ProblemError) return undefined;
    throw error;
  }
}
