import { expect, test } from 'vitest';
import { generateTemplate } from '../../../src/compiler/jinja/codegen.ts';
import { parseNodes } from '../../../src/compiler/jinja/parse-template.ts';
import { fillShape, shapeOf } from '../../../src/compiler/jinja/template-shape.ts';

const variants = [
  { mode: 'async', traced: true, native: false },
  { mode: 'async', traced: false, native: false },
  { mode: 'plain', traced: false, native: true },
] as const;

function generate(text: string, variant: (typeof variants)[number]) {
  return generateTemplate(parseNodes({ source: { path: 'm.sql', text }, text, offset: 0 }), variant);
}

/** What a template is compiled to by itself and by its shape: `undefined` where that is an error, null without a shape. */
function both(text: string, variant: (typeof variants)[number]) {
  const attempt = <T>(work: () => T): T | undefined => {
    try {
      return work();
    } catch {
      return undefined;
    }
  };
  const shape = shapeOf(text);
  const filled = (from: NonNullable<typeof shape>) => {
    const code = generate(from.text, variant);
    const data = fillShape(code, from);
    return data && { ...code, constants: data.constants, sites: data.sites };
  };
  return { alone: attempt(() => generate(text, variant)), shared: shape && attempt(() => filled(shape)) };
}

const texts = ['select 1', ' ', '\n', '', '\t\n  from a', '{ x }', "it's", 'naïve ', '  '];
const literals = ["'a'", '"b c"', "''", "'{{'", '"%}"', "'it\\'s'", "'a' 'b'", "'x\ny'", '"\u00a0"'];
const expressions = [
  'ref(L)',
  'source(L, L)',
  'x[L]',
  'L',
  'L ~ y',
  'x | replace(L, L)',
  'x if y == L else L',
  'config(a=L, b=[L, 1, 2.5])',
  '{L: 1}',
  'config(meta={L: {"a": [N, {}]}})',
  'N',
  'N ~ L',
  '-N + x[N]',
  'x[N:-N]',
  'x > N',
  'x.N',
  'range(N, N) | join(N)',
  '[[N, N], {N: N}]',
  '{"a": [N}',
  '-x',
  'x -',
  '(x',
  'x | no_filter',
  'return(L)',
];
const numbers = [
  '0',
  '1',
  '42',
  '007',
  '1.5',
  '1_000',
  '9007199254000001',
  '123456789012',
  '1e3',
  '5e-324',
  '0x1f',
];
const tags = [
  'set x = E',
  'if E',
  'else',
  'endif',
  'for i in [L, L]',
  'endfor',
  'do E',
  'set y',
  'endset',
  'raw',
  'endraw',
  'macro m(a=L)',
  'endmacro',
];

test('A template is compiled by its shape to what it is compiled to by itself', () => {
  let seed = 7;
  const pick = <T>(list: readonly T[]): T => {
    seed = (Math.imul(seed, 1664525) + 1013904223) >>> 0;
    return list[(seed >>> 8) % list.length]!;
  };
  const fill = (pattern: string): string =>
    pattern
      .replaceAll('E', () => pick(expressions))
      .replaceAll('L', () => pick(literals))
      .replaceAll('N', () => pick(numbers));
  const piece = (): string => {
    const sign = () => pick(['', '', ' ', '-', '+', ' -']);
    const kind = pick(['print', 'print', 'tag', 'comment', 'text']);
    if (kind === 'print') return `{{${sign()}${fill(pick(expressions))}${sign()}}}`;
    if (kind === 'comment')
      return `{#${pick(['', '-', ' '])}${pick(['', 'c', "it's"])}${pick(['', '-', ' '])}#}`;
    return kind === 'text' ? pick(texts) : `{%${sign()} ${fill(pick(tags))} ${sign()}%}`;
  };
  const wholes = [
    (inner: string) => inner,
    (inner: string) => `{% if ${fill(pick(expressions))} -%}${inner}{%- endif %}`,
    (inner: string) => `{%- for x in y %}${inner}{% endfor -%}\n`,
    (inner: string) => `{% set z %}${inner}{% endset %}`,
  ];
  let shared = 0;
  for (let round = 0; round < 6000; round++) {
    const pieces = Array.from({ length: 1 + (round % 7) }, () => pick(texts) + piece() + pick(texts));
    const text = pick(wholes)(pieces.join(''));
    const variant = pick(variants);
    const { alone, shared: made } = both(text, variant);
    if (!made) continue;
    shared++;
    expect(made, JSON.stringify(text)).toEqual(alone);
  }
  expect(shared).toBeGreaterThan(1000);
});

test('Models that differ in texts, names and numbers have one shape', () => {
  const model = (name: string, column: string, limit: number) =>
    `{{ config(tags=['${name}'], meta={'max': ${limit}}) }}\nselect ${column} -- {# ${name} #}\nfrom {{ ref('${name}') -}}\n  where x\n`;
  const shapes = [model('a', 'b', 7), model('orders', 'amount, tax', 1024)].map(
    (text) => shapeOf(text)?.text,
  );
  expect(shapes[0]).toBe(shapes[1]);
});

test.each([
  "{{ 'it\\'s' }}",
  '{{ { }}',
  '{{ 9007199254000001 }}',
  '{% raw %}x{% endraw %}',
  '{{ x',
  '{# x',
  'a\r\nb',
  "{{ 'x }}",
])('No shape: %s', (text) => {
  expect(shapeOf(text)).toBeNull();
});
