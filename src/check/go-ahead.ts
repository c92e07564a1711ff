import type { ManifestNode, UniqueId } from '../compiler/manifest/resource.ts';
import type { DuckdbSession } from '../runner/duckdb/session.ts';
import { type BindingAhead, bindAhead } from './bind-ahead.ts';
import type { Shared } from './open-check.ts';

interface Journey {
  readonly shared: Shared;
  /** Of nobody else. */
  readonly sessions: readonly DuckdbSession[];
  readonly begin: Promise<void>;
  readonly given: Promise<void>;
  readonly signal: AbortSignal | undefined;
}

/** Begins to bind models whose templates ask the database nothing. */
export function goAhead(models: readonly ManifestNode[], { shared, ...journey }: Journey): BindingAhead {
  const { graph, manifest, contexts, relations } = shared;
  const isThere = (id: UniqueId) => relations.has(id);
  // Most tests are proven from columns alone: for the others, tables that nobody else reads are made when it is their turn.
  const isRead = ({ unique_id, config }: ManifestNode) =>
    config.materialized === 'incremental' ||
    (graph.children.get(unique_id)?.some((id) => manifest.nodes[id]?.resource_type !== 'test') ?? false);
  return bindAhead({ models, graph, contexts, isThere, isRead, ...journey });
}
