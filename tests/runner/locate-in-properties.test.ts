import { afterEach, expect, it } from 'vitest';
import { printPlace } from '../../src/diagnostics/code-frame.ts';
import { RealProject } from './support/real-project.ts';

let project: RealProject | undefined;
afterEach(() => project?.remove());

it('shows the failure of a generic test at its name in YAML, not in the template that stands for it', async () => {
  project = new RealProject({
    'models/orders.sql': 'select 1 as order_id',
    'models/orders.yml': `models:
  - name: orders
    columns:
      - name: order_id
        data_tests:
          - not_null:
              name: orders_are_named
              config: {where: "missing_column = 1"}
`,
  });
  const { results } = await project.run();
  const { status, diagnostic } = results.find((result) => result.unique_id.startsWith('test.'))!;
  expect(status).toBe('error');
  expect(printPlace(diagnostic!.at!)).toBe('models/orders.yml:7:21');
  expect(diagnostic!.notes ?? []).toEqual([]);
});
