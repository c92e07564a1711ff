import type { EventWindow } from '../../compiler/compile/event-window.ts';

export const batchSizes = ['hour', 'day', 'month', 'year'] as const;
export type BatchSize = (typeof batchSizes)[number];

/** What decides which batches a model has; dates and times are read in UTC, offsets are not looked at, as in dbt. */
export interface BatchRange {
  readonly size: BatchSize;
  /** Batches before the newest one that are run again. */
  readonly lookback: number;
  /** Where the first run begins. */
  readonly begin: Date | undefined;
  /** The relation is there and is added to. */
  readonly isIncremental: boolean;
  /** `--event-time-start` and `--event-time-end`, or the window of `--sample`. */
  readonly asked: Partial<EventWindow>;
  /** The end where none is asked for. */
  readonly now: Date;
}

/** All batches from the start to the end of a range, in order; undefined when a first run has no `begin`. */
export function batchesOf(range: BatchRange): EventWindow[] | undefined {
  const { size } = range;
  const end = ceiling(range.asked.end ?? range.now, size);
  const start = startOf(range, end);
  if (!start) return undefined;
  const batches: EventWindow[] = [];
  for (let from = start; ; ) {
    const to = offset(from, size, 1);
    batches.push({ start: from, end: to < end ? to : end });
    if (to >= end) return batches;
    from = to;
  }
}

function startOf({ size, asked, isIncremental, begin, lookback }: BatchRange, end: Date): Date | undefined {
  if (asked.start) return truncate(asked.start, size);
  if (!isIncremental) return begin && truncate(begin, size);
  const isEdge = end.getTime() === truncate(end, size).getTime();
  return offset(end, size, -(lookback + (isEdge ? 1 : 0)));
}

/** The beginning of the hour, day, month or year. */
export function truncate(time: Date, size: BatchSize): Date {
  const [year, month, day, hour] = [
    time.getUTCFullYear(),
    time.getUTCMonth(),
    time.getUTCDate(),
    time.getUTCHours(),
  ];
  switch (size) {
    case 'hour':
      return new Date(Date.UTC(year, month, day, hour));
    case 'day':
      return new Date(Date.UTC(year, month, day));
    case 'month':
      return new Date(Date.UTC(year, month));
    case 'year':
      return new Date(Date.UTC(year, 0));
  }
}

/** Some batches later or earlier, counted from the beginning of the batch that the time is in. */
export function offset(time: Date, size: BatchSize, count: number): Date {
  const from = truncate(time, size);
  const [year, month] = [from.getUTCFullYear(), from.getUTCMonth()];
  if (size === 'year') return new Date(Date.UTC(year + count, 0));
  if (size === 'month') return new Date(Date.UTC(year, month + count));
  return new Date(from.getTime() + count * (size === 'day' ? 86_400_000 : 3_600_000));
}

function ceiling(time: Date, size: BatchSize): Date {
  const start = truncate(time, size);
  return start.getTime() === time.getTime() ? start : offset(start, size, 1);
}

/** How lines and file names show a batch: `2024-09-17T16`, `2024-09-17`, `2024-09` or `2024`. */
export function batchText(start: Date, size: BatchSize): string {
  return start.toISOString().slice(0, { hour: 13, day: 10, month: 7, year: 4 }[size]);
}

/** dbt's id of a batch, such as `20240917T16`. */
export function batchId(start: Date, size: BatchSize): string {
  return batchText(start, size).replaceAll('-', '');
}
