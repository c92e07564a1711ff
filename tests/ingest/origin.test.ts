import { expect, test } from 'vitest';
import { isSameOrigin } from '../../src/ingest/origin.ts';

test.each([
  ['https://data.example.org/orders', 'https://data.example.org/orders', true],
  ['https://data.example.org/orders', 'https://data.example.org/customers', false],
  ['https://data.example.org/orders', 'http://127.0.0.1:4000/orders', false],
  ['http://127.0.0.1:4000/orders', 'http://localhost:5000/orders', true],
  ['http://127.0.0.1:4000/orders', 'http://127.0.0.1:4000/customers', false],
])('%s and %s: the same source is %s', (a, b, same) => {
  expect(isSameOrigin(a, b)).toBe(same);
});
