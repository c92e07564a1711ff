import type { Manifest } from '../../src/compiler/manifest/manifest.ts';
import type { ManifestNode } from '../../src/compiler/manifest/resource.ts';

/** A manifest of models by name, each with the names of the models it needs; `overrides` adds to a model. */
export function manifestOf(
  models: Readonly<Record<string, readonly string[]>>,
  overrides: Readonly<Record<string, Partial<ManifestNode>>> = {},
): Manifest {
  const nodes: Record<string, ManifestNode> = {};
  for (const [name, needs] of Object.entries(models)) {
    const node = {
      unique_id: `model.shop.${name}`,
      name,
      resource_type: 'model',
      package_name: 'shop',
      path: `${name}.sql`,
      original_file_path: `models/${name}.sql`,
      fqn: ['shop', name],
      alias: name,
      schema: 'main',
      database: 'shop',
      raw_code: 'select 1',
      tags: [],
      config: { enabled: true, materialized: 'view' },
      depends_on: { macros: [], nodes: needs.map((it) => (it.includes('.') ? it : `model.shop.${it}`)) },
      ...overrides[name],
    } as unknown as ManifestNode;
    nodes[node.unique_id] = node;
  }
  const empty = {
    sources: {},
    macros: {},
    docs: {},
    exposures: {},
    metrics: {},
    groups: {},
    selectors: {},
    disabled: {},
    parent_map: {},
    child_map: {},
    group_map: {},
    saved_queries: {},
    semantic_models: {},
    unit_tests: {},
    functions: {},
  };
  return { ...empty, nodes, metadata: { project_name: 'shop' } } as unknown as Manifest;
}
