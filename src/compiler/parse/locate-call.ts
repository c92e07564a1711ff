import type { SourceFile, Span } from '../../diagnostics/source.ts';
import type { ResourceBase } from '../manifest/resource.ts';
import type { Package, Project } from '../project/project.ts';

const filesOf = new WeakMap<Package, Map<string, SourceFile>>();

/** The file that a resource came from. Packages' paths are shown as they lie below the root project. */
export function fileOf(project: Project, resource: ResourceBase): SourceFile | undefined {
  const owner = project.packages.find((p) => p.name === resource.package_name);
  if (!owner) return undefined;
  let files = filesOf.get(owner);
  if (!files) {
    files = new Map(
      Object.values(owner.files)
        .flat()
        .map((file) => [file.path, file]),
    );
    filesOf.set(owner, files);
  }
  return files.get(resource.original_file_path);
}

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
  const file = fileOf(project, node);
  if (!file) return undefined;
  const quoted = argument.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
  const call = new RegExp(`\\b${name}\\s*\\([^)]*?(['"])(${quoted})\\1`, 'd').exec(file.text);
  const range = call?.indices?.[2];
  if (!range) return locateNode(project, node);
  return spanOf(file, range[0] - 1, range[1] - range[0] + 2);
}

/** Where a node begins: its name in properties, else the first line of its file. */
export function locateNode(project: Project, node: ResourceBase): Span | undefined {
  const file = fileOf(project, node);
  if (!file) return undefined;
  if (/\.ya?ml$/i.test(file.path)) {
    const names = [
      node.name,
      String((node as { test_metadata?: { name: string } }).test_metadata?.name ?? node.name),
    ];
    for (const name of names) {
      const found = new RegExp(
        `(?:^|[\\s"'.])(${name.replace(/[.*+?^${}()|[\]\\]/g, '\\$&')})(?=["':\\s]|$)`,
        'dm',
      ).exec(file.text);
      const range = found?.indices?.[1];
      if (range) return spanOf(file, range[0], range[1] - range[0]);
    }
    return undefined;
  }
  const start = file.text.search(/\S/);
  if (start < 0) return spanOf(file, 0, 1);
  const end = file.text.indexOf('\n', start);
  return spanOf(file, start, Math.max(1, (end < 0 ? file.text.length : end) - start));
}

function spanOf(file: SourceFile, offset: number, length: number): Span {
  return { file: { path: file.path, text: file.text }, offset, length };
}
