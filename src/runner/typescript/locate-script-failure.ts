import { readFileSync } from 'node:fs';
import { pathToFileURL } from 'node:url';
import type { Span } from '../../diagnostics/source.ts';
import { offsetAt } from '../../diagnostics/source.ts';
import type { ScriptFailure } from './protocol.ts';

/** What the transpiler puts around its own words. */
const SYNTAX_ERROR = /^(?:SyntaxError: )?Error transforming (.+?): ([\s\S]*?) \((\d+):(\d+)\)$/;

/** An error's text as a user reads it. */
export function failureText({ message }: ScriptFailure): string {
  const [, , what] = SYNTAX_ERROR.exec(message) ?? [];
  return what === undefined ? message : `Syntax error: ${what}.`;
}

/** The innermost line of the model's own file that an error's stack names, or that the transpiler could not read. */
export function locateScriptFailure(
  { message, stack }: ScriptFailure,
  { file, path }: { readonly file: string; readonly path: string },
): Span | undefined {
  const line = lineInStack(stack, file) ?? lineOfSyntaxError(message, file);
  if (line === undefined) return undefined;
  const text = readFileSync(file, 'utf8');
  const start = offsetAt(text, line, 1);
  const end = text.indexOf('\n', start);
  const code = text.slice(start, end < 0 ? text.length : end);
  const indent = code.length - code.trimStart().length;
  return { file: { path, text }, offset: start + indent, length: Math.max(1, code.trim().length) };
}

/** Types are taken away within their lines, so that lines stay; columns do not. */
function lineInStack(stack: string, file: string): number | undefined {
  const url = pathToFileURL(file).href;
  for (const frame of stack.split('\n')) {
    const at = frame.indexOf(url);
    const place = at < 0 ? undefined : /^(?:\?[^:]*)?:(\d+)/.exec(frame.slice(at + url.length));
    if (place) return Number(place[1]);
  }
  return undefined;
}

function lineOfSyntaxError(message: string, file: string): number | undefined {
  const found = SYNTAX_ERROR.exec(message);
  return found?.[1] === file ? Number(found[3]) : undefined;
}
