import { pythonArgument } from '../../diagnostics/codes/parse.ts';
import { ProblemError } from '../../diagnostics/diagnostic.ts';
import type { Span } from '../../diagnostics/source.ts';
import { toPlain } from '../jinja/functions/plain.ts';
import { readLiteral } from '../jinja/read-literal.ts';
import type { ManifestNode } from '../manifest/resource.ts';
import type { ProjectFile } from '../project/project.ts';
import { mergeConfigCall } from './merge-config.ts';
import { type Findings, refArguments, sourceArguments } from './parse-context.ts';

const CALL = /\bdbt\.(ref|source|config|config\.get|config\.meta_get)\s*\(/g;

interface Argument {
  readonly name: string | null;
  readonly value: unknown;
}

/**
 * Finds what a Python model refers to and how it is configured, from its `dbt.ref()`, `dbt.source()`, `dbt.config()`
 * and `dbt.config.get()` calls, whose arguments dbt wants to be literals too. Nothing of it is run.
 */
export function readPythonModel(file: ProjectFile, node: ManifestNode, findings: Findings): void {
  const text = blankComments(file.text);
  const read: { keys: unknown[]; defaults: unknown[] } = { keys: [], defaults: [] };
  const meta: typeof read = { keys: [], defaults: [] };
  for (const match of text.matchAll(CALL)) {
    const name = match[1]!;
    const open = match.index + match[0].length;
    const end = closingParenthesis(text, open);
    const at: Span = { file, offset: match.index, length: end + 1 - match.index };
    const args = splitArguments(file.text.slice(open, end), text.slice(open, end)).map((part) =>
      argumentOf(part, name, node, at),
    );
    const positional = args.filter((a) => a.name === null).map((a) => a.value);
    const named = Object.fromEntries(args.filter((a) => a.name !== null).map((a) => [a.name!, a.value]));
    if (name === 'ref') findings.refs.push(refArguments(positional, named));
    else if (name === 'source') findings.sources.push(sourceArguments(positional));
    else if (name === 'config') mergeConfigCall(findings.config, toPlain(named) as Record<string, unknown>);
    else {
      const target = name === 'config.get' ? read : meta;
      target.keys.push(positional[0] ?? null);
      target.defaults.push(positional[1] ?? null);
    }
  }
  if (read.keys.length + meta.keys.length === 0) return;
  mergeConfigCall(findings.config, {
    config_keys_used: read.keys,
    config_keys_defaults: read.defaults,
    meta_keys_used: meta.keys,
    meta_keys_defaults: meta.defaults,
  });
}

function argumentOf(part: string, call: string, node: ManifestNode, at: Span): Argument {
  const keyword = /^\s*([A-Za-z_]\w*)\s*=(?!=)/.exec(part);
  const source = part.slice(keyword?.[0].length ?? 0).trim();
  const value = readLiteral(source);
  if (value === undefined) throw new ProblemError(pythonArgument(`dbt.${call}`, source, node, at));
  return { name: keyword?.[1] ?? null, value };
}

/** The text with comments and docstrings blanked out, places kept. */
function blankComments(text: string): string {
  const token = /("""|''')[\s\S]*?\1|'(?:[^'\\\n]|\\.)*'|"(?:[^"\\\n]|\\.)*"|#[^\n]*/g;
  return text.replace(token, (found, triple: string | undefined) =>
    triple !== undefined || found.startsWith('#') ? found.replace(/[^\n]/g, ' ') : found,
  );
}

const STRING = /'(?:[^'\\\n]|\\.)*'|"(?:[^"\\\n]|\\.)*"/y;

/** Index of the parenthesis that closes the one before `start`. */
function closingParenthesis(text: string, start: number): number {
  let depth = 0;
  for (let i = start; i < text.length; i++) {
    STRING.lastIndex = i;
    const string = STRING.exec(text);
    if (string) {
      i += string[0].length - 1;
      continue;
    }
    const c = text[i]!;
    if ('([{'.includes(c)) depth++;
    else if (')]}'.includes(c) && depth-- === 0) return i;
  }
  return text.length;
}

/** Splits at the commas outside of brackets and texts; `shape` is the same with comments blanked out. */
function splitArguments(source: string, shape: string): string[] {
  const parts: string[] = [];
  let depth = 0;
  let start = 0;
  for (let i = 0; i < shape.length; i++) {
    STRING.lastIndex = i;
    const string = STRING.exec(shape);
    if (string) {
      i += string[0].length - 1;
      continue;
    }
    const c = shape[i]!;
    if ('([{'.includes(c)) depth++;
    else if (')]}'.includes(c)) depth--;
    else if (c === ',' && depth === 0) {
      parts.push(source.slice(start, i));
      start = i + 1;
    }
  }
  parts.push(source.slice(start));
  return parts.filter((part) => part.trim() !== '');
}
