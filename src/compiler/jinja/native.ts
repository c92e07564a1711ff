import type { SourceFile } from '../../diagnostics/source.ts';
import { codeOf } from './compiled-code.ts';
import { asProblemError, raise, TemplateFailure } from './failure.ts';
import { NativeMarker } from './native-marker.ts';
import { isNumber } from './numbers.ts';
import type { TemplateText } from './parse-template.ts';
import { readLiteral } from './read-literal.ts';
import { RenderContext, type Scope } from './render-context.ts';
import { settle } from './settle.ts';
import { str } from './text.ts';

/**
 * Renders a YAML value as dbt does (get_rendered with native=True; quoted_native_concat of dbt_common/clients/jinja.py):
 * a template that is one expression gives that expression's value, anything else gives text, and the as_* filters
 * convert. Constant expressions count as text, because Jinja2 folds them. Throws ProblemErrors.
 */
export function renderNative(source: SourceFile, scope: Scope): unknown {
  const where: TemplateText = { source, text: source.text, offset: 0 };
  try {
    const code = codeOf('template', where.text);
    const compiled = code.compiled({ mode: 'plain', traced: false, native: true }, where);
    return joinNodes(compiled.run(new RenderContext(scope, where, compiled.data, null)) as unknown[]);
  } catch (error) {
    throw placed(error, where);
  }
}

/** As `renderNative`, for a scope whose functions may need the database. Rejects with ProblemErrors. */
export async function renderNativeAsync(source: SourceFile, scope: Scope): Promise<unknown> {
  const where: TemplateText = { source, text: source.text, offset: 0 };
  try {
    const compiled = codeOf('template', where.text).compiled(
      { mode: 'async', traced: false, native: true },
      where,
    );
    const context = new RenderContext(scope, where, compiled.data, null);
    return joinNodes((await settle(compiled.run(context))) as unknown[]);
  } catch (error) {
    throw placed(error, where);
  }
}

/** A conversion fails after rendering: the whole value is its place. */
function placed(error: unknown, where: TemplateText): unknown {
  if (error instanceof TemplateFailure && error.at === undefined) {
    error.at = { file: where.source, offset: where.offset, length: where.text.length };
  }
  return asProblemError(error);
}

function joinNodes(nodes: readonly unknown[]): unknown {
  if (nodes.length === 0) return '';
  const [only] = nodes;
  if (nodes.length > 1) return nodes.map((n) => (n instanceof NativeMarker ? n.text : str(n))).join('');
  return only instanceof NativeMarker ? convert(only) : only;
}

function convert({ kind, text }: NativeMarker): unknown {
  if (kind === 'as_text') return text;
  const value = readLiteral(text);
  const result = value === undefined ? text : value;
  if (kind === 'as_bool' && typeof result !== 'boolean') return raise('NativeBool', text);
  if (kind === 'as_number' && (!isNumber(result) || typeof result === 'boolean')) {
    return raise('NativeNumber', text);
  }
  return result;
}

/** Computes one expression, without the braces around it. Throws ProblemErrors. */
export function evaluateExpression(source: SourceFile, scope: Scope): unknown {
  const where: TemplateText = { source, text: source.text, offset: 0 };
  try {
    const compiled = codeOf('expression', where.text).compiled(
      { mode: 'plain', traced: false, native: false },
      where,
    );
    // The parser saw the text within `{{ }}`: its offsets are two too large.
    return compiled.run(new RenderContext(scope, { ...where, offset: -2 }, compiled.data, null));
  } catch (error) {
    throw placed(error, where);
  }
}
