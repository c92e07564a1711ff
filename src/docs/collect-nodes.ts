import { byCodeUnit, type Json, list, record, text, texts } from './json.ts';
import { type NodeLineage, readLineage } from './read-lineage.ts';

/** A resource of the manifest, whatever its kind, with the fields that every page needs. */
export interface Resource {
  readonly id: string;
  readonly type: string;
  readonly name: string;
  readonly packageName: string;
  /** Path relative to the project, with forward slashes. */
  readonly path: string;
  readonly description: string;
  readonly tags: readonly string[];
  /** unique_ids of what it reads, without duplicates. */
  readonly parents: readonly string[];
  readonly macros: readonly string[];
  readonly columns: readonly Json[];
  /** docs.show: false */
  readonly hidden: boolean;
  /** Ships with dbt or an adapter. */
  readonly internal: boolean;
  /** Everything else that the artifact says. */
  readonly raw: Json;
  readonly config: Json;
  readonly lineage: NodeLineage | undefined;
}

const sections: readonly (readonly [section: string, type: string])[] = [
  ['nodes', 'model'],
  ['sources', 'source'],
  ['macros', 'macro'],
  ['exposures', 'exposure'],
  ['metrics', 'metric'],
  ['semantic_models', 'semantic_model'],
  ['saved_queries', 'saved_query'],
  ['unit_tests', 'unit_test'],
  ['functions', 'function'],
];

/** All resources of a manifest, sorted by unique_id; entries that are not objects are left out. */
export function collectNodes(manifest: Json): Resource[] {
  const adapter = text(record(manifest['metadata'])['adapter_type']);
  const internal = new Set(['dbt', 'emds', `dbt_${adapter}`]);
  const projectName = text(record(manifest['metadata'])['project_name']);
  internal.delete(projectName);
  const resources: Resource[] = [];
  for (const [section, type] of sections) {
    for (const [id, value] of Object.entries(record(manifest[section]))) {
      if (typeof value === 'object' && value !== null)
        resources.push(readResource(id, type, value as Json, internal));
    }
  }
  return resources.sort((a, b) => byCodeUnit(a.id, b.id));
}

function readResource(id: string, sectionType: string, raw: Json, internal: ReadonlySet<string>): Resource {
  const config = record(raw['config']);
  const dependsOn = record(raw['depends_on']);
  const packageName = text(raw['package_name']) || (id.split('.')[1] ?? '');
  const type = text(raw['resource_type']) || sectionType;
  const name = text(raw['name']) || id;
  const docs = { ...record(config['docs']), ...record(raw['docs']) };
  return {
    id,
    type,
    name: displayName(type, name, raw),
    packageName,
    path: (text(raw['original_file_path']) || text(raw['path'])).replaceAll('\\', '/'),
    description: text(raw['description']) || text(record(raw['meta'])['description']),
    tags: [...new Set([...texts(raw['tags']), ...texts(config['tags'])])].sort(byCodeUnit),
    parents: [...new Set(texts(dependsOn['nodes']))],
    macros: [...new Set(texts(dependsOn['macros']))],
    columns: Object.values(record(raw['columns'])).map(record),
    hidden: docs['show'] === false,
    internal: internal.has(packageName),
    raw,
    config,
    lineage: readLineage(config),
  };
}

function displayName(type: string, name: string, raw: Json): string {
  if (type === 'source') return `${text(raw['source_name'])}.${name}`;
  const version = text(raw['version']);
  return type === 'model' && version !== '' ? `${name}.v${version}` : name;
}

export interface ProseBlock {
  readonly id: string;
  readonly name: string;
  readonly packageName: string;
  readonly path: string;
  readonly text: string;
}

/** Doc blocks, sorted by unique_id. */
export function collectDocs(manifest: Json): ProseBlock[] {
  return Object.entries(record(manifest['docs']))
    .map(([id, value]) => ({ id, raw: record(value) }))
    .map(({ id, raw }) => ({
      id,
      name: text(raw['name']) || (id.split('.').at(-1) ?? id),
      packageName: text(raw['package_name']) || (id.split('.')[1] ?? ''),
      path: text(raw['original_file_path']).replaceAll('\\', '/'),
      text: text(raw['block_contents']),
    }))
    .sort((a, b) => byCodeUnit(a.id, b.id));
}

/** The node that a test checks: dbt's attached_node, else the only or the last node it reads; '' when none. */
export function testedNode(resource: Resource): string {
  const attached = text(resource.raw['attached_node']);
  if (attached !== '') return attached;
  if (resource.type === 'unit_test') return unitTestModel(resource);
  const kwargs = record(record(resource.raw['test_metadata'])['kwargs']);
  const model = text(kwargs['model']);
  const named = resource.parents.find((id) => model.includes(`'${id.split('.').at(-1)}'`));
  return named ?? (resource.parents.length === 1 ? resource.parents[0]! : '');
}

/** The column that a test checks; '' when it is about a whole table. */
export function testedColumn({ raw }: Resource): string {
  const kwargs = record(record(raw['test_metadata'])['kwargs']);
  return unquoted(text(raw['column_name']) || text(kwargs['column_name']));
}

/** Tests of a column that YAML wants quoted have its name in quotes. */
export function unquoted(column: string): string {
  return /^"(?:[^"]|"")+"$/.test(column) ? column.slice(1, -1).replaceAll('""', '"') : column;
}

function unitTestModel(resource: Resource): string {
  const tested = list(resource.raw['tested_node_unique_id'])[0] ?? resource.raw['tested_node_unique_id'];
  if (text(tested) !== '') return text(tested);
  const model = text(resource.raw['model']);
  return resource.parents.find((id) => id.split('.').at(-1) === model) ?? resource.parents[0] ?? '';
}
