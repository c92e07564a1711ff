/** A literal's value, and where its text ends. */
export interface ReadLiteral {
  readonly value: unknown;
  readonly end: number;
}

/**
 * Reads the JavaScript literal at an offset: texts, numbers, booleans, null, and lists and objects of them, with
 * comments between. undefined when something else stands there: nothing is evaluated.
 */
export function readJsLiteral(source: string, offset: number): ReadLiteral | undefined {
  const reader = new LiteralReader(source, offset);
  const value = reader.read();
  return value === NONE ? undefined : { value, end: reader.at };
}

/** Behind white space and comments. */
export function skipBlanks(source: string, offset: number): number {
  BLANKS.lastIndex = offset;
  BLANKS.exec(source);
  return BLANKS.lastIndex;
}

const BLANKS = /(?:\s|\/\/[^\n]*|\/\*[\s\S]*?\*\/)*/y;
const NUMBER = /[+-]?(?:0[xX][\da-fA-F_]+|(?:\d[\d_]*)?\.?\d[\d_]*(?:[eE][+-]?\d+)?)/y;
const WORD = /[A-Za-z_$][\w$]*/y;
const WORDS: Readonly<Record<string, unknown>> = { true: true, false: false, null: null, undefined: null };
const NONE = Symbol('no literal');

class LiteralReader {
  at: number;
  private readonly source: string;

  constructor(source: string, at: number) {
    this.source = source;
    this.at = at;
  }

  read(): unknown {
    this.at = skipBlanks(this.source, this.at);
    const c = this.source[this.at] ?? '';
    if (c === "'" || c === '"' || c === '`') return this.readText(c);
    if (c === '[') return this.readList();
    if (c === '{') return this.readObject();
    const number = this.take(NUMBER);
    if (number !== undefined) return Number(number.replaceAll('_', ''));
    const word = this.take(WORD);
    return word !== undefined && Object.hasOwn(WORDS, word) ? WORDS[word] : NONE;
  }

  private take(pattern: RegExp): string | undefined {
    pattern.lastIndex = this.at;
    const found = pattern.exec(this.source)?.[0];
    if (found) this.at += found.length;
    return found;
  }

  private takeMark(mark: string): boolean {
    this.at = skipBlanks(this.source, this.at);
    const isThere = this.source[this.at] === mark;
    if (isThere) this.at++;
    return isThere;
  }

  private readText(quote: string): unknown {
    let text = '';
    for (let i = this.at + 1; i < this.source.length; i++) {
      const c = this.source[i]!;
      if (c === quote) {
        this.at = i + 1;
        return text;
      }
      if ((c === '\n' && quote !== '`') || (quote === '`' && this.source.startsWith('${', i))) return NONE;
      if (c !== '\\') text += c;
      else {
        const special = readEscape(this.source, i + 1);
        text += special.text;
        i = special.end - 1;
      }
    }
    return NONE;
  }

  private readList(): unknown {
    const items: unknown[] = [];
    this.at++;
    for (;;) {
      if (this.takeMark(']')) return items;
      const item = this.read();
      if (item === NONE) return NONE;
      items.push(item);
      if (!this.takeMark(',') && this.source[this.at] !== ']') return NONE;
    }
  }

  private readObject(): unknown {
    const entries: Record<string, unknown> = {};
    this.at++;
    for (;;) {
      if (this.takeMark('}')) return entries;
      const key = this.readKey();
      if (key === undefined || !this.takeMark(':')) return NONE;
      const value = this.read();
      if (value === NONE) return NONE;
      entries[key] = value;
      if (!this.takeMark(',') && this.source[this.at] !== '}') return NONE;
    }
  }

  private readKey(): string | undefined {
    this.at = skipBlanks(this.source, this.at);
    const c = this.source[this.at] ?? '';
    if (c === "'" || c === '"') {
      const text = this.readText(c);
      return typeof text === 'string' ? text : undefined;
    }
    return this.take(WORD) ?? this.take(NUMBER);
  }
}

const ESCAPES: Readonly<Record<string, string>> = {
  n: '\n',
  t: '\t',
  r: '\r',
  b: '\b',
  f: '\f',
  v: '\v',
  '0': '\0',
};

function readEscape(source: string, at: number): { text: string; end: number } {
  const c = source[at] ?? '';
  const hex = /^(?:x([\da-fA-F]{2})|u([\da-fA-F]{4})|u\{([\da-fA-F]{1,6})\})/.exec(source.slice(at, at + 10));
  if (hex) {
    const code = Number.parseInt(hex[1] ?? hex[2] ?? hex[3]!, 16);
    return { text: code <= 0x10ffff ? String.fromCodePoint(code) : '', end: at + hex[0].length };
  }
  if (c === '\n') return { text: '', end: at + 1 };
  return { text: ESCAPES[c] ?? c, end: at + 1 };
}
