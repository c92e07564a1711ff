import type { GeneratedCode } from './codegen-function.ts';
import { endWithoutLastNewline, trimEndFrom } from './lexer.ts';
import type { CodeData } from './render-context.ts';

/**
 * A template with its texts, plain string literals and numbers taken out. Templates of one shape are parsed and compiled once:
 * in a large project, most differ in nothing else.
 */
export interface TemplateShape {
  /** The template with numbered marks in place of what was taken out: itself a template. */
  readonly text: string;
  /** What the marks stand for; a number as it is written. */
  readonly values: readonly string[];
  /** Where the stretches of `text` begin, and where those of the template do. */
  readonly starts: readonly number[];
  readonly origins: readonly number[];
}

const OPEN = '\ue000';
const CLOSE = '\ue001';
const MARK = /^\ue000(\d+)\ue001$/;
const TEXT = /'[^']*'|"[^"]*"/g;
const LITERAL = /'[^']*'|"[^"]*"|(?<![\w.]|[eE][-+])(?:0|[1-9]\d{0,8})(?![\w.])/g;
/** Marks of numbers count from here: a template that has such numbers itself has no shape. */
const NUMBER_MARK = 9_007_199_254_000_000;
const NUMBER_MARKED = /9007199254\d{6}/;
const NOT_PLAIN = /[\\\r\ue000\ue001]|9007199254\d{6}/;
const RAW = /^[-+]?\s*raw\b/;
const SPACE = /\s*/y;

/** The shape of a template; null where that takes reading its grammar: escapes, raw blocks, what is not closed. */
export function shapeOf(text: string): TemplateShape | null {
  return NOT_PLAIN.test(text) ? null : new ShapeReader(text).read();
}

class ShapeReader {
  private readonly text: string;
  private readonly end: number;
  private readonly values: string[] = [];
  private readonly starts: number[] = [];
  private readonly origins: number[] = [];
  private shape = '';

  constructor(text: string) {
    this.text = text;
    this.end = endWithoutLastNewline(text);
  }

  read(): TemplateShape | null {
    const { text, end } = this;
    let from = 0;
    for (let at = text.indexOf('{'); at >= 0 && at < end; at = text.indexOf('{', at)) {
      const kind = text[at + 1];
      if (kind !== '{' && kind !== '%' && kind !== '#') {
        at++;
        continue;
      }
      const close = kind === '#' ? this.commentEnd(at) : this.tagEnd(at + 2, kind === '{' ? '}}' : '%}');
      if (close < 0 || close + 2 > end) return null;
      const inner = text.slice(at + 2, close);
      if (kind === '%' && RAW.test(inner)) return null;
      const trimsBefore = inner[0] === '-';
      const trimsAfter = inner.length > (isSign(inner[0]) ? 1 : 0) && inner.endsWith('-');
      this.data(from, at, trimsBefore);
      if (kind === '#') this.keep(`{#${trimsBefore ? '-' : ''} ${trimsAfter ? '-' : ''}#}`, at);
      else this.tag(at, close + 2);
      at = close + 2;
      from = trimsAfter ? this.spaceAfter(at) : at;
    }
    this.data(from, end, false);
    this.keep('', end);
    return { text: this.shape, values: this.values, starts: this.starts, origins: this.origins };
  }
  /** The offset of a comment's end mark; -1 without one. */
  private commentEnd(at: number): number {
    return this.text.indexOf('#}', isSign(this.text[at + 2]) ? at + 3 : at + 2);
  }

  /** The offset of a tag's end mark, that no text or bracket holds; -1 where that is not plain. */
  private tagEnd(start: number, close: string): number {
    const end = this.text.indexOf(close, start);
    if (end < 0) return -1;
    const code = this.text.slice(start, end).replace(TEXT, '');
    return /['"{}]/.test(code) ? this.balancedEnd(start, close) : end;
  }

  private balancedEnd(start: number, close: string): number {
    const { text, end } = this;
    let depth = 0;
    for (let at = start; at < end; at++) {
      const char = text[at]!;
      if (depth === 0 && char === close[0] && text[at + 1] === close[1]) return at;
      if (char === "'" || char === '"') {
        at = text.indexOf(char, at + 1);
        if (at < 0) return -1;
      } else if ('{[('.includes(char)) depth++;
      else if ('}])'.includes(char) && --depth < 0) return -1;
    }
    return -1;
  }

  private spaceAfter(at: number): number {
    this.keep(' ', at);
    SPACE.lastIndex = at;
    SPACE.exec(this.text);
    return Math.min(SPACE.lastIndex, this.end);
  }

  private data(start: number, end: number, isTrimmed: boolean): void {
    const stop = isTrimmed ? trimEndFrom(this.text, start, end) : end;
    if (stop > start) this.mark(start, stop);
    if (isTrimmed) this.keep(' ', stop);
  }

  private tag(start: number, end: number): void {
    let at = start;
    for (const match of this.text.slice(start, end).matchAll(LITERAL)) {
      const isText = match[0].length > 1 && isQuote(match[0][0]);
      const from = start + match.index + (isText ? 1 : 0);
      const to = start + match.index + match[0].length - (isText ? 1 : 0);
      this.keep(this.text.slice(at, from), at);
      this.mark(from, to, isText ? undefined : NUMBER_MARK + this.values.length);
      at = to;
    }
    this.keep(this.text.slice(at, end), at);
  }

  private mark(start: number, end: number, number?: number): void {
    this.keep(number === undefined ? `${OPEN}${this.values.length}${CLOSE}` : String(number), start);
    this.values.push(this.text.slice(start, end));
  }

  private keep(text: string, origin: number): void {
    this.starts.push(this.shape.length);
    this.origins.push(origin);
    this.shape += text;
  }
}

function isQuote(char: string | undefined): boolean {
  return char === "'" || char === '"';
}

function isSign(char: string | undefined): boolean {
  return char === '-' || char === '+';
}

/** What a template's own code would have, from that of its shape; null where a mark went into the code itself. */
export function fillShape(generated: GeneratedCode, shape: TemplateShape): CodeData | null {
  if (generated.code.includes(OPEN) || NUMBER_MARKED.test(generated.code)) return null;
  const constants = [];
  for (const constant of generated.constants) {
    const filled = fillConstant(constant, shape);
    if (filled === undefined) return null;
    constants.push(filled);
  }
  return new FilledData(constants, generated.sites, shape);
}

function fillConstant(constant: unknown, { values }: TemplateShape): unknown {
  const text = String(constant);
  if (NUMBER_MARKED.test(text)) {
    const value = values[Number(text) - NUMBER_MARK];
    return value === undefined || typeof constant === 'string' ? value : Number(value);
  }
  if (typeof constant !== 'string' || !constant.includes(OPEN)) return constant;
  const index = MARK.exec(constant)?.[1];
  return index === undefined ? undefined : values[Number(index)];
}

/** Few templates fail or are traced: where their sites lie is worked out when it is asked for. */
class FilledData implements CodeData {
  readonly constants: CodeData['constants'];
  private readonly shapeSites: readonly number[];
  private readonly shape: TemplateShape;
  private ownSites: readonly number[] | undefined;

  constructor(constants: CodeData['constants'], shapeSites: readonly number[], shape: TemplateShape) {
    this.constants = constants;
    this.shapeSites = shapeSites;
    this.shape = shape;
  }

  get sites(): readonly number[] {
    this.ownSites ??= this.shapeSites.map((site) => originOf(site, this.shape));
    return this.ownSites;
  }
}

function originOf(offset: number, { starts, origins }: TemplateShape): number {
  let low = 0;
  let high = starts.length - 1;
  while (low < high) {
    const middle = (low + high + 1) >> 1;
    if (starts[middle]! <= offset) low = middle;
    else high = middle - 1;
  }
  return (origins[low] ?? 0) + offset - (starts[low] ?? 0);
}
