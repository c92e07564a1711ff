import { describe, expect, test } from 'vitest';
import { fromPlain } from '../../../src/compiler/jinja/dict.ts';
import { hostFunction } from '../../../src/compiler/jinja/host.ts';
import { evaluateExpression, renderNative, renderNativeAsync } from '../../../src/compiler/jinja/native.ts';
import { repr, typeName } from '../../../src/compiler/jinja/text.ts';
import { file, scopeOf } from './scopes.ts';

const scope = scopeOf({
  number: 5,
  yes: true,
  list: fromPlain([1, { a: null }]),
  nothing: null,
  word: 'orders',
});

function shown(compute: () => unknown): string {
  try {
    const value = compute();
    return `${typeName(value)} ${repr(value)}`;
  } catch (error) {
    return `error ${(error as Error).message}`;
  }
}

/** Templates with what dbt-core 1.11.16 (dbt-common 1.39) gives with get_template(native=True). */
const cases: readonly (readonly [template: string, result: string])[] = [
  ['{{ 1 }}', "str '1'"],
  ['{{ [1, 2] }}', "str '[1, 2]'"],
  ['{{ 2 == 2 }}', "str 'True'"],
  ["{{ '3' }}", "str '3'"],
  ['{{ number }}', 'int 5'],
  ['{{ yes }}', 'bool True'],
  ['{{ yes }} ', "str 'True '"],
  ['a{{ yes | as_bool }}', "str 'aTrue'"],
  ['{{ list }}', "list [1, {'a': None}]"],
  ['{{ list }}\n', "list [1, {'a': None}]"],
  ['{# note #}{{ list }}', "list [1, {'a': None}]"],
  ['{% set a = 1 %}\n{{ list }}', `str "\\n[1, {'a': None}]"`],
  ['{{ nothing }}', 'NoneType None'],
  ['{% if yes %}{{ yes }}{% endif %}', 'bool True'],
  ['{% set q = 4 %}{{ q }}', 'int 4'],
  ["{{ number ~ '' }}", "str '5'"],
  ["{{ '3' | as_number }}", 'int 3'],
  ['{{ number | as_number }}', 'int 5'],
  ["{{ '1.5' | as_native }}", 'float 1.5'],
  ['{{ yes | as_bool }}', 'bool True'],
  ["{{ 'True' | as_bool }}", 'bool True'],
  ["{{ 'true' | as_bool }}", "error Could not convert value 'true' into type 'bool'"],
  ["{{ 'x' | as_number }}", "error Could not convert value 'x' into type 'number'"],
  ['{{ missing | as_bool }}', "error Could not convert value '' into type 'bool'"],
  ['{{ [1, 2] | as_native }}', 'list [1, 2]'],
  ['{{ (1, 2) | as_native }}', 'tuple (1, 2)'],
  [`{{ '[1, "a", None, -2]' | as_native }}`, "list [1, 'a', None, -2]"],
  ['{{ word | as_native }}', "str 'orders'"],
  ["{{ '1' | as_text }}", "str '1'"],
  ['', "str ''"],
];

describe('renders a YAML value as dbt does', () => {
  for (const [template, result] of cases) {
    test(JSON.stringify(template), () => {
      expect(shown(() => renderNative(file(template), scope))).toBe(result);
    });
  }
});

test('waits for what a value needs', async () => {
  const later = scopeOf({ count: hostFunction('count', async () => 3) }, [], 'async');
  expect(await renderNativeAsync(file('{{ count() }}'), later)).toBe(3);
});

describe('computes an expression', () => {
  const expressions: readonly (readonly [text: string, result: string])[] = [
    ['number + 1', 'int 6'],
    ['yes and not nothing', 'bool True'],
    ['list[1].a is none', 'bool True'],
    ['number, 1', 'tuple (5, 1)'],
    ['missing.x', "error 'missing' is undefined"],
    ['number +', "error unexpected 'end of print statement'"],
    ['number }} {{ 1', "error expected token 'end of template', got ' '"],
  ];
  for (const [text, result] of expressions) {
    test(text, () => {
      expect(shown(() => evaluateExpression(file(text), scope))).toBe(result);
    });
  }
});
