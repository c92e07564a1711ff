import { typescriptArgument, typescriptPropertiesInvalid } from '../../diagnostics/codes/typescript.ts';
import { ProblemError } from '../../diagnostics/diagnostic.ts';
import type { Span } from '../../diagnostics/source.ts';
import type { ManifestNode } from '../manifest/resource.ts';
import { isRecord } from '../project/is-record.ts';
import type { ProjectFile } from '../project/project.ts';
import { blankText } from '../typescript/blank-text.ts';
import { ownProperties } from '../typescript/model-file.ts';
import { readJsLiteral, skipBlanks } from '../typescript/read-js-literal.ts';
import { mergeConfigCall } from './merge-config.ts';
import { type Findings, refArguments, sourceArguments } from './parse-context.ts';

const CALL = /(?<![\w$.])(?:([\w$]+)\s*\.\s*)?(ref|source|config)\b/g;
const FIRST_PARAMETER =
  /\bexport\s+default\s+(?:async\s+)?(?:function\s*\*?\s*[\w$]*\s*\(\s*([\w$]+)|\(?\s*([\w$]+)\s*(?::[^=]*?)?\)?\s*(?::[^=]*?)?=>)/;
const CONTEXT_NAMES = ['context', 'ctx', 'dbt', 'emds', 'model'];

/**
 * Finds what a TypeScript model refers to and how it is configured, from the `ref()`, `source()` and `config()` calls
 * in its text, plain or on the context (`context.ref()`), whose arguments must be literals. Nothing of it is run.
 */
export function readTypescriptModel(file: ProjectFile, node: ManifestNode, findings: Findings): void {
  const code = blankText(file.text);
  const parameter = FIRST_PARAMETER.exec(code);
  const contexts = new Set([...CONTEXT_NAMES, parameter?.[1] ?? parameter?.[2]]);
  for (const match of code.matchAll(CALL)) {
    const [, object, name] = match;
    if (object !== undefined && !contexts.has(object)) continue;
    if (/\bfunction\s*$/.test(code.slice(Math.max(0, match.index - 20), match.index))) continue;
    const open = openingParenthesis(code, match.index + match[0].length);
    if (open === undefined) continue;
    const args = readArguments(file, open + 1, (argument) => {
      const at: Span = { file, offset: match.index, length: open - match.index };
      return new ProblemError(typescriptArgument(name!, argument, node, at));
    });
    note(name!, args, findings);
  }
  const declared = /\bexport\s+const\s+properties\b/.exec(code);
  if (declared && !ownProperties(file)) {
    const at: Span = { file, offset: declared.index, length: declared[0].length };
    throw new ProblemError(typescriptPropertiesInvalid(node, at));
  }
}

function note(name: string, args: readonly unknown[], findings: Findings): void {
  const last = args.at(-1);
  if (name === 'config') {
    if (isRecord(args[0])) mergeConfigCall(findings.config, args[0]);
  } else if (name === 'source') findings.sources.push(sourceArguments(args));
  else if (isRecord(last)) findings.refs.push(refArguments(args.slice(0, -1), last as Record<string, never>));
  else findings.refs.push(refArguments(args, {}));
}

/** Where a call's parenthesis stands, behind type arguments; undefined when it is no call. */
function openingParenthesis(code: string, from: number): number | undefined {
  let at = skipBlanks(code, from);
  if (code[at] === '<') {
    let depth = 0;
    let braces = 0;
    for (; at < code.length; at++) {
      if (code[at] === '<') depth++;
      else if (code[at] === '>' && code[at - 1] !== '=' && --depth === 0) break;
      else if (code[at] === '{') braces++;
      else if (code[at] === '}') braces--;
      else if (code[at] === ';' && braces <= 0) return undefined;
    }
    at = skipBlanks(code, at + 1);
  }
  return code[at] === '(' ? at : undefined;
}

function readArguments(
  file: ProjectFile,
  start: number,
  refuse: (argument: string) => ProblemError,
): unknown[] {
  const args: unknown[] = [];
  for (let at = skipBlanks(file.text, start); file.text[at] !== ')'; ) {
    const literal = readJsLiteral(file.text, at);
    const end = literal && skipBlanks(file.text, literal.end);
    if (!literal || !',)'.includes(file.text[end!] ?? ' ')) {
      throw refuse(/^[^,;)\n]*/.exec(file.text.slice(at))![0].trim() || 'what stands there');
    }
    args.push(literal.value);
    at = file.text[end!] === ',' ? skipBlanks(file.text, end! + 1) : end!;
  }
  return args;
}
