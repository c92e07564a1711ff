import { type Resource, testedColumn, testedNode, unquoted } from './collect-nodes.ts';
import { record, text } from './json.ts';
import type { Relationship } from './site-data.ts';

/** Foreign keys as the project's relationships tests state them; tests that can't be understood are left out. */
export function findRelationships(
  resources: readonly Resource[],
  index: ReadonlyMap<string, number>,
): Relationship[] {
  const found: Relationship[] = [];
  resources.forEach((resource, test) => {
    const metadata = record(resource.raw['test_metadata']);
    if (resource.type !== 'test' || !/^relationships/.test(text(metadata['name']))) return;
    const kwargs = record(metadata['kwargs']);
    const childId = testedNode(resource);
    const parentId = referencedNode(text(kwargs['to']), resource.parents, childId);
    const child = index.get(childId);
    const parent = parentId === undefined ? undefined : index.get(parentId);
    if (child === undefined || parent === undefined) return;
    const childColumn = testedColumn(resource);
    const parentColumn = unquoted(text(kwargs['field']) || text(kwargs['pk'])) || childColumn;
    found.push({ child, childColumn, parent, parentColumn, test });
  });
  return found;
}

/** Finds the node that `ref('orders')` or `source('raw', 'orders')` of a test's `to` means. */
function referencedNode(to: string, parents: readonly string[], child: string): string | undefined {
  const names = [...to.matchAll(/['"]([^'"]+)['"]/g)].map((match) => match[1]!);
  const last = names.at(-1);
  const byName = parents.filter(
    (id) => last !== undefined && (id.endsWith(`.${last}`) || id.includes(`.${last}.v`)),
  );
  return byName[0] ?? parents.find((id) => id !== child) ?? (parents.length === 1 ? parents[0] : undefined);
}
