import { setImmediate as turn } from 'node:timers/promises';
import type { CompiledNode, NodeContexts } from '../compiler/compile/node-contexts.ts';
import type { Graph } from '../compiler/graph/graph.ts';
import type { ManifestNode, UniqueId } from '../compiler/manifest/resource.ts';
import type { DuckdbSession } from '../runner/duckdb/session.ts';
import { columnsOfEach } from './columns-of-each.ts';
import type { CheckedColumn } from './finding.ts';
import { allOrNone, createTable } from './make-relation.ts';
import { renderOffline } from './offline-session.ts';

/** A model that DuckDB took, with its columns. */
export interface BoundAhead {
  /** Without places. */
  readonly compiled: CompiledNode;
  readonly columns: readonly CheckedColumn[];
  /** Whether its empty table is there. */
  readonly isMade: boolean;
}

/** Models that are being bound before it is their turn. */
export interface BindingAhead {
  /** Those that DuckDB has taken so far. */
  readonly bound: ReadonlyMap<UniqueId, BoundAhead>;
  /** Resolves once everything is rendered and each of some models is bound, or nothing more will be. */
  settled(ids: readonly UniqueId[]): Promise<void>;
}

export interface AheadOptions {
  /** Models whose templates ask the database nothing, parents first. */
  readonly models: readonly ManifestNode[];
  readonly graph: Graph;
  readonly contexts: NodeContexts;
  /** Of nobody else; each binds a batch at a time. */
  readonly sessions: readonly DuckdbSession[];
  /** Until then, models are rendered and nothing is bound. */
  readonly begin: Promise<unknown>;
  /** When all relations are there that need no model; some may be from `begin` on. */
  readonly given: Promise<unknown>;
  readonly isThere: (id: UniqueId) => boolean;
  /** Whether others are bound on a model's table. */
  readonly isRead: (node: ManifestNode) => boolean;
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
export function bindAhead(options: AheadOptions): BindingAhead {
  const binder = new AheadBinder(options);
  const rendered = binder.renderAll();
  const done = rendered.then(() => binder.bindRest());
  done.catch(() => {});
  const { bound } = binder;
  return {
    bound,
    settled: async (ids) => {
      await rendered;
      let isDone = false;
      const end = done.then(() => {
        isDone = true;
      });
      while (!isDone && !ids.every((id) => bound.has(id))) await Promise.race([binder.nextBatch(), end]);
    },
  };
}

class AheadBinder {
  readonly bound = new Map<UniqueId, BoundAhead>();
  readonly #options: AheadOptions;
  readonly #queue: ReadyQueue;
  readonly #idle: DuckdbSession[];
  readonly #running = new Set<Promise<void>>();
  /** What is rendered while nothing can be bound yet. */
  readonly #held: Rendered[] = [];
  #isOpen = false;
  #isGiven = false;

  constructor(options: AheadOptions) {
    this.#options = options;
    this.#queue = new ReadyQueue(options);
    this.#idle = [...options.sessions];
    options.begin.then(
      () => {
        this.#isOpen = true;
      },
      () => {},
    );
    options.given.then(
      () => {
        this.#isGiven = true;
        this.#queue.look();
      },
      () => {},
    );
  }

  async renderAll(): Promise<void> {
    const { models, begin } = this.#options;
    // Whether a relation is there already is known from the beginning on, too.
    const asks = ({ config }: ManifestNode) => config.materialized === 'incremental';
    await this.#render(models.filter((node) => !asks(node)));
    await begin;
    await this.#render(models.filter(asks));
  }

  async bindRest(): Promise<void> {
    for (const model of this.#held.splice(0)) this.#queue.add(model);
    this.#feed(1);
    await this.#options.given;
    this.#feed(1);
    while (this.#running.size > 0) {
      await this.nextBatch();
      this.#feed(1);
    }
  }

  /** Resolves when one of the batches that run now has ended. */
  async nextBatch(): Promise<void> {
    await Promise.race(this.#running);
  }

  async #render(models: readonly ManifestNode[]): Promise<void> {
    for (const [index, node] of models.entries()) {
      if (this.#options.signal?.aborted) break;
      const compiled = await render(node, this.#options);
      if (compiled) this.#held.push({ node, compiled });
      // What is given comes in many small steps, and most binding waits for it: no step is to wait for templates.
      if (!this.#isGiven || index % 10 === 0) await turn();
      if (!this.#isOpen) continue;
      for (const model of this.#held.splice(0)) this.#queue.add(model);
      this.#feed(this.#running.size === 0 ? fewest : batchSize);
    }
  }

  #feed(least: number): void {
    while (this.#idle.length > 0 && this.#queue.size >= least) {
      const share = Math.min(batchSize, Math.ceil(this.#queue.size / this.#idle.length));
      const session = this.#idle.pop()!;
      const work = this.#bind(this.#queue.take(share), session).then(() => {
        this.#idle.push(session);
        this.#running.delete(work);
      });
      // One that fails stays, for whoever waits for the next.
      work.catch(() => {});
      this.#running.add(work);
    }
  }

  /** All in one call; where that is refused, each half by itself, down to the ones that are to blame. */
  async #bind(models: readonly Rendered[], session: DuckdbSession): Promise<void> {
    const queries = models.map(({ compiled }) => compiled.compiled_code ?? '');
    const columns = await columnsOfEach(session, queries);
    if (!columns) {
      if (models.length === 1) return;
      const middle = models.length >> 1;
      await this.#bind(models.slice(0, middle), session);
      await this.#bind(models.slice(middle), session);
      return;
    }
    const isMade = ({ node }: Rendered) =>
      node.config.materialized !== 'ephemeral' && this.#options.isRead(node);
    const tables = models.flatMap((model, index) =>
      isMade(model) ? createTable(model.node, columns[index]!) : [],
    );
    if (!(await allOrNone(session, tables))) return;
    for (const [index, model] of models.entries()) {
      const id = model.node.unique_id;
      this.bound.set(id, { compiled: model.compiled, columns: columns[index]!, isMade: isMade(model) });
      this.#queue.arrived(id);
    }
  }
}

/** A query without places. */
export interface Rendered {
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
