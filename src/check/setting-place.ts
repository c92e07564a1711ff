import type { ManifestNode } from '../compiler/manifest/resource.ts';
import { fileOf } from '../compiler/parse/locate-call.ts';
import type { Project } from '../compiler/project/project.ts';
import type { SourceFile, Span } from '../diagnostics/source.ts';
import type { YamlPlaces } from './yaml-places.ts';

interface Where {
  readonly project: Project;
  readonly places: YamlPlaces;
}

/** Where a value of a node's config was written: its own `config()`, its YAML, the project's file; else where it is named. */
export function settingPlace(
  node: ManifestNode,
  value: string,
  { project, places }: Where,
): Span | undefined {
  const file = fileOf(project, node);
  const escaped = value.replace(/\W/g, '\\$&');
  return (
    (file && /config\s*\(/.test(file.text) ? find(file, `(?<=['"])${escaped}(?=['"])`) : undefined) ??
    places.word(node, value) ??
    find(ownerFile(project, node), `(?<=:[ \\t]*['"]?)${escaped}(?=['"]?\\s*$)`) ??
    places.column(node, undefined) ??
    (file && { file, offset: 0, length: 1 })
  );
}

/** Where a word stands in a node's YAML, else in its own file. */
export function wordPlace(node: ManifestNode, word: string, { project, places }: Where): Span | undefined {
  const inYaml = places.word(node, word);
  if (inYaml || !/^\w+$/.test(word) || word === node.name) return inYaml;
  return find(fileOf(project, node), `\\b${word}\\b`);
}

/** Where SQL or a template that a config holds was written: the longest piece of it that stands somewhere as it is. */
export function hookPlace(node: ManifestNode, hook: string, { project, places }: Where): Span | undefined {
  const named = places.column(node, undefined)?.file;
  const files = [fileOf(project, node), named, ownerFile(project, node)];
  const pieces = [hook, ...hook.split(/["'\n]|\{\{.*?\}\}/)].map((piece) => piece.trim());
  for (const piece of pieces.sort((a, b) => b.length - a.length)) {
    if (piece.length < 4) break;
    for (const file of files) {
      const offset = file?.text.indexOf(piece) ?? -1;
      if (file && offset >= 0) return { file, offset, length: piece.split('\n', 1)[0]!.length };
    }
  }
  return undefined;
}

/** Where a setting of a node is named: its own `config()`, its YAML, the project's file. */
export function settingNamePlace(
  node: ManifestNode,
  name: string,
  { project, places }: Where,
): Span | undefined {
  const own = find(fileOf(project, node), `\\b${name}(?=['"]?\\s*[=:])`);
  return own ?? places.word(node, name) ?? find(ownerFile(project, node), `\\b${name}(?=\\s*:)`);
}

function ownerFile(project: Project, node: ManifestNode): SourceFile | undefined {
  return project.packages.find((it) => it.name === node.package_name)?.config.file;
}

function find(file: SourceFile | undefined, pattern: string): Span | undefined {
  const found = file && new RegExp(pattern, 'm').exec(file.text);
  return found ? { file: file!, offset: found.index, length: found[0].length } : undefined;
}
