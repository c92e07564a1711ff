import { Dict } from '../../dict.ts';
import { typeError } from '../../failure.ts';
import { HostObject } from '../../host.ts';
import { repr, str, typeName } from '../../text.ts';
import { tupleOf, Undefined } from '../../values.ts';
import { type Members, memberOf } from '../host-class.ts';
import { toInteger } from './arguments.ts';
import { type CallbackWork, callBack, runCallbacks } from './callbacks.ts';
import { PyIterator } from './py-iterator.ts';
import type { Flags } from './re-emit.ts';
import { withTimeLimit } from './re-guard.ts';
import { PyMatch } from './re-match.ts';
import { type TranslatedPattern, translatePattern } from './re-pattern.ts';
import { expandTemplate, readTemplate } from './re-template.ts';

/** Texts longer than this are searched under the clock when a pattern can take polynomial time. */
const LONG_TEXT = 2000;

/** How a match is looked for: `grown` wants one at the place that is not empty. */
export type Way = 'search' | 'match' | 'fullmatch' | 'grown';

/**
 * Python's re.Pattern. Differences to Python that remain: a reference to a group that took no part matches the empty
 * text, a group within a repetition forgets what it took in earlier turns, and `(?(1)a|b)` is refused.
 */
export class PyPattern extends HostObject {
  readonly pattern: string;
  readonly flagBits: number;
  private readonly translated: TranslatedPattern;
  private readonly expressions = new Map<string, RegExp>();

  constructor(pattern: string, flags: Flags, flagBits: number) {
    super();
    this.pattern = pattern;
    this.flagBits = flagBits;
    this.translated = translatePattern(pattern, flags);
  }

  get groups(): number {
    return this.translated.groups;
  }
  get names(): ReadonlyMap<string, number> {
    return this.translated.names;
  }

  private expression(way: Way, extra = ''): RegExp {
    const key = way + extra;
    let expression = this.expressions.get(key);
    if (!expression) {
      const { source, flags } = this.translated;
      const flagText = `v${flags.i ? 'i' : ''}${way === 'search' ? 'g' : 'y'}${extra}`;
      expression = new RegExp(sourceFor(way, source), flagText);
      this.expressions.set(key, expression);
    }
    return expression;
  }

  private exec(expression: RegExp, text: string, from: number): RegExpExecArray | null {
    expression.lastIndex = from;
    const { risk } = this.translated;
    const isRisky =
      risk === 'exponential' ? text.length > 20 : risk === 'polynomial' && text.length > LONG_TEXT;
    return isRisky ? withTimeLimit(this.pattern, () => expression.exec(text)) : expression.exec(text);
  }

  /** The first match from an index on; null when there is none. */
  find(way: Way, text: string, from = 0): PyMatch | null {
    const found = this.exec(this.expression(way), text, from);
    return found && new PyMatch(this, text, { found, way });
  }
  /** The match at an index once more, with the places of its groups. */
  execWithSpans(text: string, at: number, way: Way): RegExpExecArray | null {
    return this.exec(this.expression(way === 'search' ? 'match' : way, 'd'), text, at);
  }
  /** All matches, one after the other, from left to right. */
  *findAll(text: string, from = 0): Generator<PyMatch> {
    for (let at = from; at <= text.length; ) {
      const match = this.find('search', text, at);
      if (!match) return;
      yield match;
      const grown = match.end === match.start ? this.grown(text, match.end) : null;
      if (grown) yield grown;
      const { end } = grown ?? match;
      at = end > match.start ? end : end + characterSize(text, end);
    }
  }
  /** What follows an empty match at its own place, as in Python: a match that is not empty. */
  private grown(text: string, at: number): PyMatch | null {
    return this.translated.mayGrow && text.length <= LONG_TEXT ? this.find('grown', text, at) : null;
  }

  override get typeName(): string {
    return 're.Pattern';
  }
  override getAttribute(name: string): unknown {
    return memberOf(members, this, name);
  }
  override toText(): string {
    const names = FLAG_NAMES.filter(([bit]) => this.flagBits & bit).map(([, name]) => `re.${name}`);
    return `re.compile(${repr(this.pattern)}${names.length > 0 ? `, ${names.join('|')}` : ''})`;
  }
  override isTruthy(): boolean {
    return true;
  }
  override equals(other: unknown): boolean {
    return other instanceof PyPattern && other.pattern === this.pattern && other.flagBits === this.flagBits;
  }
  override hashKey(): string {
    return `pattern ${this.flagBits} ${this.pattern}`;
  }
}

function sourceFor(way: Way, source: string): string {
  if (way === 'fullmatch') return `(?:${source})(?![\\s\\S])`;
  // The rest of the text, from before the match, must not be the rest after it.
  if (way === 'grown') return `(?=(?<rest>[\\s\\S]*))(?:${source})(?!\\k<rest>(?![\\s\\S]))`;
  return source;
}

const FLAG_NAMES: readonly (readonly [number, string])[] = [
  [2, 'IGNORECASE'],
  [4, 'LOCALE'],
  [8, 'MULTILINE'],
  [16, 'DOTALL'],
  [64, 'VERBOSE'],
  [256, 'ASCII'],
];

function characterSize(text: string, at: number): number {
  return (text.codePointAt(at) ?? 0) > 0xffff ? 2 : 1;
}

/** The text that a function of `re` searches. */
export function subjectOf(value: unknown): string {
  if (value instanceof Undefined) return value.fail();
  if (typeof value === 'string') return value;
  return typeError(
    `expected string or bytes-like object${value === undefined ? '' : `, got '${typeName(value)}'`}`,
  );
}

/** A position in code points as an index into the text. */
function indexOf(text: string, position: unknown, fallback: number): number {
  if (position === undefined || position === null) return fallback;
  const number = Math.max(0, toInteger(position));
  return Array.from(text).slice(0, number).join('').length;
}

function bounded(args: readonly unknown[]): { text: string; from: number } {
  const whole = subjectOf(args[0]);
  return {
    text: whole.slice(0, indexOf(whole, args[2], whole.length)),
    from: indexOf(whole, args[1], 0),
  };
}

/** `findall`: the matches' texts, their group's, or tuples of their groups'. */
export function allTexts(self: PyPattern, text: string, from = 0): unknown[] {
  return Array.from(self.findAll(text, from), (match) => {
    if (self.groups === 0) return match.group(0);
    const groups = match.groups('');
    return groups.length === 1 ? groups[0] : tupleOf(groups);
  });
}

/** `sub` and `subn`: the new text and how many matches it replaces. */
export function* substitute(
  self: PyPattern,
  replacement: unknown,
  { text, count }: { readonly text: string; readonly count: number },
): Generator<unknown, [string, number], unknown> {
  const template = typeof replacement === 'string' ? readTemplate(replacement, self) : null;
  let result = '';
  let end = 0;
  let replaced = 0;
  for (const match of self.findAll(text)) {
    result += text.slice(end, match.start);
    if (template) result += expandTemplate(template, match);
    else result += str(yield* callBack(replacement, [match]));
    end = match.end;
    if (++replaced === count) break;
  }
  return [result + text.slice(end), replaced];
}

/** `split`: the pieces between the matches, with the groups of the separators. */
export function split(self: PyPattern, text: string, limit: number): unknown[] {
  const pieces: unknown[] = [];
  let end = 0;
  let count = 0;
  for (const match of self.findAll(text)) {
    pieces.push(text.slice(end, match.start), ...match.groups(null));
    end = match.end;
    if (++count === limit) break;
  }
  pieces.push(text.slice(end));
  return pieces;
}

function* subWork(self: PyPattern, args: readonly unknown[], withCount: boolean): CallbackWork {
  const [replacement, text, count] = args;
  const options = { text: subjectOf(text), count: count === undefined ? 0 : toInteger(count) };
  const [result, replaced] = yield* substitute(self, replacement, options);
  return withCount ? tupleOf([result, replaced]) : result;
}

const SUBJECT = ['string', 'pos', 'endpos'];
const SUB = ['repl', 'string', 'count'];

function finder(way: Way): Members<PyPattern>['methods'][string] {
  return {
    params: SUBJECT,
    run: (self, args) => {
      const { text, from } = bounded(args);
      return self.find(way, text, from);
    },
  };
}

const members: Members<PyPattern> = {
  fields: {
    pattern: (self) => self.pattern,
    flags: (self) => self.flagBits | 32,
    groups: (self) => self.groups,
    groupindex: (self) => Dict.of([...self.names]),
  },
  methods: {
    search: finder('search'),
    match: finder('match'),
    fullmatch: finder('fullmatch'),
    findall: {
      params: SUBJECT,
      run: (self, args) => {
        const { text, from } = bounded(args);
        return allTexts(self, text, from);
      },
    },
    finditer: {
      params: SUBJECT,
      run: (self, args) => {
        const { text, from } = bounded(args);
        return new PyIterator('callable_iterator', self.findAll(text, from));
      },
    },
    sub: { params: SUB, run: (self, args) => runCallbacks(subWork(self, args, false)) },
    subn: { params: SUB, run: (self, args) => runCallbacks(subWork(self, args, true)) },
    split: {
      params: ['string', 'maxsplit'],
      run: (self, [text, limit = 0]) => split(self, subjectOf(text), toInteger(limit)),
    },
  },
};
