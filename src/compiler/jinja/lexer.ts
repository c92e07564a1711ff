import tokens from 'nunjucks/src/lexer.js';
import { unescapeString } from './string-literal.ts';

/** A token in nunjucks' protocol; `lineno` and `colno` carry its start and end offset. */
export interface Token {
  readonly type: string;
  readonly value: string;
  readonly lineno: number;
  readonly colno: number;
}

/** Names of nunjucks' token types. */
export const T = tokens;

/** Throws a syntax problem at an offset of the template. */
export type FailAt = (message: string, start: number, end: number) => never;

const PUNCTUATION: Readonly<Record<string, string>> = {
  '(': T.TOKEN_LEFT_PAREN,
  ')': T.TOKEN_RIGHT_PAREN,
  '[': T.TOKEN_LEFT_BRACKET,
  ']': T.TOKEN_RIGHT_BRACKET,
  '{': T.TOKEN_LEFT_CURLY,
  '}': T.TOKEN_RIGHT_CURLY,
  ',': T.TOKEN_COMMA,
  ':': T.TOKEN_COLON,
  '~': T.TOKEN_TILDE,
  '|': T.TOKEN_PIPE,
};
const CLOSERS: Readonly<Record<string, string>> = { '(': ')', '[': ']', '{': '}' };
const WORDS: Readonly<Record<string, readonly [string, string]>> = {
  true: [T.TOKEN_BOOLEAN, 'true'],
  True: [T.TOKEN_BOOLEAN, 'true'],
  false: [T.TOKEN_BOOLEAN, 'false'],
  False: [T.TOKEN_BOOLEAN, 'false'],
  none: [T.TOKEN_NONE, 'none'],
  None: [T.TOKEN_NONE, 'none'],
};

// Everything that can stand within a tag: space | float | integer | name | string | operator. Each alternative starts
// with a different character class and none backtracks beyond its own length, so the lexer stays linear.
const INSIDE =
  /(\s+)|(\d+(?:_\d+)*(?:\.\d+(?:_\d+)*(?:[eE][+-]?\d+(?:_\d+)*)?|[eE][+-]?\d+(?:_\d+)*))|(0[bB](?:_?[01])+|0[oO](?:_?[0-7])+|0[xX](?:_?[\da-fA-F])+|[1-9](?:_?\d)*|0(?:_?0)*)|([A-Za-z_\u0080-\uffff][\w\u0080-\uffff]*)|('[^'\\]*(?:\\[\s\S][^'\\]*)*'|"[^"\\]*(?:\\[\s\S][^"\\]*)*")|(\/\/|\*\*|==|!=|>=|<=|[-+/*%~[\](){}><=.:|,;])/y;
const RAW = /\{%[-+]?\s*raw\s*(?:-%\}\s*|%\})/y;
const END_RAW = /\{%([-+]?)\s*endraw\s*(?:\+%\}|-%\}\s*|%\})/g;
const COMMENT_END = /-#\}\s*|#\}/g;
const SPACE = /\s*/y;

const HASH = 35;
const PERCENT = 37;
const PLUS = 43;
const MINUS = 45;
const OPEN_CURLY = 123;
const CLOSE_CURLY = 125;

/** Splits a template exactly as Jinja2 does, speaking the token protocol of nunjucks' parser. */
export class JinjaLexer {
  /** nunjucks' parser reads the delimiters from here. */
  readonly tags = { VARIABLE_END: '}}' };
  private readonly text: string;
  private readonly end: number;
  private readonly fail: FailAt;
  private readonly hasReturns: boolean;
  private index = 0;
  /** 0 while in text, else the character code that ends the tag: `%` or `}`. */
  private tagEnd = 0;
  private readonly open: string[] = [];
  private pending: Token | null = null;
  /** Where the next search for a `#}` or an `endraw` would surely fail: keeps unclosed openers from rescanning. */

  constructor(text: string, fail: FailAt) {
    this.text = text;
    this.fail = fail;
    this.hasReturns = text.includes('\r');
    this.end = endWithoutLastNewline(text);
  }

  /** The next token, or null at the end of the template. */
  nextToken(): Token | null {
    if (this.pending) {
      const token = this.pending;
      this.pending = null;
      return token;
    }
    return this.tagEnd === 0 ? this.textToken() : this.insideToken();
  }

  private data(start: number, end: number): Token | null {
    if (start >= end) return null;
    let value = this.text.slice(start, end);
    if (this.hasReturns) value = value.replace(/\r\n?/g, '\n');
    return { type: T.TOKEN_DATA, value, lineno: start, colno: end };
  }

  private textToken(): Token | null {
    const { text } = this;
    while (this.index < this.end) {
      const start = this.index;
      let at = text.indexOf('{', start);
      let kind = 0;
      for (; at >= 0 && at < this.end; at = text.indexOf('{', at + 1)) {
        kind = text.charCodeAt(at + 1);
        if (kind === OPEN_CURLY || kind === PERCENT || kind === HASH) break;
      }
      if (at < 0 || at >= this.end) {
        this.index = this.end;
        return this.data(start, this.end);
      }
      const sign = text.charCodeAt(at + 2);
      const textEnd = sign === MINUS ? trimEndFrom(text, start, at) : at;
      const before = this.data(start, textEnd);
      const token = this.openTag(at, kind, sign);
      if (before) {
        this.pending = token;
        return before;
      }
      if (token) return token;
    }
    return null;
  }

  /** Reads what begins at `at`: a tag's first token, a raw body's text, or null for a comment. */
  private openTag(at: number, kind: number, sign: number): Token | null {
    const { text } = this;
    const signed = sign === MINUS || sign === PLUS;
    if (kind === HASH) {
      COMMENT_END.lastIndex = signed ? at + 3 : at + 2;
      const close = COMMENT_END.exec(text);
      if (!close) this.fail('Missing end of comment tag', at, at + 2);
      this.index = close.index + close[0].length;
      return null;
    }
    if (kind === PERCENT) {
      RAW.lastIndex = at;
      const raw = RAW.exec(text);
      if (raw) return this.rawText(at, at + raw[0].length);
    }
    this.index = signed ? at + 3 : at + 2;
    const isBlock = kind === PERCENT;
    this.tagEnd = isBlock ? PERCENT : CLOSE_CURLY;
    const type = isBlock ? T.TOKEN_BLOCK_START : T.TOKEN_VARIABLE_START;
    return { type, value: isBlock ? '{%' : '{{', lineno: at, colno: this.index };
  }

  private rawText(at: number, start: number): Token | null {
    END_RAW.lastIndex = start;
    const close = END_RAW.exec(this.text);
    if (!close) this.fail('Missing end of raw directive', at, start);
    this.index = close.index + close[0].length;
    return this.data(start, close[1] === '-' ? trimEndFrom(this.text, start, close.index) : close.index);
  }

  private insideToken(): Token | null {
    const { text } = this;
    while (this.index < this.end) {
      const at = this.index;
      if (this.open.length === 0) {
        const closing = this.closeTag(at);
        if (closing) return closing;
      }
      const common = this.commonToken(at);
      if (common) return common;
      if (this.index > at) continue;
      INSIDE.lastIndex = at;
      const match = INSIDE.exec(text);
      if (!match) this.fail(`unexpected char ${quoteChar(text[at]!)} at ${at}`, at, at + 1);
      this.index = INSIDE.lastIndex;
      if (match[1] === undefined) return this.tokenOf(match, at);
    }
    return null;
  }

  private closeTag(at: number): Token | null {
    const { text } = this;
    const first = text.charCodeAt(at);
    const minus = first === MINUS;
    let index = minus || (first === PLUS && this.tagEnd === PERCENT) ? at + 1 : at;
    if (text.charCodeAt(index) !== this.tagEnd || text.charCodeAt(index + 1) !== CLOSE_CURLY) return null;
    index += 2;
    const colno = index;
    if (minus) {
      SPACE.lastIndex = index;
      SPACE.exec(text);
      index = Math.max(index, Math.min(SPACE.lastIndex, this.end));
    }
    this.index = index;
    const isBlock = this.tagEnd === PERCENT;
    this.tagEnd = 0;
    const type = isBlock ? T.TOKEN_BLOCK_END : T.TOKEN_VARIABLE_END;
    return { type, value: isBlock ? '%}' : '}}', lineno: at, colno };
  }

  /** What most of a tag is, without the expression for all of it: blanks (null, but `index` is behind them), names, brackets and commas. */
  private commonToken(at: number): Token | null {
    const { text } = this;
    const code = text.charCodeAt(at);
    if (code === 32) {
      let end = at + 1;
      while (text.charCodeAt(end) === 32) end++;
      this.index = Math.min(end, this.end);
      return null;
    }
    if (isNameStart(code)) {
      let end = at + 1;
      for (let next = text.charCodeAt(end); isNameStart(next) || isDigit(next); next = text.charCodeAt(end))
        end++;
      // Names in other alphabets are for the expression.
      if (text.charCodeAt(end) > 127) return null;
      this.index = end;
      return this.nameToken(text.slice(at, end), at);
    }
    if (code !== 40 && code !== 41 && code !== 44) return null; // ( ) ,
    this.index = at + 1;
    return this.operatorToken(text[at]!, at);
  }

  private nameToken(word: string, at: number): Token {
    const known = Object.hasOwn(WORDS, word) ? WORDS[word]! : null;
    const type = known ? known[0] : T.TOKEN_SYMBOL;
    return { type, value: known ? known[1] : word, lineno: at, colno: this.index };
  }

  private operatorToken(operator: string, at: number): Token {
    this.balance(operator, at);
    const type = PUNCTUATION[operator] ?? T.TOKEN_OPERATOR;
    return { type, value: operator, lineno: at, colno: this.index };
  }

  private tokenOf(match: RegExpExecArray, at: number): Token {
    const colno = this.index;
    if (match[4] !== undefined) return this.nameToken(match[4], at);
    if (match[6] !== undefined) return this.operatorToken(match[6], at);
    if (match[5] !== undefined) return this.stringToken(match[5], at);
    if (match[2] !== undefined) {
      return { type: T.TOKEN_FLOAT, value: match[2].replaceAll('_', ''), lineno: at, colno };
    }
    return { type: T.TOKEN_INT, value: match[3]!.replaceAll('_', ''), lineno: at, colno };
  }

  private balance(operator: string, at: number): void {
    const closer = CLOSERS[operator];
    if (closer) {
      this.open.push(closer);
      return;
    }
    if (operator !== ')' && operator !== ']' && operator !== '}') return;
    const wanted = this.open.pop();
    if (wanted === undefined) this.fail(`unexpected '${operator}'`, at, at + 1);
    if (wanted !== operator) this.fail(`unexpected '${operator}', expected '${wanted}'`, at, at + 1);
  }

  /** A string literal, joined with the literals right after it, as in Python. */
  private stringToken(first: string, at: number): Token {
    let value = this.unescape(first, at);
    for (;;) {
      let from = this.index;
      SPACE.lastIndex = from;
      SPACE.exec(this.text);
      from = SPACE.lastIndex;
      INSIDE.lastIndex = from;
      const next = INSIDE.exec(this.text);
      if (next?.[5] === undefined) break;
      this.index = INSIDE.lastIndex;
      value += this.unescape(next[5], from);
    }
    return { type: T.TOKEN_STRING, value, lineno: at, colno: this.index };
  }

  private unescape(literal: string, at: number): string {
    const body = literal.slice(1, -1);
    const text = this.hasReturns ? body.replace(/\r\n?/g, '\n') : body;
    return unescapeString(text, (message) => this.fail(message, at, at + literal.length));
  }
}

/** Jinja2 drops one line end at the end of a template. */
export function endWithoutLastNewline(text: string): number {
  if (text.endsWith('\r\n')) return text.length - 2;
  return text.endsWith('\n') || text.endsWith('\r') ? text.length - 1 : text.length;
}

/** Where a text without the white space at its end would end. */
export function trimEndFrom(text: string, start: number, end: number): number {
  let at = end;
  while (at > start && isSpace(text.charCodeAt(at - 1))) at--;
  return at;
}

function isNameStart(code: number): boolean {
  return (code >= 97 && code <= 122) || (code >= 65 && code <= 90) || code === 95;
}

function isDigit(code: number): boolean {
  return code >= 48 && code <= 57;
}

function isSpace(code: number): boolean {
  return (
    code === 32 ||
    (code >= 9 && code <= 13) ||
    (code >= 28 && code <= 31) ||
    (code > 127 && !String.fromCharCode(code).trim())
  );
}

/** Python's repr of one character, as Jinja2 prints it. */
function quoteChar(char: string): string {
  return char === "'" ? `"'"` : char === '\\' ? "'\\\\'" : `'${char}'`;
}
