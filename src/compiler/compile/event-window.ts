import type { EventTimeFilter } from '../jinja/functions/relation.ts';
import type { ManifestNode, SourceDefinition } from '../manifest/resource.ts';

/** A stretch of event time: from `start` up to, but without, `end`. */
export interface EventWindow {
  readonly start: Date;
  readonly end: Date;
}

/** One batch of a microbatch model. */
export interface NodeBatch extends EventWindow {
  /** dbt's id of the batch, such as `20240101`; part of the temporary table's name. */
  readonly id: string;
  /** It adds to the relation, whatever the flags say: all batches but the first of a run that begins anew. */
  readonly isIncremental: boolean;
}

/**
 * The rows of a ref or source that a node may see: those of its batch, of `--sample`, or of both. Null without a
 * filter: the target has no event time, or neither applies (dbt's resolve_event_time_filter).
 */
export function eventTimeFilter(
  node: ManifestNode,
  target: ManifestNode | SourceDefinition,
  windows: { readonly batch?: EventWindow | undefined; readonly sample?: EventWindow | undefined },
): EventTimeFilter | null {
  const field = target.config['event_time'];
  if (typeof field !== 'string' || (node.resource_type !== 'model' && node.resource_type !== 'snapshot'))
    return null;
  const { batch, sample } = windows;
  const window = batch && sample ? overlap(batch, sample) : (batch ?? sample);
  if (!window) return null;
  return { field_name: quotedField(target, field), start: sqlTime(window.start), end: sqlTime(window.end) };
}

function overlap(a: EventWindow, b: EventWindow): EventWindow {
  return {
    start: new Date(Math.max(a.start.getTime(), b.start.getTime())),
    end: new Date(Math.min(a.end.getTime(), b.end.getTime())),
  };
}

/** The column is quoted where its properties, or those of its source, say so. */
function quotedField(target: ManifestNode | SourceDefinition, field: string): string {
  const column = Object.values(target.columns).find((c) => c.name === field);
  const ofSource =
    target.resource_type === 'source' ? (target['quoting'] as Record<string, unknown>)['column'] : null;
  const quote = column?.quote ?? ofSource ?? false;
  return quote === true ? `"${field.replaceAll('"', '""')}"` : field;
}

/** Python's str() of a UTC datetime: `2024-01-01 00:00:00+00:00`. */
export function sqlTime(time: Date): string {
  const text = time.toISOString();
  const milliseconds = text.slice(20, 23);
  return `${text.slice(0, 10)} ${text.slice(11, 19)}${milliseconds === '000' ? '' : `.${milliseconds}000`}+00:00`;
}
