import { afterEach, expect, it } from 'vitest';
import { RealProject } from './support/real-project.ts';

let project: RealProject | undefined;
afterEach(() => project?.remove());

it('gives hooks at the end results whose to_dict() has the keys of dbt-core 1.11.16, in its order', async () => {
  project = new RealProject({ 'models/orders.sql': 'select 1 as order_id' });
  project.write(
    'dbt_project.yml',
    `name: shop
version: "1.0"
profile: shop
on-run-end: "{% for r in results %}{% do log(r.to_dict().keys() | list | join(' '), info=true) %}{% do log(r.node.unique_id ~ ' ' ~ r.status, info=true) %}{% endfor %}"
`,
  );
  const { messages } = await project.run();
  expect(messages).toEqual([
    'status timing thread_id execution_time adapter_response message failures node agate_table batch_results',
    'model.shop.orders success',
  ]);
});
