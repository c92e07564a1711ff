import type { Manifest } from '../../compiler/manifest/manifest.ts';
import type { ManifestNode } from '../../compiler/manifest/resource.ts';
import type { Project } from '../../compiler/project/project.ts';

const NAME = 'inline_query';
const PATH = `sql/${NAME}.sql`;

/**
 * `--inline` SQL as a node: it goes through the parser as if it were an analysis of the project, so that refs, macros and
 * error places work, and then gets dbt's type for it.
 */
export const withInlineQuery = {
  addTo(project: Project, sql: string): Project {
    const file = { path: PATH, text: sql, folder: 'sql', absolutePath: '' };
    const files = { ...project.root.files, analyses: [...project.root.files.analyses, file] };
    const root = { ...project.root, files };
    return { ...project, root, packages: project.packages.map((it) => (it === project.root ? root : it)) };
  },

  rename(manifest: Manifest): Manifest {
    const found = Object.values(manifest.nodes).find((it) => it.original_file_path === PATH);
    if (!found) return manifest;
    const { [found.unique_id]: _, ...nodes } = manifest.nodes;
    const id = `sql_operation.${found.package_name}.${NAME}`;
    const node: ManifestNode = { ...found, unique_id: id, resource_type: 'sql_operation' };
    return { ...manifest, nodes: { ...nodes, [id]: node } };
  },
};
