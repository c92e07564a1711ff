import { codeOf } from '../jinja/compiled-code.ts';
import type { Expression } from '../jinja/nodes.ts';
import type { RefArgs } from '../manifest/resource.ts';

/** What the scanner asks of a reader of expressions. */
export interface ExpressionReader {
  readonly findings: { readonly refs: RefArgs[]; readonly sources: [string, string][] };
  read(node: Expression): boolean;
  isPure(node: Expression): boolean;
  isFalse(node: Expression): boolean;
  declareName(name: string): boolean;
  isOverridden(name: string): boolean;
}

const REF = /^\s*ref\(\s*(?:'([^'\\]+)'|"([^"\\]+)")\s*\)\s*$/;
const SOURCE = /^\s*source\(\s*(?:'([^'\\]+)'|"([^"\\]+)")\s*,\s*(?:'([^'\\]+)'|"([^"\\]+)")\s*\)\s*$/;
const TAG = /^\s*(\w+)\s*([\s\S]*)$/;
const SET = /^([A-Za-z_]\w*)\s*=(?!=)([\s\S]+)$/;
const FOR = /^([A-Za-z_]\w*)\s+in\s+([\s\S]+)$/;
const UNUSUAL_FOR = /\b(?:if|recursive)\b/;

/**
 * Goes through the tags of a template without reading its grammar as a whole: the expressions in them are few and recur
 * from model to model, so each is read once. False for anything but prints, `set x = …`, `if` and `for`, and where the
 * reader says so: then the whole template has to be read.
 */
export function scanTemplate(text: string, reader: ExpressionReader): boolean {
  return new TemplateScanner(text, reader).scan();
}

/** What a block is to what stands in it: run for certain, perhaps or often, or never. */
type Mode = 'live' | 'conditional' | 'dead';

class TemplateScanner {
  private readonly text: string;
  private readonly reader: ExpressionReader;
  private readonly open: { readonly name: 'if' | 'for'; mode: Mode; hasElse: boolean }[] = [];

  constructor(text: string, reader: ExpressionReader) {
    this.text = text;
    this.reader = reader;
  }

  scan(): boolean {
    const { text } = this;
    for (let at = text.indexOf('{'); at >= 0; at = text.indexOf('{', at)) {
      const kind = text[at + 1];
      if (kind === '#') {
        const end = text.indexOf('#}', at + 2);
        if (end < 0) return false;
        at = end + 2;
      } else if (kind === '{' || kind === '%') {
        const end = this.endOf(at + 2, kind === '{' ? '}}' : '%}');
        if (end < 0 || !this.region(kind, this.inner(at + 2, end))) return false;
        at = end + 2;
      } else at++;
    }
    return this.open.length === 0;
  }

  /** Where the closing mark stands, that no text or dict holds; -1 where that is not plain. */
  private endOf(start: number, close: string): number {
    const end = this.text.indexOf(close, start);
    if (end < 0) return -1;
    let quote = 0;
    for (let i = start; i < end; i++) {
      const code = this.text.charCodeAt(i);
      if (code === 92) return -1;
      if (code === 34 || code === 39) quote = quote === 0 ? code : quote === code ? 0 : quote;
      else if (quote === 0 && (code === 123 || code === 125)) return -1;
    }
    return quote === 0 ? end : -1;
  }

  private inner(start: number, end: number): string {
    const from = '-+'.includes(this.text[start]!) ? start + 1 : start;
    const to = end > from && '-+'.includes(this.text[end - 1]!) ? end - 1 : end;
    return this.text.slice(from, to);
  }

  private get mode(): Mode {
    let mode: Mode = 'live';
    for (const block of this.open) {
      if (block.mode === 'dead') return 'dead';
      if (block.mode === 'conditional') mode = 'conditional';
    }
    return mode;
  }

  private region(kind: string, inner: string): boolean {
    const { mode } = this;
    if (kind === '%') return this.tag(inner, mode);
    if (mode === 'dead') return expressionOf(inner) !== undefined;
    return (mode === 'live' && this.reference(inner)) || this.evaluate(inner, mode);
  }

  private evaluate(text: string, mode: Mode): boolean {
    const node = expressionOf(text);
    if (!node) return false;
    return mode === 'live' ? this.reader.read(node) : mode === 'dead' || this.reader.isPure(node);
  }

  /** A `ref` or `source` of plain names, which are most expressions of all. */
  private reference(inner: string): boolean {
    const { reader } = this;
    const ref = REF.exec(inner);
    if (ref && !reader.isOverridden('ref')) {
      reader.findings.refs.push({ name: (ref[1] ?? ref[2])!, package: null, version: null });
      return true;
    }
    const source = ref ? null : SOURCE.exec(inner);
    if (!source || reader.isOverridden('source')) return false;
    reader.findings.sources.push([(source[1] ?? source[2])!, (source[3] ?? source[4])!]);
    return true;
  }

  private tag(inner: string, mode: Mode): boolean {
    const [, name, rest = ''] = TAG.exec(inner) ?? [];
    switch (name) {
      case 'set': {
        const [, target, value] = SET.exec(rest) ?? [];
        return (
          target !== undefined &&
          this.evaluate(value!, mode) &&
          (mode === 'dead' || this.reader.declareName(target))
        );
      }
      case 'do':
        return this.evaluate(rest, mode);
      case 'for':
        return this.beginFor(rest, mode);
      case 'if':
        return this.beginIf(rest, mode);
      case 'else':
        return rest === '' && this.elseBranch();
      case 'endif':
      case 'endfor':
        return rest === '' && this.open.pop()?.name === name.slice(3);
      default:
        return false;
    }
  }

  private beginFor(rest: string, mode: Mode): boolean {
    const [, , iterated] = FOR.exec(rest) ?? [];
    if (iterated === undefined || UNUSUAL_FOR.test(iterated)) return false;
    const node = expressionOf(iterated);
    if (!node || (mode !== 'dead' && !this.reader.isPure(node))) return false;
    this.open.push({ name: 'for', mode: 'conditional', hasElse: false });
    return true;
  }

  private beginIf(rest: string, mode: Mode): boolean {
    const node = expressionOf(rest);
    if (!node) return false;
    const isDead = mode === 'live' && this.reader.isFalse(node);
    if (!isDead && mode !== 'dead' && !this.reader.isPure(node)) return false;
    this.open.push({ name: 'if', mode: isDead ? 'dead' : 'conditional', hasElse: false });
    return true;
  }

  private elseBranch(): boolean {
    const block = this.open.at(-1);
    if (!block || block.hasElse) return false;
    block.hasElse = true;
    if (block.mode === 'dead') block.mode = 'live';
    return true;
  }
}

const expressions = new Map<string, Expression | undefined>();

/** The expression of a text, read once for all templates; undefined where it is not one that is well formed. */
function expressionOf(text: string): Expression | undefined {
  const key = text.trim();
  if (expressions.has(key)) return expressions.get(key);
  let node: Expression | undefined;
  try {
    node = codeOf('expression', key).parse({
      source: { path: '', text: key },
      text: key,
      offset: 0,
    }) as Expression;
  } catch {
    node = undefined; // reading the whole template says what is wrong, and where
  }
  if (expressions.size > 20_000) expressions.clear();
  expressions.set(key, node);
  return node;
}
