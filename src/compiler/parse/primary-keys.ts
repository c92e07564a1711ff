import type { ManifestNode } from '../manifest/resource.ts';
import type { ManifestBuilder } from './manifest-builder.ts';
import { texts } from './properties/columns.ts';

/** dbt's guess at each model's key: its constraints, else its tests. */
export function inferPrimaryKeys(builder: ManifestBuilder): void {
  const tests = new Map<string, ManifestNode[]>();
  const disabled = Object.values(builder.disabled)
    .flat()
    .filter((n): n is ManifestNode => n.resource_type === 'test');
  for (const test of [...Object.values(builder.nodes), ...disabled]) {
    if (!test.attached_node || !test.test_metadata) continue;
    const list = tests.get(test.attached_node) ?? [];
    list.push(test);
    tests.set(test.attached_node, list);
  }
  for (const node of Object.values(builder.nodes)) {
    if (node.resource_type === 'model')
      node.primary_key = keyOf(node, tests.get(node.unique_id) ?? []).sort();
  }
}

function keyOf(node: ManifestNode, tests: readonly ManifestNode[]): string[] {
  const constraint = (node.constraints ?? []).find((c) => c.type === 'primary_key');
  if (constraint) return [...(constraint.columns ?? [])];
  const column = Object.values(node.columns).find((c) => c.constraints.some((k) => k.type === 'primary_key'));
  if (column) return [column.name];
  const unique = { enabled: new Set<string>(), disabled: new Set<string>() };
  const notNull = new Set<string>();
  for (const test of tests) {
    const { name, kwargs } = test.test_metadata!;
    const columnName = kwargs['column_name'];
    const columns = typeof columnName === 'string' ? [columnName] : texts(kwargs['combination_of_columns']);
    for (const key of columns) {
      if (name === 'not_null') notNull.add(key);
      else if (name === 'unique' || name === 'unique_combination_of_columns') {
        (test.config.enabled ? unique.enabled : unique.disabled).add(key);
      }
    }
  }
  const both = [...notNull].filter((name) => unique.enabled.has(name) || unique.disabled.has(name));
  if (both.length > 0) return both;
  return [...(unique.enabled.size > 0 ? unique.enabled : unique.disabled)];
}
