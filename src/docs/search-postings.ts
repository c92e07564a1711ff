/**
 * Postings of one search term as text: for each node the distance to the one before (base 64, little end first,
 * five bits a character, the sixth says that more follow), then one character of Field bits.
 */
export const Field = { name: 1, column: 2, tag: 4, description: 8, code: 16 } as const;

const digits = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_';
const values = new Uint8Array(128);
for (let value = 0; value < digits.length; value++) values[digits.charCodeAt(value)] = value;

/** Packs postings that are sorted by node. */
export function packPostings(postings: Iterable<readonly [node: number, fields: number]>): string {
  let packed = '';
  let last = 0;
  for (const [node, fields] of postings) {
    let rest = node - last;
    last = node;
    do {
      packed += digits[(rest & 31) | (rest > 31 ? 32 : 0)];
      rest >>>= 5;
    } while (rest > 0);
    packed += digits[fields];
  }
  return packed;
}

/** Postings of all terms, one after another. */
export interface Postings {
  /** First posting of each term; one entry more than there are terms. */
  readonly starts: Int32Array;
  readonly nodes: Int32Array;
  readonly fields: Uint8Array;
}

/** Unpacks the postings of `terms` terms, which line feeds divide. */
export function unpackPostings(packed: string, terms: number): Postings {
  const starts = new Int32Array(terms + 1);
  const nodes = new Int32Array(packed.length >> 1);
  const fields = new Uint8Array(packed.length >> 1);
  let count = 0;
  let at = 0;
  for (let term = 0; term < terms; term++) {
    let node = 0;
    for (; at < packed.length && packed.charCodeAt(at) !== 10; at++) {
      let value: number;
      let shift = 0;
      do {
        value = values[packed.charCodeAt(at++)]!;
        node += (value & 31) << shift;
        shift += 5;
      } while (value & 32);
      nodes[count] = node;
      fields[count++] = values[packed.charCodeAt(at)]!;
    }
    at++;
    starts[term + 1] = count;
  }
  return { starts, nodes: nodes.slice(0, count), fields: fields.slice(0, count) };
}

/** What stands between words. */
export const separators = /[^\p{L}\p{N}_]+/u;

/** Letters that the index keeps of a word. */
export const longestTerm = 64;

/** The words of a text for indexing and for queries: lower case, identifiers whole and also in their parts. */
export function searchTerms(text: string): Set<string> {
  const terms = new Set<string>();
  for (const word of text.toLowerCase().split(separators)) {
    if (word === '') continue;
    terms.add(word.slice(0, longestTerm));
    if (word.includes('_'))
      for (const part of word.split('_')) if (part !== '') terms.add(part.slice(0, longestTerm));
  }
  return terms;
}
