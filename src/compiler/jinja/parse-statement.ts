import { T, type Token } from './lexer.ts';
import type { BlockKind, CallNode, Expression, NodeList, Parameter, Statement, Target } from './nodes.ts';
import { nodes } from './nodes.ts';
import { ExpressionParser } from './parse-expression.ts';

/** The value that a set block's or a filter block's filter chain starts from: the captured text. */
export const CAPTURED = '$captured';

/** Jinja2's statements with dbt's additions: do, break, continue, test, materialization, snapshot and docs. */
export class StatementParser extends ExpressionParser {
  private readonly openTags: {
    readonly name: string;
    readonly wanted: readonly string[];
    readonly tag: Token;
  }[] = [];
  private loops = 0;
  private tag: Token | null = null;

  parseTemplate(): NodeList {
    return new nodes.Root(0, 0, this.parseNodes());
  }

  /** nunjucks' parseUntilBlocks calls this. */
  protected parse(): NodeList {
    return new nodes.NodeList(0, 0, this.parseNodes());
  }

  protected parseNodes(): Statement[] {
    const found: Statement[] = [];
    for (let token = this.nextToken(); token; token = this.nextToken()) {
      const { lineno, colno } = token;
      if (token.type === T.TOKEN_DATA) {
        const data: never = new nodes.TemplateData(lineno, colno, token.value);
        found.push(new nodes.Output(lineno, colno, [data]));
      } else if (token.type === T.TOKEN_VARIABLE_START) {
        const value = this.parseTuple();
        if (!this.accept(T.TOKEN_VARIABLE_END)) this.failExpected('end of print statement', this.peekToken());
        found.push(new nodes.Output(lineno, this.lastEnd, [value]));
      } else {
        this.tag = token;
        this.enter();
        const statement = this.parseStatement();
        this.leave();
        if (!statement) break;
        found.push(statement);
      }
    }
    return found;
  }

  /** Null when the tag ends the block that is being read. */
  protected parseStatement(): Statement | null {
    const token = this.peekToken();
    if (token?.type !== T.TOKEN_SYMBOL) return this.failUnexpected('tag name expected', token);
    if (this.breakOnBlocks?.includes(token.value)) return null;
    switch (token.value) {
      case 'if':
        return this.parseIf();
      case 'for':
        return this.parseFor();
      case 'set':
        return this.parseSet();
      case 'macro':
      case 'test':
      case 'data_test':
      case 'materialization':
      case 'docs':
      case 'snapshot':
        return this.parseDefinition(token.value);
      case 'call':
        return this.parseCallBlock();
      case 'filter':
        return this.parseFilterBlock();
      case 'block':
        return this.parseBlock();
      case 'with':
        return this.parseWith();
      case 'do':
        return this.parseDo();
      case 'print':
        return this.parsePrint();
      case 'break':
      case 'continue':
        return this.parseLoopControl(token.value);
      case 'include':
      case 'import':
      case 'from':
      case 'extends':
        return this.failUnexpected('no loader for this environment specified', token);
      default:
        return this.failUnknownTag(token);
    }
  }

  // ---- bodies

  override advanceAfterBlockEnd(name?: string): Token {
    if (!name) this.nextToken();
    this.accept(T.TOKEN_COLON); // dbt's own macros write `{% if x: %}`
    return this.expect(T.TOKEN_BLOCK_END);
  }

  override parseUntilBlocks(...names: string[]): NodeList {
    const wanted = names.filter((name) => name !== 'elseif');
    const opener = this.tag!;
    const end = wanted.findLast((name) => name.startsWith('end')) ?? '';
    this.openTags.push({ name: end.slice(3), wanted, tag: opener });
    const body = super.parseUntilBlocks(...names) as NodeList;
    if (!this.peekToken()) this.failUnclosed();
    this.openTags.pop();
    return body;
  }

  private bodyUntil(...names: string[]): { body: NodeList; end: string } {
    this.accept(T.TOKEN_COLON);
    this.expect(T.TOKEN_BLOCK_END);
    const body = this.parseUntilBlocks(...names);
    return { body, end: this.nextToken()!.value };
  }

  private bodyTo(...ends: string[]): NodeList {
    const { body } = this.bodyUntil(...ends);
    this.expect(T.TOKEN_BLOCK_END);
    return body;
  }

  /** A body of its own function: `break` can't leave it. */
  private closedBodyTo(...ends: string[]): NodeList {
    const { loops } = this;
    this.loops = 0;
    const body = this.bodyTo(...ends);
    this.loops = loops;
    return body;
  }

  private failUnclosed(): never {
    const { name, wanted, tag } = this.openTags.at(-1)!;
    const tags = wanted.map((w) => `'${w}'`).join(' or ');
    return this.fail(
      `Unexpected end of template. Jinja was looking for the following tags: ${tags}. The innermost block that needs to be closed is '${name}'.`,
      tag.lineno,
      tag.colno,
    );
  }

  private failUnknownTag(token: Token): never {
    const open = this.openTags.at(-1);
    let message = `Encountered unknown tag '${token.value}'.`;
    if (open) {
      const tags = open.wanted.map((w) => `'${w}'`).join(' or ');
      const isExpected = this.openTags.some((o) => o.wanted.includes(token.value));
      message += isExpected
        ? ` You probably made a nesting mistake. Jinja is expecting this tag, but currently looking for ${tags}.`
        : ` Jinja was looking for the following tags: ${tags}.`;
      message += ` The innermost block that needs to be closed is '${open.name}'.`;
    }
    return this.failUnexpected(message, token);
  }

  // ---- targets

  private parseTarget(withNamespace: boolean, close?: string): Target {
    const first = this.parseTargetAtom(withNamespace);
    if (this.peekToken()?.type !== T.TOKEN_COMMA) return first;
    const children: Expression[] = [first];
    while (this.accept(T.TOKEN_COMMA)) {
      const next = this.peekToken();
      if (!next || next.type === close || next.value === 'in' || next.value === '=') break;
      if (next.type === T.TOKEN_BLOCK_END) break;
      children.push(this.parseTargetAtom(withNamespace));
    }
    return new nodes.Tuple(first.lineno, this.lastEnd, children);
  }

  private parseTargetAtom(withNamespace: boolean): Target {
    const token = this.nextToken();
    if (token?.type === T.TOKEN_LEFT_PAREN) {
      this.enter();
      const inner = this.parseTarget(false, T.TOKEN_RIGHT_PAREN);
      this.leave();
      this.expect(T.TOKEN_RIGHT_PAREN);
      return inner;
    }
    if (token?.type !== T.TOKEN_SYMBOL) return this.failExpected('name', token);
    const symbol: Target = new nodes.Symbol(token.lineno, token.colno, token.value);
    if (!withNamespace || !this.skipValue(T.TOKEN_OPERATOR, '.')) return symbol;
    const name = this.name();
    return new nodes.GetAttr(token.lineno, this.lastEnd, symbol, name);
  }

  private expectAssign(): void {
    if (!this.skipValue(T.TOKEN_OPERATOR, '=')) this.failExpected('=', this.peekToken());
  }

  // ---- statements

  private parseFor(): Statement {
    const token = this.nextToken()!;
    const target = this.parseTarget(false);
    if (!this.skipSymbol('in')) this.failExpected('in', this.peekToken());
    const iter = this.parseTuple(false, 'recursive');
    const test = this.skipSymbol('if') ? this.parseExpression() : null;
    const recursive = this.skipSymbol('recursive');
    this.loops++;
    const { body, end } = this.bodyUntil('endfor', 'else');
    this.loops--;
    let otherwise: NodeList | null = null;
    if (end === 'else') otherwise = this.bodyTo('endfor');
    else this.expect(T.TOKEN_BLOCK_END);
    return new nodes.ForX(token.lineno, iter.colno, target, iter, test, recursive, body, otherwise);
  }

  private parseSet(): Statement {
    const token = this.nextToken()!;
    const target = this.parseTarget(true);
    if (this.skipValue(T.TOKEN_OPERATOR, '=')) {
      const value = this.parseTuple();
      this.expect(T.TOKEN_BLOCK_END);
      return new nodes.SetX(token.lineno, value.colno, target, value, null, null);
    }
    const hole: Expression = new nodes.Symbol(token.lineno, token.colno, CAPTURED);
    const filter = this.peekToken()?.type === T.TOKEN_PIPE ? this.parsePipes(hole) : null;
    const end = this.lastEnd;
    return new nodes.SetX(token.lineno, end, target, null, filter, this.bodyTo('endset'));
  }

  private parseWith(): Statement {
    const token = this.nextToken()!;
    const targets: Target[] = [];
    const values: Expression[] = [];
    while (this.peekToken() && this.peekToken()!.type !== T.TOKEN_BLOCK_END) {
      if (targets.length > 0) this.expect(T.TOKEN_COMMA);
      targets.push(this.parseTarget(false));
      this.expectAssign();
      values.push(this.parseExpression());
    }
    const end = this.lastEnd;
    return new nodes.With(token.lineno, end, targets, values, this.bodyTo('endwith'));
  }

  private parseDo(): Statement {
    const token = this.nextToken()!;
    const expr = this.parseTuple();
    this.expect(T.TOKEN_BLOCK_END);
    return new nodes.Do(token.lineno, expr.colno, expr);
  }

  private parsePrint(): Statement {
    const token = this.nextToken()!;
    const children: Expression[] = [];
    do children.push(this.parseExpression());
    while (this.accept(T.TOKEN_COMMA));
    this.expect(T.TOKEN_BLOCK_END);
    return new nodes.Output(token.lineno, this.lastEnd, children);
  }

  private parseLoopControl(kind: string): Statement {
    const token = this.nextToken()!;
    if (this.loops === 0) this.failUnexpected(`'${kind}' outside loop`, token);
    this.expect(T.TOKEN_BLOCK_END);
    return new nodes.LoopCtl(token.lineno, token.colno, kind);
  }

  private parseCallBlock(): Statement {
    const token = this.nextToken()!;
    const params = this.peekToken()?.type === T.TOKEN_LEFT_PAREN ? this.parseParameters() : [];
    const call = this.parseExpression();
    if (call.typename !== 'Call') this.fail('expected call', call.lineno, call.colno);
    const body = this.closedBodyTo('endcall');
    return new nodes.CallBlock(token.lineno, (call as CallNode).colno, params, call, body);
  }

  private parseFilterBlock(): Statement {
    const token = this.nextToken()!;
    const hole: Expression = new nodes.Symbol(token.lineno, token.colno, CAPTURED);
    const filter = this.parsePipes(this.parseOneFilter(hole));
    return new nodes.FilterBlock(token.lineno, filter.colno, filter, this.bodyTo('endfilter'));
  }

  // ---- definitions

  private parseDefinition(kind: BlockKind): Statement {
    const token = this.nextToken()!;
    const name = this.name();
    let params: Parameter[] = [];
    if (kind === 'materialization') params = this.parseMaterializationHeader(name);
    else if (kind !== 'docs' && kind !== 'snapshot') params = this.parseParameters();
    const end = this.lastEnd;
    const ends = kind === 'test' || kind === 'data_test' ? ['enddata_test', 'endtest'] : [`end${kind}`];
    const body = this.closedBodyTo(...ends);
    return new nodes.MacroX(token.lineno, end, name, kind, params, body);
  }

  protected parseParameters(): Parameter[] {
    const params: Parameter[] = [];
    let hasDefault = false;
    this.expect(T.TOKEN_LEFT_PAREN);
    while (!this.accept(T.TOKEN_RIGHT_PAREN)) {
      if (params.length > 0) this.expect(T.TOKEN_COMMA);
      const token = this.expect(T.TOKEN_SYMBOL);
      const annotation = this.accept(T.TOKEN_COLON) ? this.parseAnnotation() : null;
      let value: Expression | null = null;
      let defaultStart = this.lastEnd;
      if (this.skipValue(T.TOKEN_OPERATOR, '=')) {
        defaultStart = this.peekToken()?.lineno ?? defaultStart;
        value = this.parseExpression();
        hasDefault = true;
      } else if (hasDefault) {
        this.fail('non-default argument follows default argument', token.lineno, token.colno);
      }
      const end = this.lastEnd;
      params.push({ name: token.value, default: value, annotation, defaultStart, start: token.lineno, end });
    }
    return params;
  }

  private parseAnnotation(): string {
    let text = this.name();
    if (!this.accept(T.TOKEN_LEFT_BRACKET)) return text;
    this.enter();
    const parts: string[] = [];
    while (!this.accept(T.TOKEN_RIGHT_BRACKET)) {
      if (parts.length > 0) this.expect(T.TOKEN_COMMA);
      parts.push(this.parseAnnotation());
    }
    this.leave();
    text += `[${parts.join(', ')}]`;
    return text;
  }

  private parseMaterializationHeader(name: string): Parameter[] {
    const params: Parameter[] = [];
    while (this.accept(T.TOKEN_COMMA)) {
      const token = this.expect(T.TOKEN_SYMBOL);
      if (token.value === 'default') continue;
      this.expectAssign();
      const defaultStart = this.peekToken()?.lineno ?? this.lastEnd;
      const value = this.parseExpression();
      if (token.value !== 'adapter' && token.value !== 'supported_languages') {
        this.unknownMaterializationArgument(name, token);
      }
      params.push({
        name: token.value,
        default: value,
        annotation: null,
        defaultStart,
        start: token.lineno,
        end: this.lastEnd,
      });
    }
    return params;
  }

  protected unknownMaterializationArgument(name: string, token: Token): never {
    return this.failUnexpected(
      `materialization '${name}' received unknown argument '${token.value}'.`,
      token,
    );
  }

  /** nunjucks' parsers, which make nodes of the declared shapes. */
  declare parseIf: () => Statement;
  declare parseBlock: () => Statement;
}
