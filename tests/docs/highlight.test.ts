import { expect, test } from 'vitest';
import { highlight } from '../../src/docs/app/lib/highlight.ts';

const kinds = (code: string, language: string) =>
  highlight(code, language)
    .filter((token) => token.kind !== 'plain')
    .map((token) => `${token.kind}:${token.text}`);

test('colours SQL with templates', () => {
  expect(
    kinds("select count(*) -- all\nfrom {{ ref('orders') }} where a = 'it''s' and b > 1.5", 'sql'),
  ).toEqual([
    'keyword:select',
    'function:count',
    'comment:-- all',
    'keyword:from',
    'jinja:{{',
    'function:ref',
    "string:'orders'",
    'jinja:}}',
    'keyword:where',
    "string:'it''s'",
    'keyword:and',
    'number:1.5',
  ]);
});

test('colours JSON', () => {
  expect(kinds('{"a": [1, "b", true]}', 'json')).toEqual([
    'key:"a"',
    'number:1',
    'string:"b"',
    'keyword:true',
  ]);
});

test('gives back the code, whatever it is', () => {
  for (const code of ["select 'open", '{{ {% #}', '/* open', '$$ open', '"open', 'é ☃ 😀', '']) {
    for (const language of ['sql', 'json', 'python', 'yaml', 'none']) {
      expect(
        highlight(code, language)
          .map((token) => token.text)
          .join(''),
      ).toBe(code);
    }
  }
});

test('colours TypeScript models', () => {
  expect(kinds("export default ({ ref }) => ref('orders').rows(); // all", 'typescript')).toEqual([
    'keyword:export',
    'keyword:default',
    'function:ref',
    "string:'orders'",
    'function:rows',
    'comment:// all',
  ]);
});
