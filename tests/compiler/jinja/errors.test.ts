import { describe, expect, test } from 'vitest';
import { hostFunction } from '../../../src/compiler/jinja/host.ts';
import { templateRuntime } from '../../../src/diagnostics/codes/template.ts';
import { type Note, ProblemError } from '../../../src/diagnostics/diagnostic.ts';
import { positionAt, type Span } from '../../../src/diagnostics/source.ts';
import { file, renderAsync, renderPlain } from './scopes.ts';

const macros = [
  file(
    '{% macro share(part, whole) %}\n  {{ part / whole }}\n{% endmacro %}\n' +
      '{% macro percent(part, whole) %}{{ share(part, whole) * 100 }}{% endmacro %}\n' +
      '{% macro checked(value) %}{{ raise_compiler_error("bad value: " ~ value) }}{% endmacro %}\n' +
      '{% macro forever(n) %}{{ forever(n + 1) }}{% endmacro %}\n' +
      '{% macro twice() %}{{ caller() }}{{ caller() }}{% endmacro %}',
    'macros/share.sql',
  ),
];
const values = {
  orders: { columns: ['id'] },
  frozen: Object.freeze({ tags: Object.freeze(['nightly']) }),
  nothing: null,
  raise_compiler_error: hostFunction('raise_compiler_error', ([message]) => {
    throw new ProblemError(templateRuntime(String(message), {}));
  }),
  broken: hostFunction('broken', () => {
    throw new TypeError('x is not a function');
  }),
  later: hostFunction('later', () => Promise.resolve(1)),
};

function place(at: Span | undefined): string {
  if (!at) return '';
  const { line, column } = positionAt(at.file.text, at.offset);
  return ` ${at.file.path}:${line}:${column} ${at.file.text.slice(at.offset, at.offset + at.length)}`.trimEnd();
}

/** The diagnostic of a failing template, as text. */
function report(error: unknown): string {
  if (!(error instanceof ProblemError)) throw error;
  const { code, message, at, notes = [], hint } = error.problem;
  const lines = [
    `${code}${place(at)}`,
    message,
    ...notes.map((note: Note) => `- ${note.message}${place(note.at)}`),
  ];
  return [...lines, ...(hint ? [`hint: ${hint}`] : [])].join('\n');
}

async function failure(text: string): Promise<string> {
  let plain = 'no error';
  try {
    renderPlain(text, { macros, values });
  } catch (error) {
    plain = report(error);
  }
  let later = 'no error';
  try {
    await renderAsync(text, { macros, values });
  } catch (error) {
    later = report(error);
  }
  expect(later).toBe(plain);
  return plain;
}

describe('reports a failure with its place', () => {
  const cases: readonly (readonly [name: string, template: string, report: string])[] = [
    [
      'when a name is undefined',
      'select\n  {{ order.id }}',
      "template-undefined models/orders.sql:2:6 order.id\n'order' is undefined\n" +
        'hint: check the spelling; for a macro of a package, see that packages.yml has it and run "emds deps"',
    ],
    [
      'when an attribute is missing',
      '{{ orders.rows.id }}',
      "template-undefined models/orders.sql:1:4 orders.rows.id\n'dict object' has no attribute 'rows'",
    ],
    [
      'when an attribute of None is used',
      '{{ nothing.x.y }}',
      "template-undefined models/orders.sql:1:4 nothing.x.y\n'None' has no attribute 'x'",
    ],
    [
      'when a macro gets a keyword that it does not take',
      'select {{ share(1, y=2) }}',
      "template-type models/orders.sql:1:11 share(1, y=2)\nmacro 'share' takes no keyword argument 'y'",
    ],
    [
      'when a macro gets too many arguments',
      '{{ share(1, 2, 3) }}',
      "template-type models/orders.sql:1:4 share(1, 2, 3)\nmacro 'share' takes not more than 2 argument(s)",
    ],
    [
      'when it happens in a macro, with the calls that led there',
      '{% set whole = 0 %}\nselect {{ percent(1, whole) }}',
      'template-value macros/share.sql:2:6 part / whole\ndivision by zero\n- in macro "share" macros/share.sql:1:1\n- called by macro "percent" macros/share.sql:4:36 share(part, whole)\n- called by the template models/orders.sql:2:11 percent(1, whole)',
    ],
    [
      'when a host function throws a diagnostic',
      'select {{ checked("x") }}',
      'template-runtime macros/share.sql:5:30 raise_compiler_error("bad value: " ~ value)\nbad value: x\n- in macro "checked" macros/share.sql:5:1\n- called by the template models/orders.sql:1:11 checked("x")',
    ],
    [
      'when a call block fails',
      '{% call twice() %}\n  {{ orders.rows.id }}\n{% endcall %}',
      "template-undefined models/orders.sql:2:6 orders.rows.id\n'dict object' has no attribute 'rows'\n- in macro \"twice\" macros/share.sql:7:23 caller()\n- called by the template models/orders.sql:1:9 twice()",
    ],
    [
      'when a value of the engine would be changed',
      '{% do frozen.tags.append("daily") %}',
      'template-read-only models/orders.sql:1:7 frozen.tags.append("daily")\nlist.append() would change a read-only value.\nhint: work on a copy: {% set mine = value.copy() %}',
    ],
    [
      'when a dict of the engine would be changed',
      '{% do frozen.update({"tags": []}) %}',
      'template-read-only models/orders.sql:1:7 frozen.update({"tags": []})\nThis change of a dict would change a read-only value.\nhint: work on a copy: {% set mine = value.copy() %}',
    ],
    [
      'when the engine has a bug',
      '{{ broken() }}',
      'template-host-failure models/orders.sql:1:4 broken()\nInternal error: TypeError: x is not a function',
    ],
    [
      'when a loop unpacks too many values',
      '{% for a, b in [(1, 2, 3)] %}{% endfor %}',
      'template-value models/orders.sql:1:8 a, b\ntoo many values to unpack (expected 2)',
    ],
    [
      'when a filter is unknown',
      'select\n  {{ 1 | uper }}',
      'template-unknown-filter models/orders.sql:2:10 uper\nNo filter named \'uper\'.\nhint: did you mean "upper"?',
    ],
    [
      'when a test is unknown',
      '{{ 1 is definde }}',
      'template-unknown-test models/orders.sql:1:9 definde\nNo test named \'definde\'.\nhint: did you mean "defined"?',
    ],
    [
      'when return stands outside of a macro',
      'select {{ return(1) }}',
      'template-runtime models/orders.sql:1:11 return(1)\nreturn() is only possible in a macro.',
    ],
  ];
  for (const [name, template, expected] of cases) {
    test(name, async () => {
      expect(await failure(template)).toBe(expected);
    });
  }

  test('when a macro calls itself without end', async () => {
    const text = await failure('{{ forever(0) }}');
    expect(text.split('\n').slice(0, 4)).toEqual([
      'template-too-deep macros/share.sql:6:26 forever(n + 1)',
      'Maximum recursion depth exceeded: more than 400 calls are open at once.',
      '- in macro "forever" macros/share.sql:6:1',
      '- called by macro "forever" macros/share.sql:6:26 forever(n + 1)',
    ]);
  });

  test('when the template waits for the database during parsing', () => {
    expect(() => renderPlain('{{ later() }}', { values })).toThrow(
      'The template waits for the database while the project is being parsed.',
    );
  });
});

describe('reports a syntax mistake with its place', () => {
  const cases: readonly (readonly [template: string, report: string])[] = [
    ['select {{ 1 + }}', "template-syntax models/orders.sql:1:15 }}\nunexpected 'end of print statement'"],
    [
      '{{ a b }}',
      "template-syntax models/orders.sql:1:6 b\nexpected token 'end of print statement', got 'b'",
    ],
    [
      '{% if x %}\n  {% for a in b %}\n{% endif %}',
      "template-syntax models/orders.sql:3:4 endif\nEncountered unknown tag 'endif'. You probably made a nesting mistake. Jinja is expecting this tag, but currently looking for 'endfor' or 'else'. The innermost block that needs to be closed is 'for'.",
    ],
    [
      'a\n{% if x %}b',
      "template-syntax models/orders.sql:2:1 {%\nUnexpected end of template. Jinja was looking for the following tags: 'elif' or 'else' or 'endif'. The innermost block that needs to be closed is 'if'.",
    ],
    ['{% break %}', "template-syntax models/orders.sql:1:4 break\n'break' outside loop"],
    [
      '{% include "x.sql" %}',
      'template-syntax models/orders.sql:1:4 include\nno loader for this environment specified',
    ],
    [
      '{% materialization view, adaptor="duckdb" %}{% endmaterialization %}',
      "materialization-argument models/orders.sql:1:26 adaptor\nmaterialization 'view' received unknown argument 'adaptor'.",
    ],
  ];
  for (const [template, expected] of cases) {
    test(`in ${template.replaceAll('\n', ' ')}`, async () => {
      expect(await failure(template)).toBe(expected);
    });
  }
});

test('map and select take None for an empty list, as Jinja2 does', () => {
  const template =
    "{{ none | map('lower') | list }}{{ none | selectattr('x') | list }}{{ none | reject('none') | list }}";
  expect(renderPlain(template).text).toBe('[][][]');
});
