import type { NodeDetails } from '../../site-data.ts';
import type { DocNode, Project } from './project.ts';
import { linked } from './project.ts';
import { nodeHref } from './router.ts';

/** A piece of code that leads to a page. */
export interface CodeLink {
  readonly start: number;
  readonly end: number;
  readonly href: string;
  readonly title: string;
}

const calls =
  /\b(?<fn>ref|source)\s*\(\s*(?<q1>['"])(?<a>[^'"]+)\k<q1>\s*(?:,\s*(?<q2>['"])(?<b>[^'"]+)\k<q2>)?[^)]*\)|\b(?:(?<pkg>\w+)\.)?(?<macro>\w+)\s*(?=\()/g;

/** Links on each ref, source and macro call of a template. */
export function sourceLinks(
  project: Project,
  node: DocNode,
  code: string,
  macros: readonly number[],
): CodeLink[] {
  const parents = linked(project, project.parentLinks, node.index);
  const known = new Map(macros.map((index) => [project.nodes[index]!.name, project.nodes[index]!]));
  const links: CodeLink[] = [];
  for (const match of code.matchAll(calls)) {
    const { fn, a, b, macro } = match.groups!;
    const version = /,\s*v(?:ersion)?\s*=\s*['"]?([^'"\s)]+)/.exec(match[0])?.[1];
    const exact = version && parents.find((node) => node.name === `${b ?? a}.v${version}`);
    const target = exact || (fn ? findTable(project, parents, fn, [a!, b]) : known.get(macro!));
    if (target === undefined || target.index === node.index) continue;
    links.push(toLink(target, match.index, match.index + match[0].trimEnd().length));
  }
  return links;
}

function findTable(
  project: Project,
  parents: readonly DocNode[],
  fn: string,
  [first, second]: readonly [string, string | undefined],
): DocNode | undefined {
  const wanted = fn === 'source' ? `${first}.${second}` : (second ?? first);
  const fits = (node: DocNode) =>
    fn === 'source'
      ? node.type === 'source' && node.name === wanted
      : ['model', 'seed', 'snapshot'].includes(node.type) &&
        node.name.replace(/\.v[^.]*$/, '') === wanted.replace(/\.v[^.]*$/, '');
  const isMeant = (node: DocNode) => fits(node) && !['old', 'prerelease'].includes(node.version);
  return parents.find(isMeant) ?? parents.find(fits) ?? project.nodes.find(isMeant);
}

const relation = /(?:(?:"[^"\n]+"|[A-Za-z_]\w*)\s*\.\s*){1,2}(?:"[^"\n]+"|[A-Za-z_]\w*)/g;

/** Links on each relation of compiled SQL that is one of the node's parents, or a file or function that a source is. */
export function relationLinks(
  project: Project,
  node: DocNode,
  { compiled: code, external }: Pick<NodeDetails, 'compiled' | 'external'>,
): CodeLink[] {
  const byName = new Map<string, DocNode>();
  for (const parent of linked(project, project.parentLinks, node.index)) {
    const name = `${parent.schema}.${parent.alias.includes('.') ? parent.alias.split('.').at(-1) : parent.alias}`;
    byName.set(name.toLowerCase(), parent);
    byName.set(`${parent.database}.${name}`.toLowerCase(), parent);
  }
  const links: CodeLink[] = [];
  for (const match of code.matchAll(relation)) {
    const target = byName.get(match[0].replaceAll(/["\s]/g, '').toLowerCase());
    if (target) links.push(toLink(target, match.index, match.index + match[0].length));
  }
  for (const [text, source] of external) {
    for (let at = code.indexOf(text); at >= 0; at = code.indexOf(text, at + text.length))
      links.push(toLink(project.nodes[source]!, at, at + text.length));
  }
  return links.sort((a, b) => a.start - b.start);
}

function toLink(target: DocNode, start: number, end: number): CodeLink {
  return { start, end, href: nodeHref(target), title: `${target.type} ${target.name}` };
}
