import nunjucksParser from 'nunjucks/src/parser.js';
import type { FailAt, JinjaLexer, Token } from './lexer.ts';
import { T } from './lexer.ts';

/** Expressions and blocks may nest this deep; Python's Jinja2 gives up near 70 parentheses. */
export const MAX_NESTING = 200;

const PRINTED: Readonly<Record<string, string>> = {
  [T.TOKEN_VARIABLE_END]: 'end of print statement',
  [T.TOKEN_BLOCK_END]: 'end of statement block',
  [T.TOKEN_BLOCK_START]: 'begin of statement block',
  [T.TOKEN_VARIABLE_START]: 'begin of print statement',
};
const EXPECTED: Readonly<Record<string, string>> = {
  [T.TOKEN_LEFT_PAREN]: '(',
  [T.TOKEN_RIGHT_PAREN]: ')',
  [T.TOKEN_LEFT_BRACKET]: '[',
  [T.TOKEN_RIGHT_BRACKET]: ']',
  [T.TOKEN_COMMA]: ',',
  [T.TOKEN_COLON]: ':',
  [T.TOKEN_SYMBOL]: 'name',
  [T.TOKEN_VARIABLE_END]: 'end of print statement',
  [T.TOKEN_BLOCK_END]: 'end of statement block',
};

/** nunjucks' parser with our token handling: offsets for positions, Jinja2's wording, and a nesting limit. */
export class ParserCore extends nunjucksParser.Parser {
  /** End offset of the last token taken. */
  protected lastEnd = 0;
  private ahead: Token | null = null;
  private depth = 0;
  private readonly lexer: JinjaLexer;
  private readonly length: number;
  private readonly failAt: FailAt;
  private readonly failNested: (start: number) => never;

  constructor(lexer: JinjaLexer, length: number, failAt: FailAt, failNested: (start: number) => never) {
    super(lexer);
    this.lexer = lexer;
    this.length = length;
    this.failAt = failAt;
    this.failNested = failNested;
  }

  override nextToken(): Token | null {
    const token = this.peekToken();
    this.ahead = null;
    if (token) this.lastEnd = token.colno;
    return token;
  }

  override peekToken(): Token | null {
    this.ahead ??= this.lexer.nextToken();
    return this.ahead;
  }

  override pushToken(token: Token | null): void {
    this.ahead = token;
  }

  /** Takes the next token where it is of the type, and tells whether it was. */
  accept(type: string): boolean {
    if (this.peekToken()?.type !== type) return false;
    this.nextToken();
    return true;
  }

  /** nunjucks' own parsing methods call it so. */
  override skip(type: string): boolean {
    return this.accept(type);
  }

  override skipValue(type: string, value: string): boolean {
    const token = this.peekToken();
    if (token?.type !== type || token.value !== value) return false;
    this.nextToken();
    return true;
  }

  override skipSymbol(value: string): boolean {
    return this.skipValue(T.TOKEN_SYMBOL, value);
  }

  override expect(type: string): Token {
    const token = this.nextToken();
    if (token?.type !== type) this.failExpected(EXPECTED[type] ?? type, token);
    return token;
  }

  override fail(message: string, start?: number, end?: number): never {
    const at = start ?? this.peekToken()?.lineno ?? this.length;
    return this.failAt(message, at, end ?? this.peekToken()?.colno ?? at);
  }

  protected failExpected(wanted: string, token: Token | null): never {
    const got = token ? (PRINTED[token.type] ?? token.value) : 'end of template';
    return this.failUnexpected(`expected token '${wanted}', got '${got}'`, token);
  }

  protected failUnexpected(message: string, token: Token | null): never {
    return this.failAt(message, token?.lineno ?? this.length, token?.colno ?? this.length);
  }

  /** Jinja2's word for a token in "unexpected 'x'". */
  protected printed(token: Token): string {
    return PRINTED[token.type] ?? token.value;
  }

  /** Counts one level of nesting; every call needs a `leave`, except when parsing fails. */
  protected enter(): void {
    if (++this.depth > MAX_NESTING) this.failNested(this.peekToken()?.lineno ?? this.length);
  }

  protected leave(): void {
    this.depth--;
  }

  /** A name token's text. */
  protected name(): string {
    return this.expect(T.TOKEN_SYMBOL).value;
  }
}
