import { describe, expect, test } from 'vitest';
import { MacroTemplate } from '../../../src/compiler/jinja/macro.ts';
import type { BlockKind } from '../../../src/compiler/jinja/nodes.ts';
import { type ScannedBlock, scanBlocks } from '../../../src/compiler/jinja/scan-blocks.ts';
import { ProblemError } from '../../../src/diagnostics/diagnostic.ts';
import { file, renderPlain } from './scopes.ts';

const all = new Set<BlockKind>(['macro', 'test', 'data_test', 'materialization', 'snapshot', 'docs']);

function scan(text: string, kinds: ReadonlySet<BlockKind> = all): readonly ScannedBlock[] {
  return scanBlocks(file(text, 'macros/blocks.sql'), kinds);
}

function problemOf(text: string): string {
  try {
    scan(text);
    return 'none';
  } catch (error) {
    if (!(error instanceof ProblemError)) throw error;
    const { code, message, at } = error.problem;
    return `${code} at ${at?.offset}: ${message}`;
  }
}

describe('finds the blocks of a file', () => {
  test('with their exact text, body and place', () => {
    const text =
      '-- notes\n{% macro one(a) %} body {% endmacro %}\n\n{%- test two(model) -%}\n  x\n{%- endtest -%}\n rest';
    const blocks = scan(text);
    expect(blocks.map((b) => [b.kind, b.name, b.text, b.body])).toEqual([
      ['macro', 'one', '{% macro one(a) %} body {% endmacro %}', ' body '],
      ['test', 'two', '\n\n{%- test two(model) -%}\n  x\n{%- endtest -%}\n ', 'x'],
    ]);
    for (const b of blocks) {
      expect(text.slice(b.offset, b.offset + b.text.length)).toBe(b.text);
      expect(text.slice(b.bodyOffset, b.bodyOffset + b.body.length)).toBe(b.body);
    }
  });

  test('of the wanted kinds only', () => {
    const text = '{% docs orders %}x{% enddocs %}{% snapshot s %}select 1{% endsnapshot %}';
    expect(scan(text, new Set(['snapshot'])).map((b) => b.name)).toEqual(['s']);
  });

  test('whatever strings, comments and raw sections hold', () => {
    const text = `{# {% macro no() %} #}{% raw %}{% macro no() %}{% endraw %}{{ "{% macro no() %}" }}
{% macro yes(x='{% endmacro %}', y="%}") %}{# {% endmacro %} #}{{ '{% endmacro %}' }}{% endmacro %}`;
    expect(scan(text).map((b) => b.name)).toEqual(['yes']);
  });

  test('of docs as raw text, whatever it holds', () => {
    const text = `{% docs orders %}
# It's {{ unclosed, {% macro x %} and {# more
{% enddocs %}`;
    expect(scan(text)[0]!.body).toBe("\n# It's {{ unclosed, {% macro x %} and {# more\n");
  });

  test('and says what is wrong', () => {
    expect(problemOf('a {% macro m() %} b')).toBe('block-unclosed at 2: The macro block "m" is not closed.');
    expect(problemOf('{% macro a() %}{% macro b() %}{% endmacro %}{% endmacro %}')).toBe(
      "block-nested at 15: A macro block can't begin within a macro block.",
    );
    expect(problemOf('{% if x %}{% macro a() %}{% endmacro %}{% endif %}')).toBe(
      'block-not-at-top at 10: A macro block must be at the top level of its file, not within if or for.',
    );
    expect(problemOf('{% for a in b %}{% endif %}')).toBe(
      'block-mismatched at 16: Got an unexpected control flow end tag, got endif but expected endfor next.',
    );
    expect(problemOf('{% endif %}')).toBe(
      'block-mismatched at 0: Got an unexpected control flow end tag: endif was never preceded by if.',
    );
    expect(problemOf('{% macro %}{% endmacro %}')).toBe(
      "template-syntax at 0: expected token 'name' after 'macro'",
    );
    expect(problemOf('{% macro m( %} {{ " ')).toBe(`template-syntax at 18: unexpected char '"' at 18`);
  });

  test('in linear time', () => {
    const started = performance.now();
    for (const text of ['{{ "', '{% "', '{#', '{% raw %}', '{% docs a %}', ' {%- x', '{% if x %}']) {
      problemOf(text.repeat(100_000));
    }
    expect(performance.now() - started).toBeLessThan(2000);
  });
});

describe('a definition', () => {
  const of = (text: string): MacroTemplate => new MacroTemplate(scan(text)[0]!);

  test('tells its parameters', () => {
    const macro = of("{% macro m(a, b='x', c: list[string]=[1, 2], d: relation=none) %}{% endmacro %}");
    expect(macro.params).toEqual([
      { name: 'a' },
      { name: 'b', defaultText: "'x'" },
      { name: 'c', defaultText: '[1, 2]', annotation: 'list[string]' },
      { name: 'd', defaultText: 'none', annotation: 'relation' },
    ]);
  });

  test('of a materialization tells its adapter and languages', () => {
    const plain = of('{% materialization view, default %}{% endmaterialization %}');
    expect([plain.adapter, plain.supportedLanguages]).toEqual(['default', ['sql']]);
    const special = of(
      "{% materialization table, adapter='duckdb', supported_languages=['sql', 'python'] %}{% endmaterialization %}",
    );
    expect([special.adapter, special.supportedLanguages]).toEqual(['duckdb', ['sql', 'python']]);
    expect(special.params).toEqual([{ name: 'supported_languages', defaultText: "['sql', 'python']" }]);
  });

  test('is read only when it is asked for', () => {
    const broken = of('{% macro m( %}{{ 1 + }}{% endmacro %}');
    expect(broken.name).toBe('m');
    expect(() => broken.check()).toThrow(ProblemError);
  });

  test('places its mistakes in its file', () => {
    const text = 'header\n{% macro m() %}{{ 1 + }}{% endmacro %}';
    try {
      of(text).check();
      expect.unreachable();
    } catch (error) {
      expect((error as ProblemError).problem.at?.offset).toBe(text.indexOf('}}'));
    }
  });

  test('within a template defines and prints nothing', () => {
    const text =
      'a{% test t(model) %}x{% endtest %}{% docs d %}y{% enddocs %}{% snapshot s %}z{% endsnapshot %}b';
    expect(renderPlain(text).text).toBe('ab');
  });
});
