import { describe, expect, test } from 'vitest';
import { parseTemplate } from '../../../src/compiler/jinja/template.ts';
import { file } from './scopes.ts';

const names = new Set(['ref', 'source', 'config', 'var']);

describe('finds without running', () => {
  test('the macros that a template calls, each once and in order', () => {
    const template = parseTemplate(
      file(`{{ star(ref('a')) }}{{ dbt_utils.pivot(star(1)) }}{{ adapter.dispatch('hash', 'dbt')(x) }}
{% call statement() %}{{ adapter.quote(x) }}{% endcall %}{% if dbt_utils.pivot(2) %}{% endif %}
{{ adapter.dispatch(macro_name='cast', macro_namespace='mine')() }}{{ adapter.dispatch(name)() }}{{ a.b.c() }}`),
    );
    const shown = template
      .macroCalls()
      .map((c) => `${c.isDispatched ? 'dispatch ' : ''}${c.packageName ? `${c.packageName}.` : ''}${c.name}`);
    expect(shown).toEqual([
      'star',
      'ref',
      'dbt_utils.pivot',
      'dispatch dbt.hash',
      'statement',
      'dispatch mine.cast',
    ]);
  });

  test('the calls with literal arguments, and where they stand', () => {
    const text = `-- {# ref('no') #}
{{ config(materialized='table', tags=['a', 'b'], meta={'x': -1}) }}
select * from {{ ref('orders', v=2) }} join {{ ref(name) }}
{% if x %}{{ source('raw', 'customers') }}{% endif %}{{ upper(var('start')) }}`;
    const calls = parseTemplate(file(text)).staticCalls(names);
    expect(
      calls.map((call) => [
        text.slice(call.offset, call.offset + call.length),
        call.args.map((a) => [a.name, a.value, text.slice(a.offset, a.offset + a.length)]),
        call.isUnconditional,
      ]),
    ).toEqual([
      [
        "config(materialized='table', tags=['a', 'b'], meta={'x': -1})",
        [
          ['materialized', 'table', "'table'"],
          ['tags', ['a', 'b'], "['a', 'b']"],
          ['meta', { x: -1 }, "{'x': -1}"],
        ],
        true,
      ],
      [
        "ref('orders', v=2)",
        [
          [null, 'orders', "'orders'"],
          ['v', 2, '2'],
        ],
        true,
      ],
      [
        "source('raw', 'customers')",
        [
          [null, 'raw', "'raw'"],
          [null, 'customers', "'customers'"],
        ],
        false,
      ],
      ["var('start')", [[null, 'start', "'start'"]], false],
    ]);
  });

  test('with offsets into the file when the template is a part of it', () => {
    const text = "{% snapshot s %}select * from {{ ref('orders') }}{% endsnapshot %}";
    const body = { offset: 16, text: text.slice(16, text.indexOf('{% endsnap')) };
    const [call] = parseTemplate(file(text), body).staticCalls(names);
    expect(text.slice(call!.offset, call!.offset + call!.length)).toBe("ref('orders')");
    expect(text.slice(call!.args[0]!.offset, call!.args[0]!.offset + call!.args[0]!.length)).toBe("'orders'");
  });
});
