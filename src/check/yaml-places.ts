import type { GraphResource, ManifestNode, SourceDefinition } from '../compiler/manifest/resource.ts';
import { findWord } from '../compiler/parse/find-word.ts';
import type { Project, ProjectFile } from '../compiler/project/project.ts';
import { locateYaml, parseYaml, type YamlPath } from '../compiler/project/yaml.ts';
import type { Span } from '../diagnostics/source.ts';

type Described =
  | Pick<ManifestNode, 'name' | 'package_name' | 'resource_type' | 'patch_path'>
  | SourceDefinition;

const sections: Readonly<Record<string, string>> = {
  model: 'models',
  seed: 'seeds',
  snapshot: 'snapshots',
};

/** Finds where YAML speaks of a resource; files are parsed when first asked for. */
export class YamlPlaces {
  readonly #files = new Map<string, ProjectFile>();
  readonly #values = new Map<string, unknown>();

  constructor(project: Project) {
    for (const { name, files } of project.packages)
      for (const file of files.properties) this.#files.set(`${name}/${file.path}`, file);
  }

  /** Of a column of a resource, or of the resource itself where YAML has no such column. */
  column(resource: Described, column: string | undefined): Span | undefined {
    const file = this.#fileOf(resource);
    if (!file) return undefined;
    const path = entryPath(this.#valueOf(file), resource);
    if (!path) return undefined;
    const entry = valueAt(this.#valueOf(file), path);
    const index = column === undefined ? -1 : columnIndex(entry, column);
    const within: YamlPath = index < 0 ? [...path, 'name'] : [...path, 'columns', index, 'name'];
    return locateYaml(file, within);
  }

  /** Of a test: the column that it stands under, and within that the test's own name. */
  test(test: ManifestNode, target: Described | undefined): Span | undefined {
    const file = this.#files.get(`${test.package_name}/${test.original_file_path}`);
    if (!file || !target) return undefined;
    const root = this.#valueOf(file);
    const path = entryPath(root, target);
    if (!path) return undefined;
    const column = test.column_name ?? undefined;
    const index = column === undefined ? -1 : columnIndex(valueAt(root, path), column);
    const holder: YamlPath = index < 0 ? path : [...path, 'columns', index];
    return locateYaml(file, testPath(valueAt(root, holder), holder, test) ?? [...holder, 'name']);
  }

  /** Of a word in what is said of a resource, its settings among it. */
  word(resource: Described, word: string): Span | undefined {
    const file = this.#fileOf(resource);
    const path = file && entryPath(this.#valueOf(file), resource);
    const start = path && locateYaml(file, path);
    return start && findWord(start, word);
  }

  /** Of a unit test: a word in what it gives or expects, else the test itself. */
  unitTest(test: GraphResource, section: 'given' | 'expect', words: readonly string[]): Span | undefined {
    const file = this.#files.get(`${test.package_name}/${test.original_file_path}`);
    if (!file) return undefined;
    const index = indexOfName(valueAt(this.#valueOf(file), ['unit_tests']), test.name);
    if (index < 0) return undefined;
    const path: YamlPath = ['unit_tests', index];
    const start = locateYaml(file, [...path, section]);
    for (const word of words) {
      const pattern = new RegExp(`(?<!\\w)${word.replace(/[^\w]/g, '\\$&')}(?!\\w)`);
      const found = start ? file.text.slice(start.offset).search(pattern) : -1;
      if (start && found >= 0) return { file, offset: start.offset + found, length: word.length };
    }
    return locateYaml(file, [...path, 'name']);
  }

  /** Of an entity, dimension or measure of a semantic model: what it is made of, else its name. */
  element(model: GraphResource, list: string, name: string): Span | undefined {
    const file = this.#files.get(`${model.package_name}/${model.original_file_path}`);
    if (!file) return undefined;
    const index = indexOfName(valueAt(this.#valueOf(file), ['semantic_models']), model.name);
    const path: YamlPath = ['semantic_models', index, list];
    const at = indexOfName(valueAt(this.#valueOf(file), path), name);
    if (index < 0 || at < 0) return undefined;
    const key = valueAt(this.#valueOf(file), [...path, at, 'expr']) === undefined ? 'name' : 'expr';
    return locateYaml(file, [...path, at, key]);
  }

  #fileOf(resource: Described): ProjectFile | undefined {
    const path =
      resource.resource_type === 'source'
        ? (resource as SourceDefinition).original_file_path
        : resource.patch_path?.replace(/^.*?:\/\//, '');
    const owner = /^(.*?):\/\//.exec(resource.patch_path ?? '')?.[1] ?? resource.package_name;
    return path ? this.#files.get(`${owner}/${path}`) : undefined;
  }

  #valueOf(file: ProjectFile): unknown {
    if (!this.#values.has(file.absolutePath)) this.#values.set(file.absolutePath, parseYaml(file).value);
    return this.#values.get(file.absolutePath);
  }
}

function entryPath(root: unknown, resource: Described): YamlPath | undefined {
  if (resource.resource_type === 'source') {
    const { source_name, name } = resource as SourceDefinition;
    const source = indexOfName(valueAt(root, ['sources']), source_name);
    const table = source < 0 ? -1 : indexOfName(valueAt(root, ['sources', source, 'tables']), name);
    return table < 0 ? undefined : ['sources', source, 'tables', table];
  }
  const section = sections[resource.resource_type];
  const index = section === undefined ? -1 : indexOfName(valueAt(root, [section]), resource.name);
  return index < 0 ? undefined : [section!, index];
}

/** dbt's name of the test, or its last part, among the entries of `data_tests` or `tests`. */
function testPath(entry: unknown, holder: YamlPath, test: ManifestNode): YamlPath | undefined {
  const metadata = test.test_metadata;
  const names = new Set([metadata?.name, `${metadata?.namespace ?? ''}.${metadata?.name}`]);
  for (const key of ['data_tests', 'tests']) {
    const list = valueAt(entry, [key]);
    if (!Array.isArray(list)) continue;
    const index = list.findIndex((item) => names.has(testName(item)));
    if (index >= 0) return [...holder, key, index];
  }
  return undefined;
}

function testName(item: unknown): string | undefined {
  if (typeof item === 'string') return item;
  if (typeof item !== 'object' || item === null) return undefined;
  const named = (item as Record<string, unknown>)['test_name'];
  return typeof named === 'string' ? named : Object.keys(item)[0];
}

function columnIndex(entry: unknown, column: string): number {
  return indexOfName(valueAt(entry, ['columns']), column);
}

function indexOfName(list: unknown, name: string): number {
  if (!Array.isArray(list)) return -1;
  const wanted = name.toLowerCase();
  return list.findIndex((item) => String((item as { name?: unknown } | null)?.name).toLowerCase() === wanted);
}

function valueAt(value: unknown, path: YamlPath): unknown {
  let at = value;
  for (const part of path) {
    if (typeof at !== 'object' || at === null) return undefined;
    at = (at as Record<string | number, unknown>)[part];
  }
  return at;
}
