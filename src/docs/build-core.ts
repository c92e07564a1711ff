import { collectDocs, type ProseBlock, type Resource, testedColumn, testedNode } from './collect-nodes.ts';
import { configSets } from './config-sets.ts';
import { findRelationships } from './find-relationships.ts';
import { byCodeUnit, type Json, record, text } from './json.ts';
import { layoutGraph } from './layout/layout.ts';
import { boxWidth } from './layout/measures.ts';
import { mergeColumns } from './merge-columns.ts';
import type {
  ColumnDetails,
  CoreData,
  NodeTable,
  ProjectFacts,
  StoredLayout,
  TestFacts,
  WordTables,
} from './site-data.ts';
import { NodeFlag } from './site-data.ts';
import type { SiteInput } from './site-input.ts';
import { WordTable } from './word-table.ts';

/** Types that the whole-project graph shows; tests can be asked for in the app, which lays them out itself. */
const notInGraph = new Set(['test', 'unit_test', 'macro', 'operation']);

/** What the app loads first, except the chunk table and the build hash, which need the details. */
export function buildCore(
  resources: readonly Resource[],
  input: SiteInput,
): Omit<CoreData, 'chunks' | 'build'> {
  const index = new Map(resources.map((resource, i) => [resource.id, i]));
  const words = makeWordTables();
  const configs = configSets(resources);
  const nodes = buildNodeTable({ resources, index, input, words });
  const edges = findEdges(resources, index);
  const docs = collectDocs(input.manifest);
  const project = readProject(input, resources);
  return {
    format: 1,
    project,
    words: { ...freezeWords(words), configs: configs.words, configSets: configs.sets },
    nodes: { ...nodes, config: configs.of },
    edges,
    layout: storeLayout(resources, edges),
    relationships: findRelationships(resources, index),
    ...readOverviews(docs, project.name),
    docs: docs
      .filter((doc) => doc.packageName !== 'dbt' && !doc.name.startsWith('__'))
      .map(({ id, name, packageName, path, text: body }) => ({
        id,
        name,
        package: packageName,
        path,
        text: body,
      })),
  };
}

type Words = { [K in Exclude<keyof WordTables, 'configs' | 'configSets'>]: WordTable };

function makeWordTables(): Words {
  return {
    types: new WordTable(),
    packages: new WordTable(),
    folders: new WordTable(),
    tags: new WordTable(),
    groups: new WordTable(),
    databases: new WordTable(),
    schemas: new WordTable(),
    materials: new WordTable(),
    statuses: new WordTable(),
  };
}

function freezeWords(words: Words): { readonly [K in keyof Words]: readonly string[] } {
  return Object.fromEntries(
    Object.entries(words).map(([key, table]) => [key, table.words]),
  ) as unknown as ReturnType<typeof freezeWords>;
}

interface TableInput {
  readonly resources: readonly Resource[];
  readonly index: ReadonlyMap<string, number>;
  readonly input: SiteInput;
  readonly words: Words;
}

function buildNodeTable({ resources, index, input, words }: TableInput): Omit<NodeTable, 'config'> {
  const statuses = new Map(
    input.results.map((result) => [text(result['unique_id']), text(result['status'])]),
  );
  const tags: Record<string, number[]> = {};
  const colors: Record<string, string> = {};
  const tests: Record<string, TestFacts> = {};
  const access: Record<string, string> = {};
  const versions: Record<string, string> = {};
  resources.forEach((resource, i) => {
    if (resource.tags.length > 0) tags[i] = resource.tags.map((tag) => words.tags.add(tag));
    if (resource.type === 'model') {
      const level = text(resource.raw['access']) || text(resource.config['access']);
      if (level !== '' && level !== 'protected') access[i] = level;
      const version = versionStanding(resource);
      if (version !== '') versions[i] = version;
    }
    const color = nodeColor(resource);
    if (color !== '') colors[i] = color;
    if (resource.type === 'test' || resource.type === 'unit_test') tests[i] = testFacts(resource, index);
  });
  const columns = resources.map((resource) => mergeColumns(resource, input.catalog, index));
  const each = <T>(read: (resource: Resource, i: number) => T): T[] => resources.map(read);
  return {
    name: each((r) => r.name),
    key: each(shortKey),
    type: each((r) => words.types.add(r.type)),
    package: each((r) => words.packages.add(r.packageName)),
    folder: each((r) =>
      words.folders.add(r.path.includes('/') ? r.path.slice(0, r.path.lastIndexOf('/')) : ''),
    ),
    file: each((r) => r.path.slice(r.path.lastIndexOf('/') + 1)),
    database: each((r) => words.databases.add(hasRelation(r) ? text(r.raw['database']) : '')),
    schema: each((r) => words.schemas.add(hasRelation(r) ? text(r.raw['schema']) : '')),
    alias: each((r) => relationName(r)),
    material: each((r) => words.materials.add(r.type === 'test' ? '' : text(r.config['materialized']))),
    group: each((r) => words.groups.add(text(r.raw['group']) || text(r.config['group']))),
    status: each((r) => words.statuses.add(statuses.get(r.id) ?? '')),
    flags: each(nodeFlags),
    columns: columns.map((list) => list.length),
    describedColumns: columns.map((list) => list.filter(isDescribed).length),
    tags,
    access,
    versions,
    colors,
    tests,
  };
}

/** In words of its own: an inherited description tells of another column. */
function isDescribed(column: ColumnDetails): boolean {
  return column.description !== '' && column.inheritedFrom === null;
}

/** unique_id without the part that type and package say already; '' when it is the name. */
function shortKey(resource: Resource): string {
  const start = `${resource.type}.${resource.packageName}.`;
  if (!resource.id.startsWith(start)) return `!${resource.id}`;
  const key = resource.id.slice(start.length);
  return key === resource.name ? '' : key;
}

function nodeFlags(resource: Resource): number {
  return (
    (resource.description.trim() !== '' ? NodeFlag.described : 0) |
    (resource.hidden ? NodeFlag.hidden : 0) |
    (resource.internal ? NodeFlag.internal : 0)
  );
}

/** Whether the resource is, or describes, a table or view. */
function hasRelation(resource: Resource): boolean {
  if (resource.type === 'source' || resource.type === 'seed' || resource.type === 'snapshot') return true;
  return resource.type === 'model' && text(resource.config['materialized']) !== 'ephemeral';
}

function relationName(resource: Resource): string {
  if (!hasRelation(resource)) return '';
  const name = text(resource.raw['identifier']) || text(resource.raw['alias']);
  return name === resource.name ? '' : name;
}

function nodeColor(resource: Resource): string {
  const color = text(
    { ...record(resource.config['docs']), ...record(resource.raw['docs']) }['node_color' as never],
  );
  return /^(#[0-9a-f]{3,8}|[a-z]{3,20})$/i.test(color) ? color : '';
}

/** As `version:` of the selection syntax asks for it; '' for a model without versions. */
function versionStanding({ raw }: Resource): string {
  const [version, latest] = [text(raw['version']), text(raw['latest_version'])];
  if (version === '' || latest === '') return '';
  if (version === latest) return 'latest';
  const numbers = [Number(version), Number(latest)] as const;
  const isLater = numbers.some(Number.isNaN) ? version > latest : numbers[0] > numbers[1];
  return isLater ? 'prerelease' : 'old';
}

function testFacts(resource: Resource, index: ReadonlyMap<string, number>): TestFacts {
  const metadata = record(resource.raw['test_metadata']);
  const namespace = text(metadata['namespace']);
  const kind = text(metadata['name']);
  return {
    of: index.get(testedNode(resource)) ?? -1,
    column: testedColumn(resource),
    kind: resource.type === 'unit_test' ? 'unit test' : namespace && kind ? `${namespace}.${kind}` : kind,
    severity: text(resource.config['severity']).toLowerCase() || 'error',
  };
}

function findEdges(resources: readonly Resource[], index: ReadonlyMap<string, number>): number[] {
  const pairs: [number, number][] = [];
  resources.forEach((resource, child) => {
    for (const id of resource.parents) {
      const parent = index.get(id);
      if (parent !== undefined && parent !== child) pairs.push([parent, child]);
    }
  });
  return pairs.sort((a, b) => a[0] - b[0] || a[1] - b[1]).flat();
}

function storeLayout(resources: readonly Resource[], edges: readonly number[]): StoredLayout {
  const shown: number[] = [];
  const local = new Map<number, number>();
  resources.forEach((resource, i) => {
    if (notInGraph.has(resource.type) || resource.hidden || resource.internal) return;
    local.set(i, shown.length);
    shown.push(i);
  });
  const inner: number[] = [];
  const edgeNumbers: number[] = [];
  for (let e = 0; e < edges.length; e += 2) {
    const parent = local.get(edges[e]!);
    const child = local.get(edges[e + 1]!);
    if (parent === undefined || child === undefined) continue;
    inner.push(parent, child);
    edgeNumbers.push(e / 2);
  }
  const result = layoutGraph({
    count: shown.length,
    edges: inner,
    widths: shown.map((i) => boxWidth(resources[i]!.name)),
  });
  const bends: Record<string, number[]> = {};
  for (const [edge, points] of result.bends) bends[edgeNumbers[edge]!] = points.map(Math.round);
  return {
    nodes: shown,
    x: Array.from(result.x, Math.round),
    y: Array.from(result.y, Math.round),
    bends,
    width: Math.round(result.width),
    height: Math.round(result.height),
  };
}

function readProject(input: SiteInput, resources: readonly Resource[]): ProjectFacts {
  const metadata = record(input.manifest['metadata']);
  return {
    name: text(metadata['project_name']) || 'Project',
    adapter: text(metadata['adapter_type']),
    dbtVersion: text(metadata['dbt_version']),
    hasCatalog: input.catalog !== undefined,
    hasRun: input.results.length > 0,
    hasColumnLineage: resources.some((resource) => resource.lineage !== undefined),
  };
}

/** dbt's rule: the last __overview__ that is not dbt's own wins; a package has its own under __name__. */
function readOverviews(
  docs: readonly ProseBlock[],
  project: string,
): Pick<CoreData, 'overview' | 'packageOverviews'> {
  const overviews = docs.filter((doc) => doc.name === '__overview__' && doc.packageName !== 'dbt');
  const own = overviews.find((doc) => doc.packageName === project) ?? overviews[0];
  const packageOverviews: Record<string, string> = {};
  for (const doc of docs) {
    const match = /^__(.+)__$/.exec(doc.name);
    if (match && match[1] !== 'overview') packageOverviews[match[1]!] = doc.text;
  }
  const sorted = Object.entries(packageOverviews).sort(([a], [b]) => byCodeUnit(a, b));
  return {
    overview: own?.text ?? '',
    packageOverviews: Object.fromEntries(sorted) as Json as Record<string, string>,
  };
}
