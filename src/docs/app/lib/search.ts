import { Field, longestTerm, type Postings, separators, unpackPostings } from '../../search-postings.ts';
import type { SearchData } from '../../site-data.ts';
import type { DocNode, Project } from './project.ts';

export interface Hit {
  readonly node: number;
  /** Bits of Field in which the words were found. */
  readonly fields: number;
  /** Column or other term that matched, for showing why. */
  readonly terms: readonly string[];
}

export interface Hits {
  /** Node indices, best first. */
  readonly nodes: Int32Array;
  /** What is known of one of them. */
  readonly hit: (node: number) => Hit;
}

export interface SearchIndex {
  /** All terms in order of their letters, each between line feeds. */
  readonly text: string;
  /** Where each term starts in the text; one entry more than there are terms. */
  readonly starts: Int32Array;
  readonly postings: Postings;
  /** Name of each node in lower case. */
  readonly names: readonly string[];
}

/** Indexes what was loaded, once. */
export function openSearch(data: SearchData, { nodes }: Project): SearchIndex {
  const text = `\n${data.terms}\n`;
  const places: number[] = [];
  for (let at = 1; at > 0; at = text.indexOf('\n', at) + 1) places.push(at);
  const starts = Int32Array.from(places);
  const postings = unpackPostings(data.postings, starts.length - 1);
  return { text, starts, postings, names: nodes.map((node) => node.name.toLowerCase()) };
}

const weights: readonly (readonly [field: number, weight: number])[] = [
  [Field.name, 10],
  [Field.column, 5],
  [Field.tag, 4],
  [Field.description, 2],
  [Field.code, 1],
];

/** For each combination of fields the weight of the best. */
const bestWeight = Float32Array.from({ length: 32 }, (_, fields) =>
  Math.max(0, ...weights.filter(([field]) => (fields & field) !== 0).map(([, weight]) => weight)),
);

/** Nodes that have all words of the query, best first; a word that nothing has is looked for with one typo. */
export function search(project: Project, index: SearchIndex, query: string): Hits {
  const words = queryWords(query);
  const found = words.map((word) => findWord(index, word, project.nodes.length));
  const whole = query.trim().toLowerCase();
  const ranks = new Float64Array(words.length === 0 ? 0 : project.nodes.length);
  let count = 0;
  for (let node = 0; node < ranks.length; node++) {
    const score = scoreOf(found, node);
    if (score === 0) continue;
    const bonus = nameBonus(project.nodes[node]!, index.names[node]!, whole);
    ranks[count++] = rank(score + bonus, node);
  }
  // Without a function to compare by, numbers are sorted many times faster.
  const nodes = Int32Array.from(ranks.subarray(0, count).sort(), (value) => value % mostNodes);
  return { nodes, hit: (node) => toHit(index, found, node) };
}

/** How well all words together fit a node; 0 when one of them does not. */
function scoreOf(found: readonly Found[], node: number): number {
  let score = 0;
  for (const one of found) {
    if (one.score[node] === 0) return 0;
    score += one.score[node]!;
  }
  return score;
}

const mostNodes = 2 ** 26;
const mostScore = 1000;

/** A number that is less for a better score, and of equal ones for the earlier node; `% mostNodes` gives the node back. */
function rank(score: number, node: number): number {
  return Math.round((mostScore - score) * 1000) * mostNodes + node;
}

function toHit({ text, starts }: SearchIndex, found: readonly Found[], node: number): Hit {
  const terms = found.map(({ term }) => text.slice(starts[term[node]!], starts[term[node]! + 1]! - 1));
  return { node, fields: found.reduce((all, one) => all | one.fields[node]!, 0), terms };
}

/** The words of a query as the index has them. */
export function queryWords(query: string): string[] {
  return query
    .toLowerCase()
    .split(separators)
    .filter(Boolean)
    .slice(0, 12)
    .map((word) => word.slice(0, longestTerm));
}

/** For each node how well one word fits (0 for not at all), in which fields, and by which term. */
interface Found {
  readonly score: Float32Array;
  readonly fields: Uint8Array;
  readonly term: Int32Array;
}

function findWord(index: SearchIndex, word: string, count: number): Found {
  const found: Found = {
    score: new Float32Array(count),
    fields: new Uint8Array(count),
    term: new Int32Array(count),
  };
  const add = (term: number, near: number) => addTerm(found, index.postings, { term, near });
  const isFound = findInside(index, word, add);
  if (!isFound && word.length > 3) findMistyped(index, word, add);
  return found;
}

type AddTerm = (term: number, near: number) => void;

/** Terms that begin with a word, and for words that say something by themselves those that it is anywhere in. */
function findInside({ text, starts }: SearchIndex, word: string, add: AddTerm): boolean {
  const sought = word.length > 2 || /[^\w]/.test(word) ? word : `\n${word}`;
  let isFound = false;
  for (let at = text.indexOf(sought); at >= 0; at = text.indexOf(sought, at)) {
    const term = termAt(starts, at + sought.length - word.length);
    const [start, end] = [starts[term]!, starts[term + 1]! - 1];
    const isStart = text.startsWith(word, start);
    add(term, !isStart ? 0.3 : end - start === word.length ? 1 : 0.6);
    isFound = true;
    at = end;
  }
  return isFound;
}

/** The last term that starts at a place of the text, or before. */
function termAt(starts: Int32Array, place: number): number {
  let low = 0;
  let high = starts.length - 2;
  while (low < high) {
    const middle = (low + high + 1) >> 1;
    if (starts[middle]! <= place) low = middle;
    else high = middle - 1;
  }
  return low;
}

function findMistyped({ text, starts }: SearchIndex, word: string, add: AddTerm): void {
  for (let term = 0; term < starts.length - 1; term++) {
    const length = starts[term + 1]! - 1 - starts[term]!;
    if (Math.abs(length - word.length) > 1) continue;
    if (withinOneEdit(text.slice(starts[term], starts[term]! + length), word)) add(term, 0.3);
  }
}

function addTerm(
  found: Found,
  { starts, nodes, fields }: Postings,
  { term, near }: { term: number; near: number },
): void {
  for (let i = starts[term]!; i < starts[term + 1]!; i++) {
    const node = nodes[i]!;
    const score = bestWeight[fields[i]!]! * near;
    found.fields[node]! |= fields[i]!;
    if (score <= found.score[node]!) continue;
    found.score[node] = score;
    found.term[node] = term;
  }
}

/** What most people look for first, and what they seldom mean. */
const typeBonus: ReadonlyMap<string, number> = new Map([
  ['model', 3],
  ['source', 2],
  ['seed', 2],
  ['snapshot', 2],
  ['macro', -3],
  ['test', -6],
  ['unit_test', -6],
]);

/** Models before tests and macros; exact and starting names before the rest. */
function nameBonus({ type, internal }: DocNode, name: string, whole: string): number {
  let bonus = typeBonus.get(type) ?? 0;
  if (name.startsWith(whole)) bonus += name === whole ? 20 : 2 + (6 * whole.length) / name.length;
  return internal ? bonus - 8 : bonus;
}

/** Whether two words differ by one letter added, left out, changed, or two swapped. */
export function withinOneEdit(a: string, b: string): boolean {
  if (Math.abs(a.length - b.length) > 1) return false;
  let start = 0;
  while (start < a.length && start < b.length && a[start] === b[start]) start++;
  const restA = a.slice(start);
  const restB = b.slice(start);
  if (restA.slice(1) === restB.slice(1)) return true;
  if (restA.slice(1) === restB || restA === restB.slice(1)) return true;
  return restA[0] === restB[1] && restA[1] === restB[0] && restA.slice(2) === restB.slice(2);
}
