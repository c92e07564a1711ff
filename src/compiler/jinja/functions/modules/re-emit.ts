/** The flags of a pattern, by Python's letters. */
export interface Flags {
  readonly a: boolean;
  readonly i: boolean;
  readonly m: boolean;
  readonly s: boolean;
  readonly x: boolean;
}

export const NO_FLAGS: Flags = { a: false, i: false, m: false, s: false, x: false };

// What Python's str.isalnum, isdigit and isspace say, as members of a class with flag `v`.
export const WORD = '\\p{L}\\p{N}_';
const DIGIT = '\\p{Nd}';
const SPACE = '\\t-\\r\\x1c-\\x20\\x85\\xa0\\u1680\\u2000-\\u200a\\u2028\\u2029\\u202f\\u205f\\u3000';

/** The set that `\d`, `\W` and so on mean; null for other letters. */
export function shorthand(letter: string, flags: Flags): string | null {
  const lower = letter.toLowerCase();
  const members = {
    d: flags.a ? '0-9' : DIGIT,
    w: flags.a ? 'a-zA-Z0-9_' : WORD,
    s: flags.a ? ' \\t-\\r' : SPACE,
  }[lower];
  if (members === undefined) return null;
  return letter === lower ? `[${members}]` : `[^${members}]`;
}

/** A character in a form that flag `v` takes everywhere. */
function character(char: string): string {
  return /^[\p{L}\p{N}_ ]$/u.test(char) ? char : `\\u{${char.codePointAt(0)!.toString(16)}}`;
}

function casesOf(char: string): string[] {
  return [...new Set([char, char.toLowerCase(), char.toUpperCase()])].filter((c) => [...c].length === 1);
}

/** A character outside of classes. */
export function literal(char: string, bothCases: boolean): string {
  const cases = bothCases ? casesOf(char) : [char];
  return cases.length === 1 ? character(char) : `[${cases.map(character).join('')}]`;
}

/** A member of a class: a set, a character, or a range of characters. */
export function classItem(
  from: string | { readonly set: string },
  to: string | null,
  bothCases: boolean,
): string {
  if (typeof from !== 'string') return from.set;
  if (to === null) return (bothCases ? casesOf(from) : [from]).map(character).join('');
  const range = `${character(from)}-${character(to)}`;
  if (!bothCases) return range;
  const letters = [];
  for (let code = from.codePointAt(0)!; code <= to.codePointAt(0)! && letters.length < 512; code++) {
    letters.push(...casesOf(String.fromCodePoint(code)));
  }
  return range + [...new Set(letters)].map(character).join('');
}

/** A group that gives nothing back: JavaScript has none, but a lookahead and a reference do the same. */
export function atomicGroup(source: string, number: number): string {
  return `(?:(?=(?<a${number}>${source}))\\k<a${number}>)`;
}
