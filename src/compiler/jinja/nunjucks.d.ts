// The part of nunjucks that the template engine builds on. Only lexer.ts, nodes.ts and parser-core.ts import it.
declare module 'nunjucks/src/lexer.js' {
  type TokenName =
    | 'TOKEN_BLOCK_END'
    | 'TOKEN_BLOCK_START'
    | 'TOKEN_BOOLEAN'
    | 'TOKEN_COLON'
    | 'TOKEN_COMMA'
    | 'TOKEN_DATA'
    | 'TOKEN_FLOAT'
    | 'TOKEN_INT'
    | 'TOKEN_LEFT_BRACKET'
    | 'TOKEN_LEFT_CURLY'
    | 'TOKEN_LEFT_PAREN'
    | 'TOKEN_NONE'
    | 'TOKEN_OPERATOR'
    | 'TOKEN_PIPE'
    | 'TOKEN_RIGHT_BRACKET'
    | 'TOKEN_RIGHT_CURLY'
    | 'TOKEN_RIGHT_PAREN'
    | 'TOKEN_STRING'
    | 'TOKEN_SYMBOL'
    | 'TOKEN_TILDE'
    | 'TOKEN_VARIABLE_END'
    | 'TOKEN_VARIABLE_START';
  const lexer: Readonly<Record<TokenName, string>>;
  export default lexer;
}

declare module 'nunjucks/src/nodes.js' {
  interface NodeClass {
    new (lineno: number, colno: number, ...values: unknown[]): object;
    readonly prototype: Record<string, unknown>;
    extend(name: string, properties?: object): NodeClass;
  }
  const nodes: Readonly<Record<string, NodeClass>>;
  export default nodes;
}

declare module 'nunjucks/src/parser.js' {
  /** nunjucks' recursive-descent parser; positions are opaque to it, so ours are offsets (see nodes.ts). */
  class Parser {
    constructor(tokens: unknown);
    tokens: unknown;
    breakOnBlocks: string[] | null;
    // biome-ignore lint/suspicious/noExplicitAny: the JavaScript edge
    nextToken(): any;
    // biome-ignore lint/suspicious/noExplicitAny: the JavaScript edge
    peekToken(): any;
    pushToken(token: unknown): void;
    fail(message: string, start?: number, end?: number): never;
    skip(type: string): boolean;
    // biome-ignore lint/suspicious/noExplicitAny: the JavaScript edge
    expect(type: string): any;
    skipValue(type: string, value: string): boolean;
    skipSymbol(value: string): boolean;
    advanceAfterBlockEnd(name?: string): unknown;
    advanceAfterVariableEnd(): void;
    // biome-ignore lint/suspicious/noExplicitAny: the JavaScript edge
    parseExpression(): any;
    // biome-ignore lint/suspicious/noExplicitAny: the JavaScript edge
    parseOr(): any;
    // biome-ignore lint/suspicious/noExplicitAny: the JavaScript edge
    parseNot(): any;
    // biome-ignore lint/suspicious/noExplicitAny: the JavaScript edge
    parseUntilBlocks(...names: string[]): any;
  }
  const parser: { readonly Parser: typeof Parser };
  export default parser;
}
