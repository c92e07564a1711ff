import {
  AFTER_TEST,
  BEGINS_ATOM,
  COMPARISONS,
  ENDS_EXPRESSION,
  POWER,
  PRODUCT,
  SUM,
  TEST_ARGUMENT,
} from './expression-tokens.ts';
import { T, type Token } from './lexer.ts';
import type { CallArguments, Expression } from './nodes.ts';
import { nodes } from './nodes.ts';
import { ParserCore } from './parser-core.ts';

const NO_ARGUMENTS: CallArguments = { args: [], kwargs: [], dynArgs: null, dynKwargs: null };

function spread(a: CallArguments): [unknown, unknown, unknown, unknown] {
  return [a.args, a.kwargs, a.dynArgs, a.dynKwargs];
}

/** Jinja2's expression grammar; `or`, `and`, `not` and filter names are parsed by nunjucks. */
export class ExpressionParser extends ParserCore {
  /** A first operand that has been read already: parseUnary takes it. */
  private operand: Expression | null = null;

  override parseExpression(): Expression {
    this.enter();
    const node = this.parseShort() ?? this.parseInlineIf();
    this.leave();
    return node;
  }

  /** An expression without an operator, which need not go through a method for each of them. */
  private parseShort(): Expression | null {
    const first = this.peekToken();
    if (!first || !BEGINS_ATOM.has(first.type) || (first.type === T.TOKEN_SYMBOL && first.value === 'not'))
      return null;
    this.enter();
    const node = this.parsePrimary();
    this.leave();
    const next = this.peekToken();
    if (next && ENDS_EXPRESSION.has(next.type)) return node;
    this.operand = node;
    return null;
  }

  override parseNot(): Expression {
    this.enter();
    const node = this.operand ? this.parseIn() : super.parseNot();
    this.leave();
    return node;
  }

  /** An expression, or several with commas between: `{{ 1, 2 }}`. `stop` ends a trailing comma. */
  parseTuple(withCondition = true, stop?: string): Expression {
    const parse = (): Expression => (withCondition ? this.parseExpression() : this.parseOr());
    const first = parse();
    if (this.peekToken()?.type !== T.TOKEN_COMMA) return first;
    const children: Expression[] = [first];
    while (this.accept(T.TOKEN_COMMA)) {
      const next = this.peekToken();
      if (!next || next.type === T.TOKEN_BLOCK_END || next.type === T.TOKEN_VARIABLE_END) break;
      if (next.type === T.TOKEN_RIGHT_PAREN || (next.type === T.TOKEN_SYMBOL && next.value === stop)) break;
      children.push(parse());
    }
    return new nodes.Tuple(first.lineno, this.lastEnd, children);
  }

  protected parseInlineIf(): Expression {
    let node: Expression = this.parseOr();
    while (this.skipSymbol('if')) {
      this.enter();
      const cond = this.parseOr();
      const otherwise = this.skipSymbol('else') ? this.parseInlineIf() : null;
      this.leave();
      node = new nodes.InlineIf(node.lineno, this.lastEnd, cond, node, otherwise);
    }
    return node;
  }

  /** Called by nunjucks' parseNot: comparisons, `in` and `not in`, which chain as in Python. */
  protected parseIn(): Expression {
    const expr = this.parseSum();
    let ops: [string, Expression][] | null = null;
    for (;;) {
      const operator = this.comparison();
      if (!operator) break;
      ops ??= [];
      ops.push([operator, this.parseSum()]);
    }
    return ops ? new nodes.CompareX(expr.lineno, this.lastEnd, expr, ops) : expr;
  }

  private comparison(): string | null {
    const token = this.peekToken();
    if (!token) return null;
    if (token.type === T.TOKEN_OPERATOR && COMPARISONS.has(token.value)) {
      this.nextToken();
      return token.value;
    }
    if (token.type !== T.TOKEN_SYMBOL) return null;
    if (token.value === 'in') {
      this.nextToken();
      return 'in';
    }
    if (token.value !== 'not') return null;
    this.nextToken();
    if (!this.skipSymbol('in')) this.failExpected('in', this.peekToken());
    return 'notin';
  }

  private binary(operators: readonly string[], operand: () => Expression): Expression {
    let left = operand();
    for (;;) {
      const token = this.peekToken();
      if (token?.type !== T.TOKEN_OPERATOR || !operators.includes(token.value)) return left;
      this.nextToken();
      const right = operand();
      left = new nodes.Bin(left.lineno, this.lastEnd, token.value, left, right);
    }
  }

  private readonly sumOperand = (): Expression => this.parseConcat();
  private readonly productOperand = (): Expression => this.parsePower();
  private readonly powerOperand = (): Expression => this.parseUnary();

  private parseSum(): Expression {
    return this.binary(SUM, this.sumOperand);
  }

  protected parseConcat(): Expression {
    const first = this.parseProduct();
    if (this.peekToken()?.type !== T.TOKEN_TILDE) return first;
    const children = [first];
    while (this.accept(T.TOKEN_TILDE)) children.push(this.parseProduct());
    return new nodes.ConcatX(first.lineno, this.lastEnd, children);
  }

  private parseProduct(): Expression {
    return this.binary(PRODUCT, this.productOperand);
  }

  private parsePower(): Expression {
    return this.binary(POWER, this.powerOperand);
  }

  protected parseUnary(withFilters = true): Expression {
    const token = this.peekToken();
    let node: Expression;
    if (this.operand) {
      node = this.operand;
      this.operand = null;
    } else if (token?.type === T.TOKEN_OPERATOR && (token.value === '-' || token.value === '+')) {
      this.nextToken();
      this.enter();
      const target = this.parseUnary(false);
      this.leave();
      const Sign = token.value === '-' ? nodes.Neg : nodes.Pos;
      node = this.parsePostfix(new Sign(token.lineno, this.lastEnd, target));
    } else {
      node = this.parsePrimary();
    }
    return withFilters ? this.parseFilters(node) : node;
  }

  protected parsePrimary(): Expression {
    return this.parsePostfix(this.parseAtom());
  }

  private parseAtom(): Expression {
    const token = this.nextToken();
    if (!token) this.fail('Unexpected end of template.');
    const { lineno, colno, value } = token;
    switch (token.type) {
      case T.TOKEN_SYMBOL:
        return new nodes.Symbol(lineno, colno, value);
      case T.TOKEN_STRING:
        return new nodes.Literal(lineno, colno, value);
      case T.TOKEN_INT: {
        const number = Number(value);
        if (Number.isSafeInteger(number)) return new nodes.Literal(lineno, colno, number);
        return new nodes.BigIntLit(lineno, colno, value);
      }
      case T.TOKEN_FLOAT:
        return new nodes.Float(lineno, colno, Number.parseFloat(value));
      case T.TOKEN_BOOLEAN:
        return new nodes.Literal(lineno, colno, value === 'true');
      case T.TOKEN_NONE:
        return literalNone(lineno, colno);
      case T.TOKEN_LEFT_PAREN:
        return this.parseParenthesis(token);
      case T.TOKEN_LEFT_BRACKET: {
        const items = this.parseItems(T.TOKEN_RIGHT_BRACKET);
        return new nodes.Array(lineno, this.lastEnd, items);
      }
      case T.TOKEN_LEFT_CURLY: {
        const pairs = this.parsePairs();
        return new nodes.Dict(lineno, this.lastEnd, pairs);
      }
      default:
        return this.failUnexpected(`unexpected '${this.printed(token)}'`, token);
    }
  }

  private parseParenthesis(open: Token): Expression {
    if (this.accept(T.TOKEN_RIGHT_PAREN)) return new nodes.Tuple(open.lineno, this.lastEnd, []);
    const node = this.parseTuple();
    this.expect(T.TOKEN_RIGHT_PAREN);
    return node;
  }

  private parseItems(close: string): Expression[] {
    const items: Expression[] = [];
    while (!this.accept(close)) {
      if (items.length > 0) {
        this.expect(T.TOKEN_COMMA);
        if (this.accept(close)) break;
      }
      items.push(this.parseExpression());
    }
    return items;
  }

  private parsePairs(): unknown[] {
    const pairs: unknown[] = [];
    while (!this.accept(T.TOKEN_RIGHT_CURLY)) {
      if (pairs.length > 0) {
        this.expect(T.TOKEN_COMMA);
        if (this.accept(T.TOKEN_RIGHT_CURLY)) break;
      }
      const key = this.parseExpression();
      this.expect(T.TOKEN_COLON);
      const value = this.parseExpression();
      pairs.push(new nodes.Pair(key.lineno, this.lastEnd, key, value));
    }
    return pairs;
  }

  protected parseArguments(): CallArguments {
    this.expect(T.TOKEN_LEFT_PAREN);
    const args: Expression[] = [];
    const kwargs: [string, Expression][] = [];
    let dynArgs: Expression | null = null;
    let dynKwargs: Expression | null = null;
    const check = (allowed: boolean): void => {
      if (!allowed) this.fail('invalid syntax for function call expression');
    };
    for (let first = true; !this.accept(T.TOKEN_RIGHT_PAREN); first = false) {
      if (!first) {
        this.expect(T.TOKEN_COMMA);
        if (this.accept(T.TOKEN_RIGHT_PAREN)) break;
      }
      if (this.skipValue(T.TOKEN_OPERATOR, '*')) {
        check(!dynArgs && !dynKwargs);
        dynArgs = this.parseExpression();
      } else if (this.skipValue(T.TOKEN_OPERATOR, '**')) {
        check(!dynKwargs);
        dynKwargs = this.parseExpression();
      } else {
        const value = this.parseExpression();
        if (value.typename === 'Symbol' && this.skipValue(T.TOKEN_OPERATOR, '=')) {
          check(!dynKwargs);
          kwargs.push([value.value, this.parseExpression()]);
        } else {
          check(!dynArgs && !dynKwargs && kwargs.length === 0);
          args.push(value);
        }
      }
    }
    return { args, kwargs, dynArgs, dynKwargs };
  }

  protected parsePostfix(start: Expression): Expression {
    let node = start;
    for (;;) {
      const token = this.peekToken();
      if (!token) return node;
      if (token.type === T.TOKEN_LEFT_PAREN) node = this.parseCallOf(node);
      else if (token.type === T.TOKEN_OPERATOR && token.value === '.') node = this.parseDot(node);
      else if (token.type === T.TOKEN_LEFT_BRACKET) node = this.parseSubscript(node);
      else return node;
    }
  }

  private parseCallOf(func: Expression): Expression {
    const args = spread(this.parseArguments());
    return new nodes.Call(func.lineno, this.lastEnd, func, ...args);
  }

  private parseDot(target: Expression): Expression {
    this.nextToken();
    const token = this.nextToken();
    const type = token?.type;
    if (token && (type === T.TOKEN_SYMBOL || type === T.TOKEN_BOOLEAN || type === T.TOKEN_NONE)) {
      return new nodes.GetAttr(target.lineno, token.colno, target, token.value);
    }
    if (!token || type !== T.TOKEN_INT) return this.failUnexpected('expected name or number', token);
    const index = new nodes.Literal(token.lineno, token.colno, Number(token.value));
    return new nodes.LookupVal(target.lineno, token.colno, target, index);
  }

  private parseSubscript(target: Expression): Expression {
    const open = this.nextToken()!;
    const parts: Expression[] = [];
    while (!this.accept(T.TOKEN_RIGHT_BRACKET)) {
      if (parts.length > 0) this.expect(T.TOKEN_COMMA);
      parts.push(this.parseSubscribed(open));
    }
    if (parts.length === 0) this.fail('Expected an expression', open.lineno, this.lastEnd);
    const key = parts.length === 1 ? parts[0]! : new nodes.Tuple(open.lineno, this.lastEnd, parts);
    return new nodes.LookupVal(target.lineno, this.lastEnd, target, key);
  }

  private parseSubscribed(open: Token): Expression {
    const parts: (Expression | null)[] = [null, null, null];
    let at = 0;
    for (;;) {
      const token = this.peekToken();
      if (!token) this.fail('Unexpected end of template.');
      if (token.type === T.TOKEN_COLON) {
        this.nextToken();
        if (++at > 2) this.failExpected(']', token);
        continue;
      }
      if (token.type === T.TOKEN_RIGHT_BRACKET || token.type === T.TOKEN_COMMA) break;
      if (parts[at]) this.failExpected(']', token);
      parts[at] = this.parseExpression();
    }
    if (at > 0) return new nodes.Slice(open.lineno, this.lastEnd, ...parts);
    return parts[0] ?? this.fail('Expected an expression');
  }

  /** One filter after its `|`. */
  protected parseOneFilter(target: Expression): Expression {
    const start = this.peekToken()?.lineno ?? 0;
    let name = this.name();
    while (this.skipValue(T.TOKEN_OPERATOR, '.')) name += '.' + this.name();
    this.knownFilter(name, start, this.lastEnd);
    const args = this.peekToken()?.type === T.TOKEN_LEFT_PAREN ? this.parseArguments() : NO_ARGUMENTS;
    return new nodes.FilterX(target.lineno, this.lastEnd, target, name, ...spread(args));
  }

  protected parsePipes(start: Expression): Expression {
    let node = start;
    while (this.accept(T.TOKEN_PIPE)) node = this.parseOneFilter(node);
    return node;
  }

  private parseFilters(start: Expression): Expression {
    let node = start;
    for (;;) {
      const token = this.peekToken();
      if (token?.type === T.TOKEN_PIPE) node = this.parsePipes(node);
      else if (token?.type === T.TOKEN_SYMBOL && token.value === 'is') node = this.parseTest(node);
      else if (token?.type === T.TOKEN_LEFT_PAREN) node = this.parseCallOf(node);
      else return node;
    }
  }

  private parseTest(target: Expression): Expression {
    this.nextToken();
    const negated = this.skipSymbol('not');
    const token = this.nextToken();
    const type = token?.type;
    if (!token || (type !== T.TOKEN_SYMBOL && type !== T.TOKEN_BOOLEAN && type !== T.TOKEN_NONE)) {
      return this.failExpected('name', token);
    }
    let name = token.value;
    while (this.skipValue(T.TOKEN_OPERATOR, '.')) name += '.' + this.name();
    this.knownTest(name, token.lineno, this.lastEnd);
    const args = spread(this.parseTestArguments());
    const test = new nodes.TestX(target.lineno, this.lastEnd, target, name, ...args);
    return negated ? new nodes.Not(target.lineno, this.lastEnd, test) : test;
  }

  private parseTestArguments(): CallArguments {
    const next = this.peekToken();
    if (!next) return NO_ARGUMENTS;
    if (next.type === T.TOKEN_LEFT_PAREN) return this.parseArguments();
    if (!TEST_ARGUMENT.has(next.type)) return NO_ARGUMENTS;
    if (next.type === T.TOKEN_SYMBOL) {
      if (next.value === 'is') this.fail('You cannot chain multiple tests with is');
      if (AFTER_TEST.has(next.value)) return NO_ARGUMENTS;
    }
    return { ...NO_ARGUMENTS, args: [this.parsePrimary()] };
  }

  /** Called with every filter's name; a subclass may refuse it. */
  protected knownFilter(_name: string, _start: number, _end: number): void {}

  /** Called with every test's name; a subclass may refuse it. */
  protected knownTest(_name: string, _start: number, _end: number): void {}
}

function literalNone(start: number, end: number): Expression {
  return new nodes.Literal(start, end, null);
}
