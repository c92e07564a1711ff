import { describe, expect, test } from 'vitest';
import { mapOffset, type Rendered } from '../../../src/compiler/jinja/template.ts';
import { positionAt } from '../../../src/diagnostics/source.ts';
import { file, renderAsync, renderPlain } from './scopes.ts';

/** Where a piece of the output comes from, as `path:line:column text`, then the calls it came through. */
function origin(rendered: Rendered, piece: string): string {
  const place = mapOffset(rendered, rendered.text.indexOf(piece));
  if (!place) return 'unknown';
  const at = positionAt(place.file.text, place.offset);
  const source = place.file.text.slice(
    place.offset,
    place.offset + Math.min(place.length, piece.length + 10),
  );
  const stack = place.stack.map((frame) => {
    const call = positionAt(frame.file.text, frame.offset);
    return ` < ${frame.macro} called at ${frame.file.path}:${call.line}:${call.column}`;
  });
  return `${place.file.path}:${at.line}:${at.column} ${source.trim()}${stack.join('')}`;
}

const macros = [
  file(
    '{% macro amount(column) %}\n  sum({{ column }}) as amount_of_orders\n{% endmacro %}\n' +
      '{% macro returned(column) %}{{ return(amount(column)) }}{% endmacro %}\n' +
      '{% macro wrapped() %}select (\n{{ caller() }}\n) as wrapped_body{% endmacro %}',
    'macros/amount.sql',
  ),
];

function trace(text: string, values: Record<string, unknown> = {}): Rendered {
  return renderPlain(text, { macros, values, trace: true });
}

describe('maps output to its template', () => {
  test('to the very character when the text is the template’s own', () => {
    const rendered = trace('{% set x = 1 %}\nselect id,\n  totl from orders');
    expect(origin(rendered, 'totl')).toBe('models/orders.sql:3:3 totl from orde');
  });

  test('to the expression when a value was printed', () => {
    const rendered = trace('select\n  {{ column }} from orders', { column: 'totl' });
    expect(origin(rendered, 'totl')).toBe('models/orders.sql:2:6 column');
  });

  test('through line ends of two characters', () => {
    const rendered = trace('select id,\r\n  a,\r\n  totl\r\nfrom orders');
    expect(origin(rendered, 'totl')).toBe('models/orders.sql:3:3 totl\r\nfrom ord');
  });

  test('across comments, raw sections and stripped space', () => {
    const rendered = trace('a {#- note -#}\n b {% raw %}{{ raw_text }}{% endraw %} {{- 1 }} last');
    expect(origin(rendered, 'raw_text')).toContain('models/orders.sql:2:16 raw_text');
    expect(origin(rendered, 'last')).toContain('models/orders.sql:2:49 last');
  });

  test('into a macro, with the place of the call', () => {
    const rendered = trace('select\n  {{ amount("price") }}\nfrom orders');
    expect(origin(rendered, 'amount_of')).toBe(
      'macros/amount.sql:2:24 amount_of_orders < amount called at models/orders.sql:2:6',
    );
    expect(origin(rendered, 'price')).toBe(
      'macros/amount.sql:2:10 column < amount called at models/orders.sql:2:6',
    );
  });

  test('into a macro that another one returns', () => {
    const rendered = trace('select {{ returned("price") }}');
    expect(origin(rendered, 'amount_of')).toBe(
      'macros/amount.sql:2:24 amount_of_orders < amount called at macros/amount.sql:4:39 < returned called at models/orders.sql:1:11',
    );
  });

  test('through filters that move text', () => {
    for (const filter of ['trim', 'indent(4)', 'upper', 'trim | indent(2, true)', 'lower | trim']) {
      const rendered = trace(`select\n  {{ amount("price") | ${filter} }}\nfrom orders`);
      const piece = filter === 'upper' ? 'AMOUNT_OF' : 'amount_of';
      expect(origin(rendered, piece), filter).toBe(
        'macros/amount.sql:2:24 amount_of_orders < amount called at models/orders.sql:2:6',
      );
    }
  });

  test('through methods, concatenation, formatting and joins', () => {
    for (const code of [
      'amount("price").strip()',
      '"(" ~ amount("price") ~ ")"',
      '"(" + amount("price") + ")"',
      '"(%s)" % amount("price")',
      '[amount("price"), "id"] | join(", ")',
    ]) {
      const rendered = trace(`select\n{{ ${code} }}\nfrom orders`);
      expect(origin(rendered, 'amount_of'), code).toMatch(
        /^macros\/amount\.sql:2:24 amount_of_orders < amount called at models\/orders\.sql:2:\d+$/,
      );
    }
  });

  test('through variables and set blocks, to the place of the call', () => {
    const rendered = trace(
      '{% set a = amount("price") %}\n{% set b %}\n  {{ a }}, id{% endset %}\nselect {{ b }}',
    );
    expect(origin(rendered, 'amount_of')).toBe(
      'macros/amount.sql:2:24 amount_of_orders < amount called at models/orders.sql:1:12',
    );
    expect(origin(rendered, 'id')).toBe('models/orders.sql:3:12 id');
  });

  test('of loops, to the same line each time', () => {
    const rendered = trace(
      '{% for c in ["first_one", "second_one"] %}\n  {{ c }} as column_of_{{ c }},{% endfor %}',
    );
    expect(origin(rendered, 'second_one')).toBe('models/orders.sql:2:6 c');
    expect(origin(rendered, 'column_of_second')).toBe('models/orders.sql:2:14 column_of_');
  });

  test('of recursive loops', () => {
    const rendered = trace(
      '{% for n in [{"name": "parent_name", "kids": [{"name": "child_name", "kids": []}]}] recursive %}\n<{{ n.name }}{{ loop(n.kids) }}>{% endfor %}',
    );
    expect(origin(rendered, 'child_name')).toBe('models/orders.sql:2:5 n.name');
  });

  test('of call blocks, into the block’s own text', () => {
    const rendered = trace('{% call wrapped() %}\n  select totl from orders{% endcall %}');
    expect(origin(rendered, 'totl')).toBe(
      'models/orders.sql:2:10 totl from orde < wrapped called at models/orders.sql:1:9',
    );
    expect(origin(rendered, 'wrapped_body')).toBe(
      'macros/amount.sql:7:6 wrapped_body < wrapped called at models/orders.sql:1:9',
    );
  });

  test('of filter blocks', () => {
    const rendered = trace('{% filter indent(4) %}select\n  totl from orders{% endfilter %}');
    expect(origin(rendered, 'totl')).toContain('models/orders.sql:2:3 totl from orde');
  });

  test('to the innermost expression when a filter rewrites the text', () => {
    const rendered = trace('select\n  {{ amount("price") | replace("amount", "total") }}\nfrom orders');
    expect(origin(rendered, 'total_of')).toBe('models/orders.sql:2:6 amount("price") |');
  });

  test('when rendering is asynchronous', async () => {
    const rendered = await renderAsync('select\n  {{ amount("price") | trim }}', { macros, trace: true });
    expect(origin(rendered, 'amount_of')).toBe(
      'macros/amount.sql:2:24 amount_of_orders < amount called at models/orders.sql:2:6',
    );
  });

  test('not at all when no trace was asked for', () => {
    expect(mapOffset(renderPlain('select 1'), 0)).toBe(null);
  });
});
