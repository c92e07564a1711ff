/** A sign is a comparison, a cast, or a word that works like one: what may be wrong by itself. Names are plain. */
export type TokenKind = 'plain' | 'text' | 'open' | 'close' | 'sign';

/**
 * Words, numbers, texts and operators of a query, in lower case but for texts; no comments. Kept as places, since of most
 * tokens only the kind is asked: every query of a project comes by here.
 */
export class Tokens {
  readonly #sql: string;
  readonly #lower: string;
  readonly #places: number[] = [];

  constructor(sql: string) {
    const lower = sql.toLowerCase();
    this.#sql = sql;
    this.#lower = lower.length === sql.length ? lower : sql;
    this.#read();
  }

  get count(): number {
    return this.#places.length >> 1;
  }

  /** Empty where there is no such token. */
  text(index: number): string {
    const start = this.#places[index * 2];
    if (start === undefined) return '';
    const from = this.#lower.charCodeAt(start) === quote ? this.#sql : this.#lower;
    return from.slice(start, this.#places[index * 2 + 1]);
  }

  kind(index: number): TokenKind {
    const start = this.#places[index * 2]!;
    const code = this.#lower.charCodeAt(start);
    if (code === quote) return 'text';
    if (isWordCode(code)) return this.#isSignWord(code, index) ? 'sign' : 'plain';
    if (code === 40 || code === 91 || code === 123) return 'open';
    if (code === 41 || code === 93 || code === 125) return 'close';
    return code === 33 || code === 58 || (code >= 60 && code <= 62) ? 'sign' : 'plain';
  }

  #isSignWord(code: number, index: number): boolean {
    return (code === 97 || code === 99 || code === 101 || code === 116) && signWords.has(this.text(index));
  }

  #read(): void {
    const sql = this.#lower;
    const places = this.#places;
    for (let at = 0; at < sql.length; ) {
      const code = sql.charCodeAt(at);
      if (code <= 32) {
        at++;
        continue;
      }
      const end = isWordCode(code) ? wordEnd(sql, at + 1, isDigit(code)) : signEnd(sql, at, code);
      if (!isComment(sql, at, code)) places.push(at, end);
      at = end;
    }
  }
}

const quote = 39;
const pairs = new Set(['::', '<>', '!=', '<=', '>=', '||']);
const signWords = new Set(['at', 'case', 'then', 'else', 'end']);

function isComment(sql: string, at: number, code: number): boolean {
  return (code === 45 || code === 47) && sql.charCodeAt(at + 1) === (code === 45 ? 45 : 42);
}

function wordEnd(sql: string, from: number, isNumber: boolean): number {
  let end = from;
  for (let code = sql.charCodeAt(end); isWordCode(code) || (isNumber && code === 46); )
    code = sql.charCodeAt(++end);
  return end;
}

function signEnd(sql: string, at: number, code: number): number {
  if (code === quote || code === 34) {
    let end = sql.indexOf(sql[at]!, at + 1);
    while (end >= 0 && sql.charCodeAt(end + 1) === code) end = sql.indexOf(sql[at]!, end + 2);
    return end < 0 ? sql.length : end + 1;
  }
  if (isComment(sql, at, code)) {
    const end = code === 45 ? sql.indexOf('\n', at) : sql.indexOf('*/', at + 2) + 1;
    return end <= 0 ? sql.length : end + 1;
  }
  return at + (pairs.has(sql.slice(at, at + 2)) ? 2 : 1);
}

function isDigit(code: number): boolean {
  return code >= 48 && code <= 57;
}

function isWordCode(code: number): boolean {
  return (code >= 97 && code <= 122) || isDigit(code) || code === 95 || code === 36 || code > 127;
}
