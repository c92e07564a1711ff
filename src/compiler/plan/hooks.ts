import type { Manifest } from '../manifest/manifest.ts';
import type { ManifestNode, UniqueId } from '../manifest/resource.ts';

/** The hooks of all packages in the order in which they run: by package name, the project's own last, then as written. */
export function runHooks(manifest: Manifest): { start: readonly UniqueId[]; end: readonly UniqueId[] } {
  const hooks = Object.values(manifest.nodes).filter((node) => node.resource_type === 'operation');
  const tagged = (tag: string) =>
    hooks
      .filter((node) => node.tags.includes(tag))
      .sort((a, b) => compareHooks(a, b, manifest.metadata.project_name))
      .map((node) => node.unique_id);
  return { start: tagged('on-run-start'), end: tagged('on-run-end') };
}

function compareHooks(a: ManifestNode, b: ManifestNode, root: string): number {
  if (a.package_name !== b.package_name) {
    if (a.package_name === root) return 1;
    if (b.package_name === root) return -1;
    return a.package_name < b.package_name ? -1 : 1;
  }
  return (a.index ?? 0) - (b.index ?? 0);
}
