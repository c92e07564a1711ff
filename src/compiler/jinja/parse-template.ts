import {
  materializationArgument,
  templateSyntax,
  templateTooNested,
  templateUnknownFilter,
  templateUnknownTest,
} from '../../diagnostics/codes/template.ts';
import type { Problem } from '../../diagnostics/diagnostic.ts';
import { ProblemError } from '../../diagnostics/diagnostic.ts';
import type { SourceFile, Span } from '../../diagnostics/source.ts';
import { nearest } from '../../diagnostics/suggest.ts';
import { filters, tests } from './filters.ts';
import { JinjaLexer, T, type Token } from './lexer.ts';
import type { Expression, NodeList, Statement } from './nodes.ts';
import { StatementParser } from './parse-statement.ts';
import { MAX_NESTING } from './parser-core.ts';

/** A stretch of a source file that is read as one template. */
export interface TemplateText {
  readonly source: SourceFile;
  readonly text: string;
  /** Offset of `text` in the source's text. */
  readonly offset: number;
}

class TemplateParser extends StatementParser {
  /** Within `if`, an unknown filter is an error only when it is reached, as in Jinja2. */
  private soft = 0;
  private readonly where: TemplateText;

  constructor(where: TemplateText) {
    const fail = (message: string, start: number, end: number): never =>
      throwProblem(templateSyntax(message, spanIn(where, start, end)));
    const failNested = (start: number): never =>
      throwProblem(templateTooNested(MAX_NESTING, spanIn(where, start, start + 1)));
    super(new JinjaLexer(where.text, fail), where.text.length, fail, failNested);
    this.where = where;
  }

  protected override parseStatement(): Statement | null {
    const isIf = this.peekToken()?.value === 'if';
    if (isIf) this.soft++;
    const statement = super.parseStatement();
    if (isIf) this.soft--;
    return statement;
  }

  onlyExpression(): Expression {
    this.expect(T.TOKEN_VARIABLE_START);
    const value = this.parseTuple();
    this.expect(T.TOKEN_VARIABLE_END);
    if (this.peekToken()) this.failExpected('end of template', this.peekToken());
    return value;
  }

  protected override knownFilter(name: string, start: number, end: number): void {
    if (this.soft > 0 || filters.has(name)) return;
    throwProblem(
      templateUnknownFilter(name, spanIn(this.where, start, end), suggestion(name, filters.keys())),
    );
  }

  protected override knownTest(name: string, start: number, end: number): void {
    if (this.soft > 0 || tests.has(name)) return;
    throwProblem(templateUnknownTest(name, spanIn(this.where, start, end), suggestion(name, tests.keys())));
  }

  protected override unknownMaterializationArgument(name: string, token: Token): never {
    return throwProblem(
      materializationArgument(name, token.value, spanIn(this.where, token.lineno, token.colno)),
    );
  }
}

/** Reads a template; throws a ProblemError with the place of the first mistake. */
export function parseNodes(where: TemplateText): NodeList {
  try {
    return new TemplateParser(where).parseTemplate();
  } catch (error) {
    throw asProblem(error, where);
  }
}

/** Reads one expression, such as a YAML condition. */
export function parseExpressionText(where: TemplateText): Expression {
  try {
    return new TemplateParser({
      ...where,
      text: `{{${where.text}}}`,
      offset: where.offset - 2,
    }).onlyExpression();
  } catch (error) {
    throw asProblem(error, where);
  }
}

/** A stack overflow that the nesting limit did not catch becomes the same diagnostic. */
export function asProblem(error: unknown, where: TemplateText): unknown {
  if (error instanceof RangeError) {
    return new ProblemError(templateTooNested(MAX_NESTING, spanIn(where, 0, where.text.length)));
  }
  return error;
}

/** A span of the template as a span of its file. */
export function spanIn(where: TemplateText, start: number, end: number): Span {
  return { file: where.source, offset: where.offset + start, length: Math.max(0, end - start) };
}

function suggestion(name: string, names: Iterable<string>): string | undefined {
  const near = nearest(name, names);
  return near === undefined ? undefined : `did you mean "${near}"?`;
}

function throwProblem(problem: Problem): never {
  throw new ProblemError(problem);
}
