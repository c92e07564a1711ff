import type { DocNode, Project } from './project.ts';

export interface TreeFolder {
  readonly name: string;
  /** Unique among all folders: its path. */
  readonly key: string;
  readonly folders: readonly TreeFolder[];
  readonly nodes: readonly DocNode[];
  /** Nodes in it and below. */
  readonly total: number;
}

interface Growing {
  readonly name: string;
  readonly key: string;
  readonly folders: Map<string, Growing>;
  readonly nodes: DocNode[];
}

const inFiles = new Set([
  'model',
  'seed',
  'snapshot',
  'analysis',
  'macro',
  'exposure',
  'metric',
  'semantic_model',
  'saved_query',
  'function',
  'unit_test',
]);

/** By package, folder and file; tests stand with what they test, so only singular ones are listed. */
export function buildFileTree(project: Project): TreeFolder[] {
  const root = grow('', '');
  for (const node of project.nodes) {
    if (node.hidden || node.internal) continue;
    const singular = node.type === 'test' && node.test?.kind === '';
    if (node.type === 'source') plant(root, [node.package, 'sources', node.name.split('.')[0]!], node);
    else if (inFiles.has(node.type) || singular)
      plant(root, [node.package, ...node.folder.split('/').filter(Boolean)], node);
  }
  const main = project.core.project.name;
  const packages = finish(root).folders;
  return [...packages].sort((a, b) => Number(b.name === main) - Number(a.name === main));
}

/** By database, schema and relation. */
export function buildDatabaseTree(project: Project): TreeFolder[] {
  const root = grow('', '');
  for (const node of project.nodes) {
    if (node.hidden || node.schema === '') continue;
    plant(root, [node.database || 'database', node.schema], node);
  }
  return [...finish(root).folders];
}

function grow(name: string, key: string): Growing {
  return { name, key, folders: new Map(), nodes: [] };
}

function plant(root: Growing, path: readonly string[], node: DocNode): void {
  let at = root;
  for (const name of path) {
    let next = at.folders.get(name);
    if (next === undefined) {
      next = grow(name, `${at.key}/${name}`);
      at.folders.set(name, next);
    }
    at = next;
  }
  at.nodes.push(node);
}

/** Sorts; folders are never deeper than paths are, so recursion is safe. */
function finish(folder: Growing): TreeFolder {
  const folders = [...folder.folders.values()].map(finish).sort((a, b) => compare(a.name, b.name));
  const nodes = [...folder.nodes].sort((a, b) => compare(a.name, b.name));
  const total = nodes.length + folders.reduce((sum, inner) => sum + inner.total, 0);
  return { name: folder.name, key: folder.key, folders, nodes, total };
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
