import type { Slice } from './reader.ts';

export type RangeSlice = Extract<Slice, { kind: 'range' }>;

export interface SlicePlanOptions {
  readonly since?: string;
  readonly until: string;
  /** A moment that no row lies before: where halving starts. */
  readonly earliest: string;
  /** Asked again before each slice, because the way of reading may change half-way. */
  readonly rowsPerSlice: () => number;
  readonly count: (range: RangeSlice) => Promise<number>;
}

export interface PlannedSlice {
  readonly slice: RangeSlice;
  readonly rows: number;
}

/**
 * Cuts `[since, until)` into ascending slices of at most so many rows by halving time, asking the source for counts as it
 * goes. Slices meet exactly, so that a row at a boundary is in one of them and only one; empty stretches join a slice
 * beside them. A slice that one millisecond fills comes out larger: the caller decides whether it can read it.
 */
export async function* planSlices(options: SlicePlanOptions): AsyncGenerator<PlannedSlice> {
  const end = Date.parse(options.until);
  let from = options.since;
  let low = Math.min(
    end,
    Math.max(Date.parse(options.earliest), from === undefined ? -Infinity : Date.parse(from)),
  );
  let high = end;
  const ends: number[] = [];
  let rows = await options.count(range(from, high));
  let remaining = rows;
  for (;;) {
    const middle = halfway(low, high);
    if (rows > options.rowsPerSlice() && middle !== undefined) {
      ends.push(high);
      high = middle;
    } else {
      remaining -= rows;
      if (rows > 0) {
        yield { slice: range(from, remaining > 0 ? high : end), rows };
        if (remaining <= 0) return;
        from = isoMoment(high);
      }
      low = high;
      const next = ends.pop();
      if (next === undefined) return;
      high = next;
    }
    rows = await options.count(range(from, high));
  }
}

/** A moment strictly between two, on a whole second where there is one. */
function halfway(low: number, high: number): number | undefined {
  const middle = Math.floor((low + high) / 2);
  const second = Math.floor(middle / 1000) * 1000;
  const chosen = second > low ? second : middle;
  return chosen > low && chosen < high ? chosen : undefined;
}

function range(from: string | undefined, to: number): RangeSlice {
  return { kind: 'range', ...(from === undefined ? {} : { from }), to: isoMoment(to) };
}

/** ISO text in UTC with the offset written out, and milliseconds only where there are any. */
export function isoMoment(ms: number): string {
  const iso = new Date(ms).toISOString();
  return `${iso.endsWith('.000Z') ? iso.slice(0, 19) : iso.slice(0, 23)}+00:00`;
}

/** A slice in words, to follow "rows of orders". */
export function sliceInWords(slice: Slice, cursor: string): string {
  if (slice.kind === 'nulls') return `without ${cursor}`;
  return slice.from === undefined ? `before ${slice.to}` : `from ${slice.from} to ${slice.to}`;
}
