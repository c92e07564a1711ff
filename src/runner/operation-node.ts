import type { ManifestNode } from '../compiler/manifest/resource.ts';
import type { Project } from '../compiler/project/project.ts';

/** Stands for a macro that is run by itself: what its templates take for their node. */
export function operationNode(project: Project, macro: string): ManifestNode {
  const { credentials } = project.profile;
  const name = project.root.name;
  return {
    unique_id: `operation.${name}.${macro}`,
    name: macro,
    resource_type: 'operation',
    package_name: name,
    path: '',
    original_file_path: '',
    database: credentials.database,
    schema: credentials.schema,
    alias: macro,
    fqn: [name, macro],
    checksum: { name: 'none', checksum: '' },
    config: {
      enabled: true,
      materialized: 'view',
      tags: [],
      meta: {},
      alias: null,
      schema: null,
      database: null,
      group: null,
    },
    tags: [],
    description: '',
    columns: {},
    meta: {},
    group: null,
    docs: { show: true, node_color: null },
    patch_path: null,
    build_path: null,
    unrendered_config: {},
    created_at: 0,
    relation_name: null,
    raw_code: '',
    language: 'sql',
    refs: [],
    sources: [],
    depends_on: { macros: [], nodes: [] },
  };
}
