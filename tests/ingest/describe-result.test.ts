import { expect, test } from 'vitest';
import { describeResult } from '../../src/ingest/describe-result.ts';
import type { IngestResult } from '../../src/ingest/ingest-result.ts';

const ORDERS: IngestResult = {
  table: 'shop.orders',
  status: 'landed',
  origin: 'https://data.example.org/orders',
  rowsRead: 80_000,
  rowsLanded: 80_000,
  rowsKnown: 0,
  rowsDiscarded: 0,
  files: ['data/raw/shop/orders/a-0001.parquet', 'data/raw/shop/orders/a-0002.parquet'],
  bytesLanded: 1_800_000,
  diagnostics: [],
  elapsedMs: 2400,
};

test.each<[Partial<IngestResult>, string]>([
  [{}, 'shop.orders: 80,000 new rows in 2 files'],
  [
    { status: 'unchanged', rowsLanded: 0, rowsKnown: 180, files: [] },
    'shop.orders: 0 new rows, 180 rows read again and known already',
  ],
  [
    { rowsLanded: 1, rowsDiscarded: 2, files: ['a-0001.parquet'] },
    'shop.orders: 1 new row in 1 file, 2 rows discarded by contract',
  ],
  [{ status: 'failed', rowsLanded: 0 }, 'shop.orders: failed'],
  [{ status: 'failed', rowsLanded: 5 }, 'shop.orders: failed, 5 rows landed before that are kept'],
  [{ status: 'looked', rowsWaiting: 12 }, 'shop.orders: 12 rows to read'],
  [
    {
      origin: 'http://127.0.0.1:4000/orders',
      insteadOf: 'https://data.example.org/orders',
      notice: 'sample data',
    },
    'shop.orders: 80,000 new rows in 2 files from http://127.0.0.1:4000/orders instead of https://data.example.org/orders (sample data)',
  ],
])('describes a result in one line (%#)', (changes, text) => {
  expect(describeResult({ ...ORDERS, ...changes })).toBe(text);
});
