import type { GraphNode } from '../../manifest/resource.ts';
import { fnmatch } from '../glob.ts';
import { allSections, matching, type SelectorMethod } from './method.ts';

const withoutSources = allSections.filter((section) => section !== 'sources');

/** `fqn:` and bare words: a name, or the dotted folders that lead to it, with or without the package. */
export const selectByFqn: SelectorMethod = (input) => {
  const parts = input.value.split('.');
  const wild = parts.findIndex((part) => /[*?[\]]/.test(part));
  const query = { text: input.value, parts, wild };
  return matching(
    input,
    withoutSources,
    (node) => fits(node.fqn, query, isVersioned(node)) || fits(node.fqn.slice(1), query, isVersioned(node)),
  );
};

interface Query {
  readonly text: string;
  readonly parts: readonly string[];
  /** Place of the first part with a wildcard, or -1. */
  readonly wild: number;
}

function fits(fqn: readonly string[], { text, parts, wild }: Query, versioned: boolean): boolean {
  const leaf = versioned ? fqn.at(-2) : fqn.at(-1);
  if (leaf === text) return true;
  // orders.v2 and orders_v2 both name the second version of orders.
  if (versioned && fqn.slice(-2).join('_') === parts.slice(-2).join('_')) return true;
  const flat = fqn.some((part) => part.includes('.')) ? fqn.flatMap((part) => part.split('.')) : fqn;
  if (flat.length < parts.length) return false;
  const exact = wild === -1 ? parts.length : wild;
  for (let i = 0; i < exact; i++) if (flat[i] !== parts[i]) return false;
  if (wild === -1) return true;
  if (fnmatch(parts.slice(wild).join('.'))(flat.slice(wild).join('.'))) return true;
  return parts.length === 1 && leaf !== undefined && fnmatch(text)(leaf);
}

function isVersioned(node: GraphNode): boolean {
  return node.resource_type === 'model' && node['version'] !== null && node['version'] !== undefined;
}
