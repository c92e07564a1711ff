import { describe, expect, it } from 'vitest';
import { asError, asWarning, type Problem } from '../../src/diagnostics/diagnostic.ts';
import { printHuman, printPlain, toJson } from '../../src/diagnostics/print.ts';

const file = {
  path: 'models/marts/orders.sql',
  text: "select *\n\nfrom {{ ref('stg_order') }}\n",
};
const problem: Problem = {
  code: 'ref-not-found',
  kind: 'Compilation',
  message: 'orders depends on "stg_order", which does not exist.',
  hint: 'did you mean "stg_orders"?',
  at: { file, offset: file.text.indexOf("'stg_order'"), length: "'stg_order'".length },
  notes: [{ message: 'in macro "latest", called here', at: { file, offset: 0, length: 1 } }],
  node: 'model.shop.orders',
};
const findNode = () => ({
  resource_type: 'model',
  name: 'orders',
  original_file_path: 'models/marts/orders.sql',
});

describe('printHuman', () => {
  it('shows code, place, text, the line with the span underlined, notes and hint', () => {
    expect(printHuman(asError(problem))).toBe(`error[ref-not-found] models/marts/orders.sql:3:13
  orders depends on "stg_order", which does not exist.
     3 | from {{ ref('stg_order') }}
       |             ~~~~~~~~~~~
  note: in macro "latest", called here (models/marts/orders.sql:1:1)
  hint: did you mean "stg_orders"?`);
  });

  it('colours the head and the hint on request', () => {
    const plain: Problem = { code: 'a', kind: 'Runtime', message: 'b', hint: 'c' };
    expect(printHuman(asWarning(plain), { color: true })).toBe(
      '\u001b[33;1mwarning[a]\u001b[0m\n  b\n  \u001b[36mhint: c\u001b[0m',
    );
  });
});

describe('printPlain', () => {
  it("starts as dbt does and puts what dbt does not say below, indented like dbt's text", () => {
    expect(printPlain(problem, findNode)).toBe(`Compilation Error in model orders (models/marts/orders.sql)
  orders depends on "stg_order", which does not exist.

  at models/marts/orders.sql:3:13
     3 | from {{ ref('stg_order') }}
       |             ~~~~~~~~~~~
  note: in macro "latest", called here (models/marts/orders.sql:1:1)
  hint: did you mean "stg_orders"?`);
  });

  it('indents each line of a text by two, and leaves blank lines blank', () => {
    expect(printPlain({ code: 'a', kind: 'Runtime', message: 'one\n\ntwo\n' })).toBe(
      'Runtime Error\n  one\n\n  two',
    );
  });
});

describe('code frames', () => {
  const frame = (text: string, offset: number, length: number) =>
    printPlain({
      code: 'a',
      kind: 'Runtime',
      message: 'b',
      at: { file: { path: 'x.sql', text }, offset, length },
    })
      .split('\n')
      .slice(4)
      .join('\n');

  it('underline a span over several lines to the end of its first', () => {
    expect(frame('select a,\nb', 7, 4)).toBe('     1 | select a,\n       |        ~~');
  });

  it('show a mark at the end of a file', () => {
    expect(frame('select', 6, 1)).toBe('     1 | select\n       |       ~');
  });

  it('take a tab for one column and drop a carriage return', () => {
    expect(frame('\tselect 1\r\nfrom x', 1, 6)).toBe('     1 |  select 1\n       |  ~~~~~~');
  });

  it('cut long lines around the span', () => {
    const [line, mark] = frame(`${'a'.repeat(300)}HERE${'b'.repeat(300)}`, 300, 4).split('\n') as [
      string,
      string,
    ];
    expect(line.length).toBeLessThan(160);
    expect(line.slice(mark.indexOf('~'), mark.lastIndexOf('~') + 1)).toBe('HERE');
  });
});

describe('toJson', () => {
  it('gives one-based places', () => {
    expect(toJson(asError(problem))).toMatchObject({
      code: 'ref-not-found',
      severity: 'error',
      at: { path: 'models/marts/orders.sql', line: 3, column: 13, end_line: 3, end_column: 24 },
    });
  });
});
