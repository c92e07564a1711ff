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

/** Nodes that have all words of the query, best first; a word that nothing has is looked for with one typo. */
export function search(project: Project, index: SearchIndex, query: string): Hit[] {
  const words = query
    .toLowerCase()
    .split(/[^\p{L}\p{N}_]+/u)
    .filter(Boolean)
    .slice(0, 8);
  if (words.length === 0) return [];
  let hits: Map<number, Found> | undefined;
  for (const word of words) {
    const found = findWord(index, word);
    hits = hits === undefined ? found : intersect(hits, found);
  }
  const whole = query.trim().toLowerCase();
  return [...hits!]
    .map(([node, found]) => ({ node, ...found, score: found.score + nameBonus(project, node, whole) }))
    .sort((a, b) => b.score - a.score || a.node - b.node);
}

interface Found {
  score: number;
  fields: number;
  terms: string[];
}

function findWord({ terms, postings }: SearchIndex, word: string): Map<number, Found> {
  const found = new Map<number, Found>();
  const scan = (closeness: (term: string) => number) => {
    for (let t = 0; t < terms.length; t++) {
      const near = closeness(terms[t]!);
      if (near > 0) addTerm(found, terms[t]!, postings[t]!, near);
    }
  };
  scan((term) =>
    term === word ? 1 : term.startsWith(word) ? 0.6 : word.length > 2 && term.includes(word) ? 0.3 : 0,
  );
  if (found.size === 0 && word.length > 3) scan((term) => (withinOneEdit(term, word) ? 0.3 : 0));
  return found;
}

function addTerm(found: Map<number, Found>, term: string, packed: string, near: number): void {
  unpackPostings(packed, (node, fields) => {
    let weight = 0;
    for (const [field, own] of weights) if ((fields & field) !== 0) weight = Math.max(weight, own);
    const known = found.get(node);
    if (known === undefined) found.set(node, { score: weight * near, fields, terms: [term] });
    else {
      known.score = Math.max(known.score, weight * near);
      known.fields |= fields;
      if (known.terms.length < 3) known.terms.push(term);
    }
  });
}

function intersect(a: Map<number, Found>, b: Map<number, Found>): Map<number, Found> {
  const both = new Map<number, Found>();
  for (const [node, one] of a) {
    const other = b.get(node);
    if (other === undefined) continue;
    both.set(node, {
      score: one.score + other.score,
      fields: one.fields | other.fields,
      terms: [...new Set([...one.terms, ...other.terms])],
    });
  }
  return both;
}

/** Models before tests and macros; exact and starting names before the rest. */
function nameBonus(project: Project, node: number, whole: string): number {
  const { name, type, internal } = project.nodes[node]!;
  const lower = name.toLowerCase();
  let bonus = lower === whole ? 20 : lower.startsWith(whole) ? 6 : 0;
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
