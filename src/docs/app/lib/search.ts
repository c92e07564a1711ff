import { Field, unpackPostings } from '../../search-postings.ts';
import type { SearchData } from '../../site-data.ts';
import type { Project } from './project.ts';

export interface Hit {
  readonly node: number;
  readonly score: number;
  /** Bits of Field in which the words were found. */
  readonly fields: number;
  /** Column or other term that matched, for showing why. */
  readonly terms: readonly string[];
}

export interface SearchIndex {
  readonly terms: readonly string[];
  readonly postings: readonly string[];
}

/** Splits the loaded index once. */
export function openSearch(data: SearchData): SearchIndex {
  return { terms: data.terms.split('\n'), postings: data.postings.split('\n') };
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
export function search(project: Project, index: SearchIndex, query: string): Hit[] {
  const words = queryWords(query);
  if (words.length === 0) return [];
  const found = words.map((word) => findWord(index, word, project.nodes.length));
  const whole = query.trim().toLowerCase();
  const hits: Hit[] = [];
  for (let node = 0; node < project.nodes.length; node++) {
    let score = 0;
    let fields = 0;
    for (const one of found) {
      if (one.fields[node] === 0) {
        score = -1;
        break;
      }
      score += one.score[node]!;
      fields |= one.fields[node]!;
    }
    if (score < 0) continue;
    const terms = found.map((one) => index.terms[one.term[node]!]!);
    hits.push({ node, score: score + nameBonus(project, node, whole), fields, terms });
  }
  return hits.sort((a, b) => b.score - a.score || a.node - b.node);
}

/** The words of a query, lower case. */
export function queryWords(query: string): string[] {
  return query
    .toLowerCase()
    .split(/[^\p{L}\p{N}_]+/u)
    .filter(Boolean)
    .slice(0, 8);
}

/** For each node how well one word fits, in which fields, and by which term. */
interface Found {
  readonly score: Float32Array;
  readonly fields: Uint8Array;
  readonly term: Int32Array;
}

function findWord({ terms, postings }: SearchIndex, word: string, count: number): Found {
  const found: Found = {
    score: new Float32Array(count),
    fields: new Uint8Array(count),
    term: new Int32Array(count),
  };
  const scan = (closeness: (term: string) => number): number => {
    let matches = 0;
    for (let t = 0; t < terms.length; t++) {
      const near = closeness(terms[t]!);
      if (near === 0) continue;
      matches++;
      addTerm(found, t, postings[t]!, near);
    }
    return matches;
  };
  const inside = word.length > 2;
  const matches = scan((term) => {
    if (term.startsWith(word)) return term.length === word.length ? 1 : 0.6;
    return inside && term.includes(word) ? 0.3 : 0;
  });
  if (matches === 0 && word.length > 3) scan((term) => (withinOneEdit(term, word) ? 0.3 : 0));
  return found;
}

function addTerm(found: Found, term: number, packed: string, near: number): void {
  unpackPostings(packed, (node, fields) => {
    const score = bestWeight[fields]! * near;
    found.fields[node]! |= fields;
    if (score <= found.score[node]!) return;
    found.score[node] = score;
    found.term[node] = term;
  });
}

/** Models before tests and macros; exact and starting names before the rest. */
function nameBonus(project: Project, node: number, whole: string): number {
  const { name, type, internal } = project.nodes[node]!;
  const lower = name.toLowerCase();
  let bonus = lower === whole ? 20 : lower.startsWith(whole) ? 2 + (6 * whole.length) / lower.length : 0;
  if (type === 'test' || type === 'unit_test') bonus -= 6;
  if (type === 'macro') bonus -= 3;
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
