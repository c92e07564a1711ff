import { describe, expect, it } from 'vitest';
import { parsePlainYaml, UNUSUAL } from '../../../src/compiler/project/plain-yaml.ts';
import { parseYaml } from '../../../src/compiler/project/yaml.ts';

/** What the full parser makes of a text: a comment with a tab keeps the plain one out. */
function parseFully(text: string): unknown {
  const { value, problem } = parseYaml({ path: 'full.yml', text: `${text}\n#\t` });
  return problem ? 'a mistake' : value;
}

const readScalar = (text: string): unknown => {
  const value = parseFully(text);
  if (value === 'a mistake') throw new Error(text);
  return value;
};

const ORDERS = `version: 2

models:
  - name: orders
    description: "All orders."
    config: {materialized: table, tags: [daily, "x y"]}
    columns:
      - name: order_id
        data_tests:
          - unique
          - relationships:
              arguments:
                to: ref('orders')
                field: id
      # the day of it
      - name: ordered_at
        meta:
          rank: 1
          share: 1.0
          shown: yes
          nothing: ~
          since: 2024-01-01
          quoted: 'it''s'
    data_tests: []`;

describe('plain YAML', () => {
  it('is read as the full parser reads it', () => {
    const value = parsePlainYaml(ORDERS, readScalar);
    expect(value).not.toBe(UNUSUAL);
    expect(value).toEqual(parseFully(ORDERS));
  });

  it.each([
    ['a block scalar', 'a: |\n  text'],
    ['a value over two lines', 'a: one\n  two'],
    ['a quoted text over two lines', 'a: "one\n  two"'],
    ['an anchor', 'a: &x 1\nb: *x'],
    ['a merge', '<<: 1'],
    ['a tag', 'a: !!str 1'],
    ['a key that is a truth value', 'on: 1'],
    ['a quoted key', '"a": 1'],
    ['a comment after a value', 'a: b # c'],
    ['a mapping within a value', 'a: b: c'],
    ['a tab', 'a:\tb'],
    ['two documents', 'a: 1\n---\nb: 2'],
    ['lines of no level', 'a:\n    b: 1\n  c: 2'],
  ])('leaves %s to the full parser', (_, text) => {
    expect(parsePlainYaml(text, readScalar)).toBe(UNUSUAL);
  });

  it('is never different from the full parser, however a text is changed', () => {
    const marks = [
      ' ',
      '  ',
      '- ',
      ':',
      ': ',
      '#',
      '"',
      "'",
      '[',
      ']',
      '{',
      '}',
      ',',
      '|',
      '>',
      '&',
      '*',
      '!',
      '%',
      '@',
      '~',
      '0',
      '1.',
      '-',
      '?',
      '\n',
    ];
    let seed = 20260102;
    const random = (limit: number): number => {
      seed = (Math.imul(seed, 1103515245) + 12345) & 0x7fffffff;
      return seed % limit;
    };
    let plain = 0;
    for (let turn = 0; turn < 500; turn++) {
      const at = random(ORDERS.length);
      const cut = random(3);
      const text = ORDERS.slice(0, at) + marks[random(marks.length)] + ORDERS.slice(at + cut);
      const value = parsePlainYaml(text.trimEnd(), readScalar);
      if (value === UNUSUAL) continue;
      plain++;
      expect(value, text).toEqual(parseFully(text.trimEnd()));
    }
    expect(plain).toBeGreaterThan(100);
  });
});
