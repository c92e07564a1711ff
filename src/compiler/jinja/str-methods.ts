import { Dict, dictEntries, dictGet, dictSet, isMapping } from './dict.ts';
import { checkSize, typeError, valueError } from './failure.ts';
import { toNumber } from './numbers.ts';
import { characters, iterate, toIndex } from './sequence.ts';
import { repr, typeName } from './text.ts';
import { type Kwargs, Tuple, tupleOf, Undefined } from './values.ts';

/** A method of a built-in type: the value it belongs to comes first. */
export type Method<Self> = (self: Self, args: readonly unknown[], kwargs: Kwargs) => unknown;

/** Methods by name; a Map, so that no name reaches Object.prototype. */
export type MethodTable<Self> = ReadonlyMap<string, Method<Self>>;

const SPACES =
  ' \\t\\n\\r\\f\\v\\x1c-\\x1f\\x85\\xa0\\u1680\\u2000-\\u200a\\u2028\\u2029\\u202f\\u205f\\u3000';
const SPACE = new RegExp(`[${SPACES}]`);
const SPACE_RUN = new RegExp(`[${SPACES}]+`, 'g');
const ALL_SPACE = new RegExp(`^[${SPACES}]+$`);

/** Python's strip from the left; without `chars`, of white space. */
export function stripLeft(text: string, chars?: string | null): string {
  let at = 0;
  while (at < text.length && isStripped(text[at]!, chars)) at++;
  return text.slice(at);
}

export function stripRight(text: string, chars?: string | null): string {
  let at = text.length;
  while (at > 0 && isStripped(text[at - 1]!, chars)) at--;
  return text.slice(0, at);
}

function isStripped(char: string, chars: string | null | undefined): boolean {
  return chars === undefined || chars === null ? SPACE.test(char) : chars.includes(char);
}

/** The first letter large, the others small. */
export function capitalize(text: string): string {
  return text === '' ? '' : text[0]!.toUpperCase() + text.slice(1).toLowerCase();
}

function titleCase(text: string): string {
  return text.toLowerCase().replace(/\p{L}+/gu, (word) => word[0]!.toUpperCase() + word.slice(1));
}

/** An argument by position or name. */
export function argument(args: readonly unknown[], kwargs: Kwargs, index: number, name: string): unknown {
  if (index < args.length) return args[index];
  return Object.hasOwn(kwargs, name) ? kwargs[name] : undefined;
}

function text(value: unknown, what: string): string {
  if (value instanceof Undefined) value.fail();
  return typeof value === 'string' ? value : typeError(`${what} must be str, not ${typeName(value)}`);
}

function optionalText(value: unknown, what: string): string | null {
  return value === undefined || value === null ? null : text(value, what);
}

function integer(value: unknown, missing: number): number {
  return value === undefined || value === null ? missing : toIndex(value);
}

function split(source: string, separator: string | null, limit: number): string[] {
  if (separator === '') valueError('empty separator');
  const trimmed = separator === null ? stripRight(stripLeft(source)) : source;
  if (separator === null && trimmed === '') return [];
  const parts: string[] = [];
  let from = 0;
  while (limit < 0 || parts.length < limit) {
    const next = nextSeparator(trimmed, separator, from);
    if (!next) break;
    parts.push(trimmed.slice(from, next.at));
    from = next.end;
  }
  parts.push(trimmed.slice(from));
  return parts;
}

function nextSeparator(
  source: string,
  separator: string | null,
  from: number,
): { at: number; end: number } | null {
  if (separator !== null) {
    const at = source.indexOf(separator, from);
    return at < 0 ? null : { at, end: at + separator.length };
  }
  SPACE_RUN.lastIndex = from;
  const found = SPACE_RUN.exec(source);
  return found ? { at: found.index, end: SPACE_RUN.lastIndex } : null;
}

function splitRight(source: string, separator: string | null, limit: number): string[] {
  if (limit < 0) return split(source, separator, -1);
  if (separator === '') valueError('empty separator');
  const parts: string[] = [];
  let rest = separator === null ? stripRight(stripLeft(source)) : source;
  if (separator === null && rest === '') return [];
  while (parts.length < limit) {
    let at: number;
    let end: number;
    if (separator === null) {
      end = rest.length;
      while (end > 0 && !SPACE.test(rest[end - 1]!)) end--;
      if (end === 0) break;
      at = stripRight(rest.slice(0, end)).length;
    } else {
      at = rest.lastIndexOf(separator);
      if (at < 0) break;
      end = at + separator.length;
    }
    parts.unshift(rest.slice(end));
    rest = rest.slice(0, at);
  }
  return [rest, ...parts];
}

function replace(source: string, args: readonly unknown[], kwargs: Kwargs): string {
  const from = text(args[0], 'replace() argument 1');
  const to = text(args[1], 'replace() argument 2');
  const limit = integer(argument(args, kwargs, 2, 'count'), -1);
  let left = limit < 0 ? Number.POSITIVE_INFINITY : limit;
  if (from === '') {
    const chars = Array.from(source);
    checkSize(chars.length * to.length, 'A replaced text');
    let out = left-- > 0 ? to : '';
    for (const char of chars) out += left-- > 0 ? char + to : char;
    return out;
  }
  if (to.length > from.length) checkSize((source.length / from.length) * to.length, 'A replaced text');
  if (limit < 0) return source.replaceAll(from, () => to);
  let out = '';
  let at = 0;
  for (; left > 0; left--) {
    const next = source.indexOf(from, at);
    if (next < 0) break;
    out += source.slice(at, next) + to;
    at = next + from.length;
  }
  return out + source.slice(at);
}

function window(source: string, args: readonly unknown[]): { from: number; to: number } {
  const position = (value: unknown, missing: number): number => {
    const index = integer(value, missing);
    return Math.max(0, Math.min(source.length, index < 0 ? index + source.length : index));
  };
  return { from: position(args[1], 0), to: position(args[2], source.length) };
}

function find(source: string, args: readonly unknown[], fromRight: boolean): number {
  const wanted = text(args[0], 'argument 1');
  const { from, to } = window(source, args);
  const part = source.slice(0, to);
  if (!fromRight) return part.indexOf(wanted, from);
  const at = part.lastIndexOf(wanted);
  return at < from ? -1 : at;
}

function index(source: string, args: readonly unknown[], fromRight: boolean): number {
  const at = find(source, args, fromRight);
  return at < 0 ? valueError('substring not found') : at;
}

function hasAffix(source: string, args: readonly unknown[], method: 'startsWith' | 'endsWith'): boolean {
  const { from, to } = window(source, args);
  const part = source.slice(from, to);
  const wanted = args[0];
  if (wanted instanceof Tuple)
    return wanted.some((w) => part[method](text(w, `${method.toLowerCase()} first arg`)));
  return part[method](text(wanted, `${method.toLowerCase()} first arg`));
}

function join(separator: string, args: readonly unknown[]): string {
  const items = iterate(args[0]);
  items.forEach((item, i) => {
    if (typeof item !== 'string')
      typeError(`sequence item ${i}: expected str instance, ${typeName(item)} found`);
  });
  return items.join(separator);
}

function padding(args: readonly unknown[]): { width: number; fill: string } {
  const width = integer(args[0], 0);
  checkSize(width, 'A padded text');
  const fill = args[1] === undefined ? ' ' : text(args[1], 'The fill character');
  if (fill.length !== 1) typeError('The fill character must be exactly one character long');
  return { width, fill };
}

/** Python's str.center, which leans left or right by the parity of width and text. */
export function center(source: string, args: readonly unknown[]): string {
  const { width, fill } = padding(args);
  const room = width - source.length;
  if (room <= 0) return source;
  const left = (room >> 1) + (room & width & 1);
  return fill.repeat(left) + source + fill.repeat(room - left);
}

function zeroFill(source: string, args: readonly unknown[]): string {
  const { width } = padding([args[0]]);
  const sign = /^[+-]/.test(source) ? source[0]! : '';
  return sign + source.slice(sign.length).padStart(width - sign.length, '0');
}

function partition(source: string, args: readonly unknown[], fromRight: boolean): Tuple {
  const separator = text(args[0], 'argument 1');
  if (separator === '') valueError('empty separator');
  const at = fromRight ? source.lastIndexOf(separator) : source.indexOf(separator);
  if (at < 0) return tupleOf(fromRight ? ['', '', source] : [source, '', '']);
  return tupleOf([source.slice(0, at), separator, source.slice(at + separator.length)]);
}

function splitLines(source: string, args: readonly unknown[], kwargs: Kwargs): string[] {
  const keep = argument(args, kwargs, 0, 'keepends') === true;
  const lines: string[] = [];
  for (const [line] of source.matchAll(/[^\r\n]*(?:\r\n|\n|\r)|[^\r\n]+$/g)) {
    lines.push(keep ? line : line.replace(/(?:\r\n|\n|\r)$/, ''));
  }
  return lines;
}

function expandTabs(source: string, args: readonly unknown[], kwargs: Kwargs): string {
  const size = integer(argument(args, kwargs, 0, 'tabsize'), 8);
  checkSize(size, 'A tab');
  let column = 0;
  let out = '';
  for (const char of source) {
    const added = char === '\t' ? ' '.repeat(size > 0 ? size - (column % size) : 0) : char;
    column = char === '\n' || char === '\r' ? 0 : column + added.length;
    out += added;
  }
  return out;
}

function swapCase(source: string): string {
  return Array.from(source, (c) => (c === c.toUpperCase() ? c.toLowerCase() : c.toUpperCase())).join('');
}

function affixRemoved(source: string, affix: string, fromRight: boolean): string {
  if (affix === '') return source;
  if (fromRight) return source.endsWith(affix) ? source.slice(0, -affix.length) : source;
  return source.startsWith(affix) ? source.slice(affix.length) : source;
}

function count(source: string, args: readonly unknown[]): number {
  const wanted = text(args[0], 'argument 1');
  const { from, to } = window(source, args);
  const part = source.slice(from, to);
  return wanted === '' ? characters(part).length + 1 : part.split(wanted).length - 1;
}

function translate(source: string, args: readonly unknown[]): string {
  const table = args[0];
  if (!isMapping(table)) return typeError(`translate() argument must be a mapping, not ${repr(table)}`);
  return Array.from(source, (char) => {
    const to = dictGet(table, char.codePointAt(0));
    if (to === undefined) return char;
    return to === null ? '' : typeof to === 'string' ? to : String.fromCodePoint(toNumber(to));
  }).join('');
}

/** The table that `translate` reads: of one dict, or of texts whose characters stand for each other, and what to drop. */
function makeTable(args: readonly unknown[]): Dict {
  const table = new Dict();
  if (args.length === 1) {
    const [from] = args;
    if (!isMapping(from)) return typeError('if you give only one argument to maketrans it must be a dict');
    for (const [key, value] of dictEntries(from))
      dictSet(table, typeof key === 'string' ? key.codePointAt(0) : key, value);
    return table;
  }
  const from = Array.from(text(args[0], 'maketrans() argument 1'));
  const to = Array.from(text(args[1], 'maketrans() argument 2'));
  if (from.length !== to.length)
    return valueError('the first two maketrans arguments must have equal length');
  for (const [i, char] of from.entries()) dictSet(table, char.codePointAt(0), to[i]!.codePointAt(0));
  const dropped = args[2] === undefined ? '' : text(args[2], 'maketrans() argument 3');
  for (const char of characters(dropped)) dictSet(table, char.codePointAt(0), null);
  return table;
}

function test(pattern: RegExp): Method<string> {
  return (self) => pattern.test(self);
}

/** Python's str methods; `format` is added in access.ts, which it needs. */
export const strMethods = new Map<string, Method<string>>([
  ['upper', (self) => self.toUpperCase()],
  ['lower', (self) => self.toLowerCase()],
  ['casefold', (self) => self.toLowerCase()],
  ['capitalize', capitalize],
  ['title', titleCase],
  ['swapcase', swapCase],
  ['strip', (self, a) => stripRight(stripLeft(self, strip(a)), strip(a))],
  ['lstrip', (self, a) => stripLeft(self, strip(a))],
  ['rstrip', (self, a) => stripRight(self, strip(a))],
  ['split', (self, a, k) => split(self, ...separatorAndLimit(a, k))],
  ['rsplit', (self, a, k) => splitRight(self, ...separatorAndLimit(a, k))],
  ['splitlines', splitLines],
  ['replace', replace],
  ['startswith', (self, a) => hasAffix(self, a, 'startsWith')],
  ['endswith', (self, a) => hasAffix(self, a, 'endsWith')],
  ['join', join],
  ['find', (self, a) => find(self, a, false)],
  ['rfind', (self, a) => find(self, a, true)],
  ['index', (self, a) => index(self, a, false)],
  ['rindex', (self, a) => index(self, a, true)],
  ['count', count],
  ['zfill', zeroFill],
  ['ljust', (self, a) => self.padEnd(padding(a).width, padding(a).fill)],
  ['rjust', (self, a) => self.padStart(padding(a).width, padding(a).fill)],
  ['center', center],
  ['isdigit', test(/^[\p{Nd}\u00b2\u00b3\u00b9]+$/u)],
  ['isdecimal', test(/^\p{Nd}+$/u)],
  ['isnumeric', test(/^\p{N}+$/u)],
  ['isalpha', test(/^\p{L}+$/u)],
  ['isalnum', test(/^[\p{L}\p{N}]+$/u)],
  ['isspace', test(ALL_SPACE)],
  ['isidentifier', test(/^[\p{L}_][\p{L}\p{N}_]*$/u)],
  // biome-ignore lint/suspicious/noControlCharactersInRegex: ASCII begins at zero
  ['isascii', test(/^[\x00-\x7f]*$/)],
  ['isprintable', test(/^[^\p{Cc}\p{Cn}\p{Zl}\p{Zp}]*$/u)],
  ['isupper', (self) => /\p{Lu}/u.test(self) && !/\p{Ll}/u.test(self)],
  ['islower', (self) => /\p{Ll}/u.test(self) && !/\p{Lu}/u.test(self)],
  ['istitle', (self) => /\p{L}/u.test(self) && self === titleCase(self)],
  ['partition', (self, a) => partition(self, a, false)],
  ['rpartition', (self, a) => partition(self, a, true)],
  ['removeprefix', (self, a) => affixRemoved(self, text(a[0], 'removeprefix() argument'), false)],
  ['removesuffix', (self, a) => affixRemoved(self, text(a[0], 'removesuffix() argument'), true)],
  ['expandtabs', expandTabs],
  ['translate', translate],
  ['maketrans', (_self, args) => makeTable(args)],
  // There are no bytes: local_md5 and its kin take texts.
  ['encode', (self) => self],
]);

function strip(args: readonly unknown[]): string | null {
  return optionalText(args[0], 'strip arg');
}

function separatorAndLimit(args: readonly unknown[], kwargs: Kwargs): [string | null, number] {
  return [
    optionalText(argument(args, kwargs, 0, 'sep'), 'sep'),
    integer(argument(args, kwargs, 1, 'maxsplit'), -1),
  ];
}
