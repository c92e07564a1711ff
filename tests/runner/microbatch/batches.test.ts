import { describe, expect, it } from 'vitest';
import {
  type BatchRange,
  type BatchSize,
  batchesOf,
  batchId,
  batchText,
  offset,
  truncate,
} from '../../../src/runner/microbatch/batches.ts';

const at = (text: string): Date => new Date(`${text}Z`);
const range = (more: Partial<BatchRange>): BatchRange => ({
  size: 'day',
  lookback: 1,
  begin: at('2024-09-14T00:00'),
  isIncremental: false,
  asked: {},
  now: at('2024-09-17T16:06'),
  ...more,
});
const shown = (more: Partial<BatchRange>) =>
  batchesOf(range(more))?.map(({ start, end }) =>
    [start, end].map((time) => time.toISOString().slice(0, 16)).join(' '),
  );

describe('the batches of a microbatch model', () => {
  it('begin at its beginning and end with the batch of now, in the first run', () => {
    expect(shown({})).toEqual([
      '2024-09-14T00:00 2024-09-15T00:00',
      '2024-09-15T00:00 2024-09-16T00:00',
      '2024-09-16T00:00 2024-09-17T00:00',
      '2024-09-17T00:00 2024-09-18T00:00',
    ]);
  });

  it('reach back by the lookback afterwards', () => {
    expect(shown({ isIncremental: true })).toEqual([
      '2024-09-16T00:00 2024-09-17T00:00',
      '2024-09-17T00:00 2024-09-18T00:00',
    ]);
    expect(shown({ isIncremental: true, lookback: 0, size: 'hour' })).toEqual([
      '2024-09-17T16:00 2024-09-17T17:00',
    ]);
  });

  it('are those that an asked window touches', () => {
    const asked = { start: at('2024-09-01T05:00'), end: at('2024-09-02T03:00') };
    expect(shown({ isIncremental: true, asked })).toEqual([
      '2024-09-01T00:00 2024-09-02T00:00',
      '2024-09-02T00:00 2024-09-03T00:00',
    ]);
  });

  it('are months and years of the calendar', () => {
    expect(shown({ size: 'month', begin: at('2024-01-31T10:00'), now: at('2024-03-01T00:00') })).toEqual([
      '2024-01-01T00:00 2024-02-01T00:00',
      '2024-02-01T00:00 2024-03-01T00:00',
    ]);
    expect(shown({ size: 'year', begin: at('2023-05-05T00:00') })).toEqual([
      '2023-01-01T00:00 2024-01-01T00:00',
      '2024-01-01T00:00 2025-01-01T00:00',
    ]);
  });

  it('are unknown in a first run of a model without a beginning', () => {
    expect(shown({ begin: undefined })).toBeUndefined();
  });
});

// The examples of dbt's MicrobatchBuilder.
const examples: [BatchSize, string, string, string, string][] = [
  ['hour', '2024-09-17T16:00', '2024-09-17T15:00', '2024-09-17T17:00', '2024-09-17T16'],
  ['day', '2024-09-17T00:00', '2024-09-16T00:00', '2024-09-18T00:00', '2024-09-17'],
  ['month', '2024-09-01T00:00', '2024-08-01T00:00', '2024-10-01T00:00', '2024-09'],
  ['year', '2024-01-01T00:00', '2023-01-01T00:00', '2025-01-01T00:00', '2024'],
];

describe.each(examples)('a batch of a %s', (size, begin, before, after, text) => {
  const time = at('2024-09-17T16:06');

  it('begins, and has neighbours, as in dbt', () => {
    expect([truncate(time, size), offset(time, size, -1), offset(time, size, 1)]).toEqual(
      [begin, before, after].map(at),
    );
  });

  it('is named as in dbt', () => {
    expect([batchText(at(begin), size), batchId(at(begin), size)]).toEqual([text, text.replaceAll('-', '')]);
  });
});
