import { describe, expect, test } from 'vitest';
import { HostObject, hostFunction } from '../../../src/compiler/jinja/host.ts';
import { evaluateExpression } from '../../../src/compiler/jinja/native.ts';
import { isUndefined } from '../../../src/compiler/jinja/values.ts';
import { ProblemError } from '../../../src/diagnostics/diagnostic.ts';
import { file, renderAsync, renderPlain, scopeOf } from './scopes.ts';

class Orders extends HostObject {
  readonly secret = 'password';
  getAttribute(name: string): unknown {
    return name === 'name' ? 'orders' : undefined;
  }
}

const values = {
  text: 'a',
  count: 5,
  list: [1],
  row: { id: 1 },
  map: new Map([['id', 1]]),
  fn: hostFunction('fn', () => 1),
  orders: new Orders(),
  leaked: () => 'a JavaScript function',
};

describe('templates reach nothing of JavaScript', () => {
  const inherited = [
    'constructor',
    '__proto__',
    '__class__',
    'prototype',
    'toString',
    'valueOf',
    'hasOwnProperty',
    'call',
    'apply',
    'bind',
    'run',
    'secret',
    'getAttribute',
    'length',
    'size',
    'map',
    'push',
    'set',
    'dict',
    'then',
  ];
  for (const owner of [
    'text',
    'count',
    'list',
    'row',
    'map',
    'fn',
    'orders',
    '(1, 2)',
    '{}',
    'none',
    'range(3)',
    '1.5',
  ]) {
    test(`from ${owner}`, () => {
      for (const name of inherited) {
        for (const code of [`(${owner}).${name}`, `(${owner})['${name}']`, `(${owner}) | attr('${name}')`]) {
          expect(isUndefined(evaluateExpression(file(code), scopeOf(values))), code).toBe(true);
        }
      }
    });
  }

  test('from names that JavaScript has everywhere', () => {
    for (const name of [
      'process',
      'globalThis',
      'require',
      'this',
      'Function',
      'R',
      'C',
      'arguments',
      'eval',
      'new',
    ]) {
      expect(renderPlain(`{{ ${name} }}{{ ${name} is defined }}`, { values }).text, name).toBe('False');
    }
  });

  test('when a name is a word of JavaScript', () => {
    const text =
      '{% set class = 1 %}{% set await = 2 %}{% macro var(function) %}{{ function }}{% endmacro %}';
    expect(renderPlain(`${text}{{ class + await }}{{ var(3) }}`).text).toBe('33');
  });

  test('when keys are named like the prototype', () => {
    expect(renderPlain("{{ {'__proto__': {'x': 1}}.x }}|{{ dict(__proto__={'x': 1}).x }}").text).toBe('|');
    const twice = '{{ fn(__proto__=1, **{"__proto__": 2}) }}';
    expect(() => renderPlain(twice, { values })).toThrow('multiple values for keyword argument');
  });

  test('when the engine hands over a JavaScript function by mistake', () => {
    expect(() => renderPlain('{{ leaked() }}', { values })).toThrow("'object' object is not callable");
  });

  test('when quotes, line separators and code stand in the template', () => {
    // biome-ignore lint/suspicious/noTemplateCurlyInString: hostile text
    const text = '"); process.exit(1); ("`${1}` \u2028 \\ \' </script> $& $1';
    expect(renderPlain(`${text}{{ 'x"); y(' }}`).text).toBe(`${text}x"); y(`);
  });
});

describe('a runaway template ends in a diagnostic', () => {
  const cases: readonly (readonly [name: string, template: string, code: string])[] = [
    ['a macro that calls itself', '{% macro m() %}{{ m() }}{% endmacro %}{{ m() }}', 'template-too-deep'],
    [
      'macros that call each other through caller',
      '{% macro m() %}{% call m() %}{{ caller() }}{% endcall %}{% endmacro %}{{ m() }}',
      'template-too-deep',
    ],
    ['a recursive loop', '{% for i in [1] recursive %}{{ loop([1]) }}{% endfor %}', 'template-too-deep'],
    ['a list within itself', '{% set l = [] %}{% do l.append(l) %}{{ l }}', 'template-too-deep'],
    ['a repeated text', '{{ "x" * 10 ** 9 }}', 'template-too-large'],
    ['a repeated list', '{{ [1] * 10 ** 9 }}', 'template-too-large'],
    ['a padded text', '{{ "x".ljust(10 ** 9) }}{{ "%1000000000d" % 1 }}', 'template-too-large'],
    ['a range', '{{ range(10 ** 9) }}', 'template-too-large'],
    ['a power', '{{ 10 ** 10000000 }}', 'template-too-large'],
    [
      'nested loops',
      '{% for i in range(9999) %}{% for j in range(9999) %}{% endfor %}{% endfor %}',
      'template-too-large',
    ],
    ['a replaced text', '{{ ("a" * 1000000).replace("a", "b" * 1000000) }}', 'template-too-large'],
    [
      'a text that doubles',
      '{% set ns = namespace(s="xxxxxxxx") %}{% for i in range(60) %}{% set ns.s = ns.s ~ ns.s %}{% endfor %}',
      'template-too-large',
    ],
    ['deep parentheses', `{{ ${'('.repeat(10_000)}1${')'.repeat(10_000)} }}`, 'template-too-nested'],
    ['deep lists', `{{ ${'['.repeat(10_000)}${']'.repeat(10_000)} }}`, 'template-too-nested'],
    ['many signs', `{{ ${'-'.repeat(10_000)}1 }}`, 'template-too-nested'],
    ['many sums', `{{ 1${'+1'.repeat(10_000)} }}`, 'template-too-nested'],
    ['many filters', `{{ 1${'|int'.repeat(10_000)} }}`, 'template-too-nested'],
    ['many blocks', '{% if 1 %}'.repeat(10_000), 'template-too-nested'],
    ['many branches', `{% if 1 %}${'{% elif 1 %}'.repeat(10_000)}{% endif %}`, 'template-too-nested'],
    ['many unclosed comments', '{#'.repeat(100_000), 'template-syntax'],
    ['many unclosed strings', "{{ '".repeat(100_000), 'template-syntax'],
    ['much space', `{{ x ${' '.repeat(200_000)}`, 'template-syntax'],
  ];
  for (const [name, template, code] of cases) {
    test(`with ${name}`, async () => {
      const started = performance.now();
      for (const render of [renderPlain, renderAsync]) {
        try {
          await render(template);
          expect.unreachable();
        } catch (error) {
          expect(error).toBeInstanceOf(ProblemError);
          expect((error as ProblemError).problem.code).toBe(code);
        }
      }
      expect(performance.now() - started).toBeLessThan(5000);
    });
  }
});

test('a list that grows while it is looped over gives its new items', () => {
  expect(
    renderPlain(
      '{% set l = [1, 2] %}{% for i in l %}{{ i }}{% if i < 3 %}{% do l.append(9) %}{% endif %}{% endfor %}',
    ).text,
  ).toBe('1299');
});

test('a long flat template is no deep one', () => {
  const list = `[${'1,'.repeat(70_000)}]`;
  expect(
    renderPlain(`{{ ${list} | length }}{{ "x"${' ~ "x"'.repeat(5000)} | length }}`).text.slice(0, 5),
  ).toBe('70000');
});
