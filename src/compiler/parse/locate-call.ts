import type { SourceFile, Span } from '../../diagnostics/source.ts';
import type { ResourceBase } from '../manifest/resource.ts';
import type { Package, Project } from '../project/project.ts';

/** Longest name that is looked for: a regular expression of much more is refused. */
const MOST_LOOKED_FOR = 1000;

const filesOf = new WeakMap<Package, Map<string, SourceFile>>();

/** The file that a resource came from. */
export function fileOf(project: Project, resource: ResourceBase): SourceFile | undefined {
  return fileAt(project, resource.package_name, resource.original_file_path);
}

/** A file of a package, by its path. */
export function fileAt(project: Project, packageName: string, path: string): SourceFile | undefined {
  const owner = project.packages.find((p) => p.name === packageName);
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
  return files.get(path);
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
  if (argument.length > MOST_LOOKED_FOR) return locateNode(project, node);
  const pattern = new RegExp(`\\b${name}\\s*\\([^)]*?(['"])(${escaped(argument)})\\1`, 'd');
  for (const place of [file, patchFileOf(project, node)]) {
    const range = place && pattern.exec(place.text)?.indices?.[2];
    if (range) return spanOf(place, range[0] - 1, range[1] - range[0] + 2);
  }
  return locateNode(project, node);
}

/** The properties that describe a node. */
function patchFileOf(project: Project, node: ResourceBase): SourceFile | undefined {
  const { patch_path: patchPath } = node as { patch_path?: unknown };
  const [packageName, path] = typeof patchPath === 'string' ? patchPath.split('://') : [];
  return path ? fileAt(project, packageName!, path) : undefined;
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
      if (name.length > MOST_LOOKED_FOR) continue;
      const named = new RegExp(`\\bname:[ \\t]*["']?(${escaped(name)})(?=["'\\s,}]|$)`, 'dm');
      const mentioned = new RegExp(`(?:^|[\\s"'.,{[])(${escaped(name)})(?=["':\\s,}\\]]|$)`, 'dm');
      const range = (named.exec(file.text) ?? mentioned.exec(file.text))?.indices?.[1];
      if (range) return spanOf(file, range[0], range[1] - range[0]);
    }
    return undefined;
  }
  const block = new RegExp(`\\{%-?\\s*snapshot\\s+${escaped(node.name)}\\b`);
  const begin = node.resource_type === 'snapshot' ? file.text.search(block) : -1;
  const start = begin < 0 ? file.text.search(/\S/) : begin;
  if (start < 0) return spanOf(file, 0, 1);
  const end = file.text.indexOf('\n', start);
  return spanOf(file, start, Math.max(1, (end < 0 ? file.text.length : end) - start));
}

/** Where the template of a description stands: in the properties that describe the resource. */
export function locateDescription(
  project: Project,
  owner: ResourceBase,
  description: string,
): Span | undefined {
  const patchPath = (owner as { patch_path?: unknown }).patch_path;
  const [packageName, path] = typeof patchPath === 'string' ? patchPath.split('://') : [];
  const file = path ? fileAt(project, packageName!, path) : fileOf(project, owner);
  const template = /\{[{%][^\n]*/.exec(description)?.[0].trimEnd() ?? '';
  const offset = template ? (file?.text.indexOf(template) ?? -1) : -1;
  return file && offset >= 0 ? spanOf(file, offset, template.length) : undefined;
}

function escaped(text: string): string {
  return text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
}

/** A piece of a file. */
export function spanOf(file: SourceFile, offset: number, length: number): Span {
  return { file: { path: file.path, text: file.text }, offset, length };
}
