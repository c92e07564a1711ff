import type { Manifest } from '../compiler/manifest/manifest.ts';
import type { ManifestNode, UniqueId } from '../compiler/manifest/resource.ts';

export interface ChosenKey {
  readonly key: readonly string[];
  /** Where it comes from; why there is none where it is empty. */
  readonly keyFrom: string;
}

/** The columns that tell rows of a relation apart: its constraints, else its tests, else its `unique_key`. */
export function chooseKey(manifest: Manifest, node: ManifestNode): ChosenKey {
  return (
    fromConstraints(node) ??
    fromTests(manifest, node.unique_id) ??
    fromConfig(node) ?? {
      key: [],
      keyFrom: 'there is no unique test, constraint or unique_key: name columns with --key',
    }
  );
}

function fromConstraints(node: ManifestNode): ChosenKey | undefined {
  const held = node.constraints?.find(({ type, columns }) => isKey(type) && columns?.length);
  if (held) return { key: [...held.columns!], keyFrom: `${held.type} constraint` };
  const column = Object.values(node.columns).find(({ constraints }) =>
    constraints?.some(({ type }) => isKey(type)),
  );
  return column && { key: [column.name], keyFrom: 'constraint of the column' };
}

function isKey(type: string): boolean {
  return type === 'primary_key' || type === 'unique';
}

function fromTests(manifest: Manifest, id: UniqueId): ChosenKey | undefined {
  const tests = (manifest.child_map[id] ?? []).flatMap((child) => {
    const test = manifest.nodes[child];
    return test?.test_metadata && test.attached_node === id && !test.config['where'] ? [test] : [];
  });
  const unique = tests
    .filter((test) => test.test_metadata!.name === 'unique')
    .map((test) => test.column_name ?? '');
  const filled = new Set(
    tests.filter((test) => test.test_metadata!.name === 'not_null').map((test) => test.column_name),
  );
  const column = unique.find((name) => filled.has(name)) ?? unique[0];
  if (column && /^"?[\w$ ]+"?$/.test(column)) return { key: [bare(column)], keyFrom: 'unique test' };
  for (const { test_metadata: test } of tests) {
    const columns = test!.kwargs['combination_of_columns'];
    if (test!.name === 'unique_combination_of_columns' && Array.isArray(columns))
      return { key: columns.map((it) => bare(String(it))), keyFrom: 'unique_combination_of_columns test' };
  }
  return undefined;
}

/** A snapshot has a row for each state of its key. */
function fromConfig(node: ManifestNode): ChosenKey | undefined {
  if (node.resource_type === 'snapshot') {
    const names = (node.config['snapshot_meta_column_names'] ?? {}) as Readonly<Record<string, string>>;
    return { key: [names['dbt_scd_id'] ?? 'dbt_scd_id'], keyFrom: 'snapshot' };
  }
  const given = node.config['unique_key'];
  const key = (Array.isArray(given) ? given : [given]).filter((it): it is string => typeof it === 'string');
  if (key.length === 0 || key.some((name) => !/^"?[\w$ ]+"?$/.test(name))) return undefined;
  return { key: key.map(bare), keyFrom: 'unique_key' };
}

function bare(name: string): string {
  return name.trim().replace(/^"(.*)"$/, '$1');
}
