import type { Manifest } from '../../compiler/manifest/manifest.ts';
import type { ManifestNode } from '../../compiler/manifest/resource.ts';
import type { Project } from '../../compiler/project/project.ts';
import type { Diagnostic } from '../../diagnostics/diagnostic.ts';

const NAME = 'inline_query';
const PATH = `sql/${NAME}.sql`;
/** What dbt calls the file that there is not. */
const SHOWN_PATH = 'from remote system.sql';

/** Whether a node is an `--inline` query, which leaves nothing in the target folder. */
export function isInline({ original_file_path: path }: Pick<ManifestNode, 'original_file_path'>): boolean {
  return path === PATH || path === SHOWN_PATH;
}

function inlineNode(manifest: Manifest): ManifestNode | undefined {
  return Object.values(manifest.nodes).find(isInline);
}

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

  /** Diagnostics that name it by dbt's type, too. */
  renameIn<T extends { readonly diagnostics: readonly Diagnostic[] }>(parsed: T): T {
    const rename = (text: string) =>
      text.replace(
        /\bAnalysis 'analysis\.(\w+)\.inline_query' \([^)]*\)/g,
        `Sql_Operation 'sql_operation.$1.${NAME}' (${SHOWN_PATH})`,
      );
    return {
      ...parsed,
      diagnostics: parsed.diagnostics.map((it) => ({ ...it, message: rename(it.message) })),
    };
  },

  /** The manifest as artifacts show it. */
  remove(manifest: Manifest): Manifest {
    const found = inlineNode(manifest);
    if (!found) return manifest;
    const { [found.unique_id]: _, ...nodes } = manifest.nodes;
    return { ...manifest, nodes };
  },

  rename(manifest: Manifest): Manifest {
    const found = inlineNode(manifest);
    if (!found) return manifest;
    const { nodes } = withInlineQuery.remove(manifest);
    const id = `sql_operation.${found.package_name}.${NAME}`;
    const node: ManifestNode = {
      ...found,
      unique_id: id,
      resource_type: 'sql_operation',
      original_file_path: SHOWN_PATH,
    };
    return { ...manifest, nodes: { ...nodes, [id]: node } };
  },
};
