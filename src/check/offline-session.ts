import type { CompiledNode, NodeContexts } from '../compiler/compile/node-contexts.ts';
import type { WarehouseSession } from '../compiler/jinja/functions/warehouse.ts';
import type { ManifestNode } from '../compiler/manifest/resource.ts';
import { ProblemError } from '../diagnostics/diagnostic.ts';

/** For templates that need no database: whoever asks it something all the same gets no answer, and it is remembered. */
export class OfflineSession implements WarehouseSession {
  readonly defaultDatabase: string;
  #wasAsked = false;

  constructor(defaultDatabase: string) {
    this.defaultDatabase = defaultDatabase;
  }

  /** What has been rendered with it is of no use. */
  get wasAsked(): boolean {
    return this.#wasAsked;
  }

  execute = () => this.#refuse();
  listRelations = () => this.#refuse();
  listSchemas = () => this.#refuse();
  columnsOf = () => this.#refuse();
  exclusively = () => this.#refuse();
  begin = async () => {};
  commit = async () => {};
  rollback = async () => {};

  async #refuse(): Promise<never> {
    this.#wasAsked = true;
    throw new Error('A template asked the database ahead of its turn.');
  }
}

/** A node's SQL where its template needs no database for it, else why there is none. The SQL knows no places. */
export async function renderOffline(
  node: ManifestNode,
  contexts: NodeContexts,
  defaultDatabase: string,
): Promise<{ readonly compiled?: CompiledNode; readonly reason?: string }> {
  const session = new OfflineSession(defaultDatabase);
  const asked = 'its template asks the database about relations that are not known';
  try {
    const compiled = await contexts.open(node, session).compile(false);
    return session.wasAsked ? { reason: asked } : { compiled };
  } catch (error) {
    if (session.wasAsked) return { reason: asked };
    if (!(error instanceof ProblemError)) throw error;
    return { reason: `its template can't be rendered: ${error.problem.message.split('\n', 1)[0]}` };
  }
}
