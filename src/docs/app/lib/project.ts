import { type Neighbours, neighbours } from '../../layout/rank.ts';
import { type CoreData, NodeFlag, type TestFacts } from '../../site-data.ts';

/** A node as the app's parts pass it around; `index` is its number in all data. */
export interface DocNode {
  readonly index: number;
  readonly id: string;
  readonly name: string;
  readonly type: string;
  readonly package: string;
  readonly folder: string;
  readonly path: string;
  readonly database: string;
  readonly schema: string;
  readonly alias: string;
  readonly material: string;
  readonly group: string;
  readonly status: string;
  readonly tags: readonly string[];
  readonly described: boolean;
  readonly hidden: boolean;
  readonly internal: boolean;
  /** Part of the project itself, not of a package it installed. */
  readonly own: boolean;
  readonly columns: number;
  readonly describedColumns: number;
  readonly color: string;
  /** `public`, `protected` or `private`; '' for what is no model. */
  readonly access: string;
  /** `latest`, `prerelease`, `old`, or '' without versions. */
  readonly version: string;
  readonly test: TestFacts | undefined;
}

/** The core data, indexed. */
export interface Project {
  readonly core: CoreData;
  readonly nodes: readonly DocNode[];
  readonly byId: ReadonlyMap<string, DocNode>;
  readonly childLinks: Neighbours;
  readonly parentLinks: Neighbours;
  /** Tests by the node that they check. */
  readonly testsOf: ReadonlyMap<number, readonly DocNode[]>;
  /** Models, sources, seeds and snapshots; null where several have the name. */
  readonly tablesByName: ReadonlyMap<string, DocNode | null>;
}

/** Indexes the core data once, at start. */
export function openProject(core: CoreData): Project {
  const nodes = core.nodes.name.map((_, index) => readNode(core, index));
  const testsOf = new Map<number, DocNode[]>();
  for (const node of nodes) {
    if (node.test === undefined || node.test.of < 0) continue;
    const known = testsOf.get(node.test.of);
    if (known) known.push(node);
    else testsOf.set(node.test.of, [node]);
  }
  return {
    core,
    nodes,
    byId: new Map(nodes.map((node) => [node.id, node])),
    childLinks: neighbours(nodes.length, core.edges, 0),
    parentLinks: neighbours(nodes.length, core.edges, 1),
    testsOf,
    tablesByName: nameTables(nodes),
  };
}

function readNode(core: CoreData, index: number): DocNode {
  const { nodes, words } = core;
  const word = (table: readonly string[], at: number | undefined) =>
    at === undefined ? '' : (table[at] ?? '');
  const name = nodes.name[index]!;
  const type = word(words.types, nodes.type[index]);
  const packageName = word(words.packages, nodes.package[index]);
  const key = nodes.key[index]!;
  const folder = word(words.folders, nodes.folder[index]);
  const file = nodes.file[index]!;
  const flags = nodes.flags[index]!;
  return {
    index,
    id: key.startsWith('!') ? key.slice(1) : `${type}.${packageName}.${key || name}`,
    name,
    type,
    package: packageName,
    folder,
    path: folder === '' ? file : `${folder}/${file}`,
    database: word(words.databases, nodes.database[index]),
    schema: word(words.schemas, nodes.schema[index]),
    alias: nodes.alias[index] || name,
    material: word(words.materials, nodes.material[index]),
    group: word(words.groups, nodes.group[index]),
    status: word(words.statuses, nodes.status[index]),
    tags: (nodes.tags[index] ?? []).map((tag) => words.tags[tag]!),
    described: (flags & NodeFlag.described) !== 0,
    hidden: (flags & NodeFlag.hidden) !== 0,
    internal: (flags & NodeFlag.internal) !== 0,
    own: packageName === core.project.name,
    columns: nodes.columns[index]!,
    describedColumns: nodes.describedColumns[index]!,
    color: nodes.colors[index] ?? '',
    access: nodes.access[index] ?? (type === 'model' ? 'protected' : ''),
    version: nodes.versions[index] ?? '',
    test: nodes.tests[index],
  };
}

const tables = new Set(['model', 'source', 'seed', 'snapshot']);

/** The table of that name, if there is only one. */
export function nodeNamed(project: Project, name: string): DocNode | undefined {
  return project.tablesByName.get(name) ?? undefined;
}

function nameTables(nodes: readonly DocNode[]): Map<string, DocNode | null> {
  const named = new Map<string, DocNode | null>();
  for (const node of nodes)
    if (tables.has(node.type)) named.set(node.name, named.has(node.name) ? null : node);
  return named;
}

/** Whether lists count a node: macros of packages are many, and found by search and tree. */
export function isListed(node: DocNode): boolean {
  return !node.hidden && !node.internal && (node.type !== 'macro' || node.own);
}

/** Neighbours of a node, in order. */
export function linked(project: Project, links: Neighbours, index: number): DocNode[] {
  const found: DocNode[] = [];
  for (let i = links.start[index]!; i < links.start[index + 1]!; i++)
    found.push(project.nodes[links.items[i]!]!);
  return found;
}

/** All that can be reached from the start nodes within `steps`, the start included. */
export function reach(links: Neighbours, starts: Iterable<number>, steps: number): Set<number> {
  const seen = new Set(starts);
  let frontier = [...seen];
  for (let step = 0; step < steps && frontier.length > 0; step++) {
    const next: number[] = [];
    for (const node of frontier) {
      for (let i = links.start[node]!; i < links.start[node + 1]!; i++) {
        const other = links.items[i]!;
        if (!seen.has(other)) {
          seen.add(other);
          next.push(other);
        }
      }
    }
    frontier = next;
  }
  return seen;
}

/** Whether a status means that something went wrong, went well, or neither. */
export function statusTone(status: string): 'good' | 'bad' | 'warn' | 'none' {
  if (status === 'success' || status === 'pass' || status === 'reused') return 'good';
  if (status === 'error' || status === 'fail' || status === 'runtime error') return 'bad';
  return status === 'warn' || status === 'partial success' ? 'warn' : 'none';
}
