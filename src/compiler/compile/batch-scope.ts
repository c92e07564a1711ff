import { PyDateTime } from '../jinja/functions/modules/datetime.ts';
import { hostFunction } from '../jinja/host.ts';
import type { ManifestNode } from '../manifest/resource.ts';
import type { NodeBatch } from './event-window.ts';
import type { RuntimeScope } from './runtime-scope.ts';

/** The batches after the first add to what it made: also with --full-refresh, and only in the materialization. */
export function forceIncremental({ scope }: RuntimeScope): void {
  scope.define(
    'is_incremental',
    hostFunction('is_incremental', () => true),
  );
  scope.define(
    'should_full_refresh',
    hostFunction('should_full_refresh', () => false),
  );
}

/** `model.batch` in templates, and dbt's internal config keys for it. */
export function withBatch(node: ManifestNode, batch: NodeBatch): ManifestNode {
  const start = PyDateTime.fromDate(batch.start, 'UTC');
  const end = PyDateTime.fromDate(batch.end, 'UTC');
  return {
    ...node,
    batch: { id: batch.id, event_time_start: start, event_time_end: end },
    config: {
      ...node.config,
      __dbt_internal_microbatch_event_time_start: start,
      __dbt_internal_microbatch_event_time_end: end,
    },
  };
}
