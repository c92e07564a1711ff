import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join, relative, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';

const root = fileURLToPath(new URL('..', import.meta.url));
const src = join(root, 'src');

/** Left never imports right; folders of one place do not import each other. */
const layers: readonly (readonly string[])[] = [
  ['util'],
  ['diagnostics'],
  ['compiler'],
  ['runner'],
  ['docs', 'ingest', 'packages', 'check', 'serve'],
  ['diff'],
  ['cli'],
];

/** Libraries that may be imported from anywhere. */
const everywhere = new Set(['zod']);

interface Import {
  readonly from: string;
  readonly specifier: string;
  readonly isType: boolean;
}

function filesBelow(folder: string, pattern: RegExp): string[] {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && pattern.test(entry.name))
    .map((entry) => join(entry.parentPath, entry.name))
    .filter((path) => !path.includes('node_modules'))
    .sort();
}

const statement =
  /^\s*(?:import|export)\s+(type\s+)?(?:[^'";]*?\sfrom\s+)?'([^']+)'|\bimport\(\s*'([^']+)'\s*\)/gm;

function importsOf(path: string): Import[] {
  const text = readFileSync(path, 'utf8');
  return [...text.matchAll(statement)].map((match) => ({
    from: path,
    specifier: match[2] ?? match[3]!,
    isType: match[1] !== undefined || onlyTypes(match[0]),
  }));
}

/** `import { type A, type B } from …` leaves nothing behind. */
function onlyTypes(text: string): boolean {
  const names =
    /\{([^}]*)\}/
      .exec(text)?.[1]
      ?.split(',')
      .map((name) => name.trim())
      .filter(Boolean) ?? [];
  return (
    names.length > 0 && names.every((name) => name.startsWith('type ')) && !/import\s+\w+\s*,/.test(text)
  );
}

const files = filesBelow(src, /\.tsx?$/);
const imports = files.flatMap(importsOf);
const name = (path: string) => relative(root, path);
const isLocal = (it: Import) => it.specifier.startsWith('.');
const targetOf = (it: Import) => resolve(dirname(it.from), it.specifier);

function layerOf(path: string): { folder: string; height: number } {
  const folder = relative(src, path).split('/')[0]!;
  return { folder, height: layers.findIndex((it) => it.includes(folder)) };
}

describe('the architecture', () => {
  it('has no import from a lower layer to a higher one', () => {
    const upward = imports.filter(isLocal).filter((it) => {
      const [from, to] = [layerOf(it.from), layerOf(targetOf(it))];
      if (from.height === -1 || to.height === -1) return false;
      return to.height > from.height || (to.height === from.height && to.folder !== from.folder);
    });
    expect(upward.map((it) => `${name(it.from)} -> ${it.specifier}`)).toEqual([]);
  });

  it('has no cycle of imports at run time', () => {
    const edges = new Map<string, string[]>(files.map((file) => [file, []]));
    for (const it of imports) if (isLocal(it) && !it.isType) edges.get(it.from)!.push(targetOf(it));
    expect(cycles(edges)).toEqual([]);
  });

  it('imports each library in one file or one folder', () => {
    const users = new Map<string, Set<string>>();
    for (const it of imports) {
      if (isLocal(it) || it.isType || it.specifier.startsWith('node:')) continue;
      const library = it.specifier
        .split('/')
        .slice(0, it.specifier.startsWith('@') ? 2 : 1)
        .join('/');
      if (!everywhere.has(library)) users.set(library, (users.get(library) ?? new Set()).add(it.from));
    }
    const spread = [...users].filter(
      ([, paths]) => paths.size > 1 && commonFolder([...paths]).split('/').length < 2,
    );
    expect(spread.map(([library, paths]) => `${library}: ${[...paths].map(name).join(', ')}`)).toEqual([]);
  });

  it('reaches console and process only from the command line', () => {
    const found = files.filter(
      (path) => !path.startsWith(join(src, 'cli')) && !path.startsWith(join(src, 'docs', 'app')),
    );
    const reaching = found.filter((path) =>
      /\bconsole\.|\bprocess\.(argv|env|std(in|out|err)|exit|exitCode|cwd|on|once)\b/.test(
        withoutComments(readFileSync(path, 'utf8')),
      ),
    );
    expect(reaching.map(name)).toEqual([]);
  });

  it('has no file of more than 400 lines', () => {
    const all = [...files, ...filesBelow(join(root, 'tests'), /\.tsx?$/)];
    const long = all.filter((path) => readFileSync(path, 'utf8').split('\n').length > 401);
    expect(long.map(name)).toEqual([]);
  });

  it('names every folder of the engine in its layers', () => {
    const folders = readdirSync(src, { withFileTypes: true }).filter((entry) => entry.isDirectory());
    const known = new Set([...layers.flat(), 'builtins']);
    expect(folders.map((entry) => entry.name).filter((folder) => !known.has(folder))).toEqual([]);
  });
});

function commonFolder(paths: readonly string[]): string {
  const split = paths.map((path) => relative(src, dirname(path)).split('/'));
  const [first, ...rest] = split as [string[], ...string[][]];
  const length = first.findIndex((part, index) => rest.some((other) => other[index] !== part));
  return (length === -1 ? first : first.slice(0, length)).join('/');
}

function withoutComments(text: string): string {
  return text.replace(/\/\*[\s\S]*?\*\//g, '').replace(/(^|[^:'"`])\/\/.*$/gm, '$1');
}

/** Strongly connected groups of more than one file (Tarjan, without recursion). */
function cycles(edges: ReadonlyMap<string, readonly string[]>): string[][] {
  const index = new Map<string, number>();
  const low = new Map<string, number>();
  const stack: string[] = [];
  const onStack = new Set<string>();
  const found: string[][] = [];
  for (const start of edges.keys()) {
    if (index.has(start)) continue;
    const work: { node: string; next: number }[] = [{ node: start, next: 0 }];
    while (work.length > 0) {
      const top = work.at(-1)!;
      const { node } = top;
      if (top.next === 0) {
        index.set(node, index.size);
        low.set(node, index.get(node)!);
        stack.push(node);
        onStack.add(node);
      }
      const child = edges.get(node)?.[top.next++];
      if (child !== undefined) {
        if (!edges.has(child)) continue;
        if (!index.has(child)) work.push({ node: child, next: 0 });
        else if (onStack.has(child)) low.set(node, Math.min(low.get(node)!, index.get(child)!));
        continue;
      }
      work.pop();
      const parent = work.at(-1)?.node;
      if (parent) low.set(parent, Math.min(low.get(parent)!, low.get(node)!));
      if (low.get(node) !== index.get(node)) continue;
      const group = stack.splice(stack.indexOf(node));
      for (const it of group) onStack.delete(it);
      if (group.length > 1) found.push(group.map(name));
    }
  }
  return found;
}
