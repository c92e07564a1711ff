import { describe, expect, it } from 'vitest';
import { parseYaml } from '../../../src/compiler/project/yaml.ts';

const read = (text: string) => parseYaml({ path: 'models/orders.yml', text });

describe('lines within brackets and quotes', () => {
  it('may stand anywhere, as for PyYAML 6', () => {
    const text = `models:
  - name: orders
    columns:
      - name: status
        values: [
            "placed",
  "shipped",
      ]
        meta: {owner: ann,
rank: 1
}
    description: "All
  orders
    of the shop."
`;
    expect(read(text)).toEqual({
      value: {
        models: [
          {
            name: 'orders',
            columns: [{ name: 'status', values: ['placed', 'shipped'], meta: { owner: 'ann', rank: 1 } }],
            description: 'All orders of the shop.',
          },
        ],
      },
    });
  });

  it('do not move the place of a mistake after them', () => {
    const { problem } = read('a: [\n1\n]\nb: "x" y\n');
    expect([problem?.code, problem?.at?.offset]).toEqual(['yaml-syntax', 'a: [\n1\n]\nb: "x" '.length]);
  });
});
