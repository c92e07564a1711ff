import type { ManifestNode, UniqueId } from '../compiler/manifest/resource.ts';
import type { DuckdbSession } from '../runner/duckdb/session.ts';
import type { Rendered } from './bind-ahead.ts';
import { columnsOfEach } from './columns-of-each.ts';
import type { CheckedColumn } from './finding.ts';
import { renderOffline } from './offline-session.ts';
import type { Shared } from './open-check.ts';

/** An incremental model whose later runs are still to be held against its first. */
export interface LaterRun {
  readonly id: UniqueId;
  readonly doubtful: boolean;
  /** The columns of every run but the first; undefined where they have to be asked for. */
  readonly columns?: readonly CheckedColumn[] | undefined;
}

/** Binds later runs of incremental models, in few calls, while others are looked at. */
export class LaterRuns {
  readonly #shared: Shared;
  readonly #session: DuckdbSession;
  readonly #runs: LaterRun[] = [];
  #work: Promise<void> = Promise.resolve();

  /** The session is of nobody else. */
  constructor(shared: Shared, session: DuckdbSession) {
    this.#shared = shared;
    this.#session = session;
  }

  /** Models whose tables are there, and whose templates ask the database nothing else. */
  add(runs: readonly LaterRun[]): void {
    if (runs.length === 0) return;
    this.#work = this.#work.then(() => this.#bind(runs));
    this.#work.catch(() => {});
  }

  async finish(): Promise<readonly LaterRun[]> {
    await this.#work;
    return this.#runs;
  }

  async #bind(runs: readonly LaterRun[]): Promise<void> {
    const rendered = await this.#render(runs);
    const queries = rendered.map(({ compiled }) => compiled.compiled_code ?? '');
    const columns = await columnsOfEach(this.#session, queries);
    const known = new Map(columns?.map((it, index) => [rendered[index]!.node.unique_id, it]));
    this.#runs.push(...runs.map((run) => ({ ...run, columns: known.get(run.id) })));
  }

  async #render(runs: readonly LaterRun[]): Promise<Rendered[]> {
    const { manifest, contexts } = this.#shared;
    const rendered: Rendered[] = [];
    for (const { id } of runs) {
      const node: ManifestNode = manifest.nodes[id]!;
      const { compiled } = await renderOffline(node, contexts, this.#session.defaultDatabase);
      if (compiled) rendered.push({ node, compiled });
    }
    return rendered;
  }
}
