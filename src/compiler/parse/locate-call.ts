import type { Span } from '../../diagnostics/source.ts';
import type { ResourceBase } from '../manifest/resource.ts';
import type { Project } from '../project/project.ts';

/**
 * Where a node's file calls `ref`, `source` or `function` with that last argument. Looked up when there is something
 * to report, in the text as written; undefined when the call is made by a macro or built from pieces.
 */
export function locateCall(
  project: Project,
  node: ResourceBase,
  name: string,
  argument: string,
): Span | undefined {
  const owner = project.packages.find((p) => p.name === node.package_name);
  if (!owner) return undefined;
  const file = Object.values(owner.files)
    .flat()
    .find((candidate) => candidate.path === node.original_file_path);
  if (!file) return undefined;
  const quoted = argument.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
  const call = new RegExp(`\\b${name}\\s*\\([^)]*?(['"])(${quoted})\\1`, 'd').exec(file.text);
  const range = call?.indices?.[2];
  if (!range) return undefined;
  return {
    file: { path: file.path, text: file.text },
    offset: range[0] - 1,
    length: range[1] - range[0] + 2,
  };
}
