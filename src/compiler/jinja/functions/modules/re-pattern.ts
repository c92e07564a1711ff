import { valueError } from '../../failure.ts';
import { atomicGroup, classItem, type Flags, literal, shorthand, WORD } from './re-emit.ts';

/** A pattern of Python's `re` as JavaScript's RegExp takes it, with flags `v` and, when asked for, `i`. */
export interface TranslatedPattern {
  readonly source: string;
  readonly groups: number;
  /** The numbers of the named groups. */
  readonly names: ReadonlyMap<string, number>;
  readonly flags: Flags;
  /** Whether matching could take exponential time (a repetition within a repetition), or polynomial time. */
  readonly risk: 'none' | 'polynomial' | 'exponential';
  /** Whether it may match more at a place where its first choice is the empty text. */
  readonly mayGrow: boolean;
}

/** Translates a pattern; fails with the sentences of Python's re.error. Groups become `g1`, `g2` and so on. */
export function translatePattern(pattern: string, flags: Flags): TranslatedPattern {
  return new PatternReader(pattern, flags).read();
}

interface Quantifier {
  readonly text: string;
  readonly isPossessive: boolean;
  readonly isUnbounded: boolean;
}

const LETTERS = 'aiLmsux';
const POSITION = /^(?:[\^$]|\\[AZbB])$/;

/** Reads one pattern from left to right; the emitted text grows with it. */
class PatternReader {
  private readonly pattern: string;
  private at = 0;
  private flags: Flags;
  private readonly ignoreCase: boolean;
  private groups = 0;
  private readonly open: number[] = [];
  private readonly names = new Map<string, number>();
  private atomics = 0;
  private unbounded = 0;
  private nested = false;
  private mayGrow = false;

  constructor(pattern: string, flags: Flags) {
    this.pattern = pattern;
    this.flags = { ...flags, ...this.globalFlags() };
    this.ignoreCase = this.flags.i;
  }

  read(): TranslatedPattern {
    const source = this.alternatives();
    if (this.at < this.pattern.length) this.fail('unbalanced parenthesis');
    const risk = this.nested ? 'exponential' : this.unbounded > 1 ? 'polynomial' : 'none';
    return { source, groups: this.groups, names: this.names, flags: this.flags, risk, mayGrow: this.mayGrow };
  }

  private fail(message: string, at = this.at): never {
    return valueError(`${message} at position ${at}`);
  }

  /** `(?im)` and `(?i)(?m)` at the very start count for the whole pattern. */
  private globalFlags(): Partial<Flags> {
    const [start = ''] = /^(?:\(\?[aiLmsux]+\))*/.exec(this.pattern) ?? [];
    this.at = start.length;
    return Object.fromEntries([...start.replace(/[^aiLmsux]/g, '')].map((letter) => [letter, true]));
  }

  private alternatives(): string {
    let source = this.sequence();
    while (this.pattern[this.at] === '|') {
      this.at++;
      this.mayGrow = true;
      source += `|${this.sequence()}`;
    }
    return source;
  }

  private sequence(): string {
    let source = '';
    let item: string | null = null;
    let isPosition = false;
    for (;;) {
      this.skipComments();
      const char = this.pattern[this.at];
      if (char === undefined || char === '|' || char === ')') break;
      const start = this.at;
      const quantifier = this.quantifier();
      if (quantifier) {
        if (item === null) this.fail(source === '' ? 'nothing to repeat' : 'multiple repeat', start);
        if (isPosition) this.fail('nothing to repeat', start);
        source += this.repeated(item, quantifier);
        item = null;
        continue;
      }
      const next = this.atom();
      // A comment is not what a quantifier after it repeats.
      if (next === '') continue;
      source += item ?? '';
      item = next;
      isPosition = POSITION.test(this.pattern.slice(start, this.at));
    }
    return source + (item ?? '');
  }

  private repeated(item: string, { text, isPossessive, isUnbounded }: Quantifier): string {
    if (isUnbounded) {
      this.unbounded++;
      if (/[*+|}]/.test(item.replace(/\\.|\[(?:\\.|[^\]])*\]/gs, '')) && item.startsWith('('))
        this.nested = true;
    }
    if (text.endsWith('?') && text !== '?') this.mayGrow = true;
    const wrapped = /^\(\?(?:[=!]|<[=!])/.test(item) ? `(?:${item})` : item;
    return isPossessive ? this.atomic(wrapped + text) : wrapped + text;
  }

  private atomic(source: string): string {
    return atomicGroup(source, ++this.atomics);
  }

  /** The quantifier at this place; a brace that is none is an ordinary character. */
  private quantifier(): Quantifier | null {
    const match = /^(?:[*+?]|\{(\d*)(,?)(\d*)\})/.exec(this.pattern.slice(this.at, this.at + 24));
    if (!match || match[0] === '{}' || match[0] === '{,}') {
      if (match?.[0] !== '{,}') return null;
    }
    let text = match[0];
    if (text.startsWith('{')) {
      const [, least, comma, most] = match;
      if (least === '' && comma === '') return null;
      if (most !== '' && Number(most) < Number(least))
        this.fail('min repeat greater than max repeat', this.at + 1);
      text = `{${Number(least)}${comma}${most}}`;
    }
    this.at += match[0].length;
    const suffix = this.pattern[this.at];
    if (suffix === '?' || suffix === '+') this.at++;
    return {
      text: suffix === '?' ? `${text}?` : text,
      isPossessive: suffix === '+',
      isUnbounded: /[*+]|,\}$/.test(text),
    };
  }

  private skipComments(): void {
    while (this.flags.x) {
      const match = /^(?:\s+|#[^\n]*)/.exec(this.pattern.slice(this.at));
      if (!match) return;
      this.at += match[0].length;
    }
  }

  private atom(): string {
    const char = String.fromCodePoint(this.pattern.codePointAt(this.at)!);
    this.at += char.length;
    switch (char) {
      case '(':
        return this.group();
      case '[':
        return this.characterClass();
      case '\\':
        return this.escape();
      case '.':
        return this.flags.s ? '[\\s\\S]' : '[^\\n]';
      case '^':
        return this.flags.m ? '(?<![^\\n])' : '(?<![\\s\\S])';
      case '$':
        return this.flags.m ? '(?=\\n|(?![\\s\\S]))' : '(?=\\n?(?![\\s\\S]))';
      default:
        return this.letter(char);
    }
  }

  /** A character; where case is ignored for a part of the pattern only, in both cases. */
  private letter(char: string): string {
    return literal(char, this.flags.i && !this.ignoreCase);
  }

  private escape(): string {
    const start = this.at - 1;
    const char = this.pattern[this.at];
    if (char === undefined) this.fail('bad escape (end of pattern)', start);
    this.at++;
    switch (char) {
      case 'A':
        return '(?<![\\s\\S])';
      case 'Z':
        return '(?![\\s\\S])';
      case 'b':
      case 'B':
        return this.boundary(char === 'b');
      default:
        return (
          shorthand(char, this.flags) ?? this.numbered(char, start) ?? this.letter(this.escaped(char, start))
        );
    }
  }

  private boundary(isBoundary: boolean): string {
    const word = this.flags.a ? '[a-zA-Z0-9_]' : `[${WORD}]`;
    if (isBoundary) return `(?:(?<=${word})(?!${word})|(?<!${word})(?=${word}))`;
    return `(?:(?<=${word})(?=${word})|(?<!${word})(?!${word})(?:(?=[\\s\\S])|(?<=[\\s\\S])))`;
  }

  /** `\1` … `\99`, a group's text again; null for octal numbers. */
  private numbered(char: string, start: number): string | null {
    if (!/[1-9]/.test(char)) return null;
    const rest = this.pattern.slice(this.at);
    if (/^[0-3][0-7][0-7]/.test(char + rest) && /^[0-7][0-7]/.test(rest)) return null;
    const next = /^\d/.exec(rest)?.[0] ?? '';
    this.at += next.length;
    return this.backreference(Number(char + next), start + 1);
  }

  private backreference(group: number, at: number): string {
    if (group > this.groups) this.fail(`invalid group reference ${group}`, at);
    if (this.open.includes(group)) this.fail('cannot refer to an open group', at - 1);
    return `(?:\\k<g${group}>)`;
  }

  /** The character that an escape means. */
  private escaped(char: string, start: number): string {
    const simple: Readonly<Record<string, string>> = {
      n: '\n',
      t: '\t',
      r: '\r',
      f: '\f',
      v: '\v',
      a: '\x07',
    };
    if (simple[char] !== undefined) return simple[char]!;
    if (/[0-7]/.test(char)) {
      const digits = /^[0-7]{0,2}/.exec(this.pattern.slice(this.at))![0];
      this.at += digits.length;
      return String.fromCodePoint(Number.parseInt(char + digits, 8));
    }
    const width = { x: 2, u: 4, U: 8 }[char];
    if (width !== undefined) {
      const digits = this.pattern.slice(this.at, this.at + width);
      if (!new RegExp(`^[0-9a-fA-F]{${width}}$`).test(digits))
        this.fail(`incomplete escape \\${char}${digits}`, start);
      this.at += width;
      return String.fromCodePoint(Number.parseInt(digits, 16));
    }
    if (/[a-zA-Z]/.test(char)) this.fail(`bad escape \\${char}`, start);
    return char;
  }

  private characterClass(): string {
    const start = this.at - 1;
    const isNegated = this.pattern[this.at] === '^';
    if (isNegated) this.at++;
    let body = '';
    for (let isFirst = true; ; isFirst = false) {
      const char = this.pattern[this.at];
      if (char === undefined) this.fail('unterminated character set', start);
      if (char === ']' && !isFirst) break;
      body += this.classMember(start);
    }
    this.at++;
    return `[${isNegated ? '^' : ''}${body}]`;
  }

  private classMember(start: number): string {
    const at = this.at;
    const from = this.classCharacter(start);
    const isRange = this.pattern[this.at] === '-' && this.pattern[this.at + 1] !== ']';
    const bothCases = this.flags.i && !this.ignoreCase;
    if (!isRange || this.at + 1 >= this.pattern.length) return classItem(from, null, bothCases);
    this.at++;
    const to = this.classCharacter(start);
    if (typeof from !== 'string' || typeof to !== 'string' || from.codePointAt(0)! > to.codePointAt(0)!) {
      this.fail(`bad character range ${this.pattern.slice(at, this.at)}`, at);
    }
    return classItem(from, to, bothCases);
  }

  /** A character of a class, or the set that an escape such as `\d` means. */
  private classCharacter(start: number): string | { readonly set: string } {
    const code = this.pattern.codePointAt(this.at);
    if (code === undefined) this.fail('unterminated character set', start);
    const char = String.fromCodePoint(code);
    this.at += char.length;
    if (char !== '\\') return char;
    const escaped = this.pattern[this.at];
    if (escaped === undefined) this.fail('bad escape (end of pattern)', this.at - 1);
    this.at++;
    if (escaped === 'b') return '\b';
    const set = shorthand(escaped, this.flags);
    return set ? { set } : this.escaped(escaped, this.at - 2);
  }

  private group(): string {
    const start = this.at - 1;
    if (this.pattern[this.at] !== '?') return this.capture(start);
    const match =
      /^\?(?:P<([^>]*)>|P=([^)]*)\)|(:|=|!|<=|<!|>)|(#)|(\()|([aiLmsux]*)(-([imsx]+))?([:)]))/.exec(
        this.pattern.slice(this.at),
      );
    if (!match) {
      const unknown = this.pattern.slice(this.at, this.at + 2);
      return this.fail(`unknown extension ${unknown}`, this.at);
    }
    this.at += match[0].length;
    const [, name, reference, kind, comment, condition, on = '', , off = '', end] = match;
    if (name !== undefined) return this.capture(start, name);
    if (reference !== undefined) return this.namedReference(reference, start);
    if (comment) return this.comment(start);
    if (condition) return this.fail('conditional groups are not supported', start);
    if (kind !== undefined) return this.plainGroup(kind, start);
    if (end === ')') return this.fail('global flags not at the start of the expression', start);
    return this.withFlags(on, off, start);
  }

  private capture(start: number, name?: string): string {
    const number = ++this.groups;
    if (name !== undefined) {
      if (!/^[\p{L}_][\p{L}\p{N}_]*$/u.test(name))
        this.fail(`bad character in group name '${name}'`, start + 4);
      if (this.names.has(name)) {
        this.fail(
          `redefinition of group name '${name}' as group ${number}; was group ${this.names.get(name)}`,
          start + 4,
        );
      }
      this.names.set(name, number);
    }
    this.open.push(number);
    const body = this.body(start);
    this.open.pop();
    return `(?<g${number}>${body})`;
  }

  private body(start: number): string {
    const flags = this.flags;
    const body = this.alternatives();
    if (this.pattern[this.at] !== ')') this.fail('missing ), unterminated subpattern', start);
    this.at++;
    this.flags = flags;
    return body;
  }

  private namedReference(name: string, start: number): string {
    const number = this.names.get(name);
    return number === undefined
      ? this.fail(`unknown group name '${name}'`, start + 4)
      : this.backreference(number, start + 4);
  }

  private comment(start: number): string {
    const end = this.pattern.indexOf(')', this.at);
    if (end < 0) this.fail('missing ), unterminated comment', start);
    this.at = end + 1;
    return '';
  }

  private plainGroup(kind: string, start: number): string {
    const body = this.body(start);
    return kind === '>' ? this.atomic(`(?:${body})`) : `(?${kind}${body})`;
  }

  private withFlags(on: string, off: string, start: number): string {
    const outer = this.flags;
    const change = (letters: string, value: boolean) =>
      Object.fromEntries(
        [...letters].filter((letter) => LETTERS.includes(letter)).map((letter) => [letter, value]),
      );
    if (this.ignoreCase && off.includes('i'))
      this.fail('(?-i:…) is not supported when the whole pattern ignores case', start);
    this.flags = { ...outer, ...change(on, true), ...change(off, false) };
    const body = this.body(start);
    this.flags = outer;
    return `(?:${body})`;
  }
}
