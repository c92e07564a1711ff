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

/** Calls `visit` for each posting of a packed text. */
export function unpackPostings(packed: string, visit: (node: number, fields: number) => void): void {
  let node = 0;
  for (let i = 0; i < packed.length; ) {
    let shift = 0;
    let value: number;
    do {
      value = values[packed.charCodeAt(i++)]!;
      node += (value & 31) << shift;
      shift += 5;
    } while (value & 32 && i < packed.length);
    visit(node, values[packed.charCodeAt(i++)]!);
  }
}

const separators = /[^\p{L}\p{N}_]+/u;
const longest = 64;

/** The words of a text for indexing and for queries: lower case, identifiers whole and also in their parts. */
export function searchTerms(text: string): Set<string> {
  const terms = new Set<string>();
  for (const word of text.toLowerCase().split(separators)) {
    if (word === '') continue;
    terms.add(word.slice(0, longest));
    if (word.includes('_'))
      for (const part of word.split('_')) if (part !== '') terms.add(part.slice(0, longest));
  }
  return terms;
}
