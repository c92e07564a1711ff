import { dictItems, fromPlain, isMapping } from './dict.ts';
import { checkSize, typeError } from './failure.ts';
import { type FilterRow, tableOf } from './filter-table.ts';
import { toJson } from './json.ts';
import { isInteger, isNumber, toNumber } from './numbers.ts';
import { percentFormat } from './percent-format.ts';
import { iterate } from './sequence.ts';
import { capitalize, center, stripLeft, stripRight, strMethods } from './str-methods.ts';
import { repr, str, truth, typeName } from './text.ts';
import { NO_KWARGS, tupleOf, Undefined } from './values.ts';

function escapeHtml(text: string): string {
  return text
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll("'", '&#39;')
    .replaceAll('"', '&#34;');
}

/** A size that a template gave: a whole number within bounds. */
function size(value: unknown, missing: number): number {
  if (value === undefined) return missing;
  if (value instanceof Undefined) value.fail();
  if (!isInteger(value)) typeError(`'${typeName(value)}' object cannot be interpreted as an integer`);
  checkSize(toNumber(value), 'A size');
  return toNumber(value);
}

function title(text: string): string {
  return text
    .split(/([-\s({[<]+)/)
    .filter((word) => word !== '')
    .map(capitalize)
    .join('');
}

function trim(value: unknown, chars: unknown): string {
  const wanted = typeof chars === 'string' ? chars : null;
  return stripRight(stripLeft(str(value), wanted), wanted);
}

function indent(value: unknown, width: unknown = 4, first: unknown = false, blank: unknown = false): string {
  const prefix = typeof width === 'string' ? width : ' '.repeat(size(width, 4));
  const [head = '', ...rest] = str(value).split(/\r\n|\n|\r/);
  checkSize(rest.length * prefix.length, 'An indented text');
  const lines = [head, ...rest.map((line) => (line !== '' || truth(blank) ? prefix + line : line))];
  return (truth(first) ? prefix : '') + lines.join('\n');
}

function truncate(
  value: unknown,
  length: unknown,
  kill: unknown = false,
  end: unknown = '...',
  leeway: unknown = 5,
): string {
  const text = str(value);
  const limit = size(length, 255);
  const tail = str(end);
  if (text.length <= limit + size(leeway, 5)) return text;
  const head = text.slice(0, Math.max(0, limit - tail.length));
  if (truth(kill)) return head + tail;
  const space = head.lastIndexOf(' ');
  return (space >= 0 ? head.slice(0, space) : head) + tail;
}

function wordwrap(
  value: unknown,
  width: unknown,
  breakLong: unknown = true,
  separator: unknown = '\n',
): string {
  const limit = Math.max(1, size(width, 79));
  const between = separator === null ? '\n' : str(separator);
  const wrap = (line: string): string => wrapLine(line, limit, truth(breakLong)).join(between);
  return str(value)
    .split(/\r\n|\n|\r/)
    .map(wrap)
    .join(between);
}

function wrapLine(line: string, width: number, breakLong: boolean): string[] {
  const lines: string[] = [];
  let current = '';
  for (const whole of line.split(/\s+/)) {
    let word = whole;
    while (breakLong && word.length > width) {
      const room = current === '' ? width : width - current.length - 1;
      if (room > 0) {
        current += (current === '' ? '' : ' ') + word.slice(0, room);
        word = word.slice(room);
      }
      lines.push(current);
      current = '';
    }
    if (current === '') current = word;
    else if (current.length + 1 + word.length <= width) current += ` ${word}`;
    else {
      lines.push(current);
      current = word;
    }
  }
  if (current !== '') lines.push(current);
  return lines;
}

function percentEncode(text: string, safe: string): string {
  const encoded = encodeURIComponent(text.replace(/\p{Surrogate}/gu, '\ufffd'));
  const strict = encoded.replace(/[!'()*]/g, (c) => `%${c.charCodeAt(0).toString(16).toUpperCase()}`);
  return safe === '/' ? strict.replaceAll('%2F', '/') : strict;
}

function urlEncode(value: unknown): string {
  if (typeof value === 'string' || isNumber(value)) return percentEncode(str(value), '/');
  const pairs = isMapping(value) ? dictItems(value) : iterate(value).map(iterate);
  const part = (text: unknown): string => percentEncode(str(text), '').replaceAll('%20', '+');
  return pairs.map((pair) => `${part(pair[0])}=${part(pair[1])}`).join('&');
}

function fileSize(value: unknown, binary: unknown = false): string {
  const bytes = typeof value === 'string' ? Number(value) : toNumber(value);
  const base = truth(binary) ? 1024 : 1000;
  const units = truth(binary)
    ? ['KiB', 'MiB', 'GiB', 'TiB', 'PiB', 'EiB', 'ZiB', 'YiB']
    : ['kB', 'MB', 'GB', 'TB', 'PB', 'EB', 'ZB', 'YB'];
  if (bytes === 1) return '1 Byte';
  if (bytes < base) return `${Math.trunc(bytes)} Bytes`;
  const power = units.findIndex((_, i) => bytes < base ** (i + 2));
  const index = power < 0 ? units.length - 1 : power;
  return `${((base * bytes) / base ** (index + 2)).toFixed(1)} ${units[index]}`;
}

function attributes(value: unknown, autospace: unknown = true): string {
  if (!isMapping(value)) return typeError(`'${typeName(value)}' object has no attribute 'items'`);
  const text = dictItems(value)
    .filter(([, item]) => item !== null && !(item instanceof Undefined))
    .map(([key, item]) => `${escapeHtml(str(key))}="${escapeHtml(str(item))}"`)
    .join(' ');
  return truth(autospace) && text !== '' ? ` ${text}` : text;
}

function jsonForHtml(value: unknown, indentBy: unknown = null): string {
  return toJson(value, { indent: indentBy === null ? null : size(indentBy, 0), sortKeys: true })
    .replaceAll('<', '\\u003c')
    .replaceAll('>', '\\u003e')
    .replaceAll('&', '\\u0026')
    .replaceAll("'", '\\u0027');
}

// Neither pattern can backtrack over text that it has already refused: a tag ends at the next `>`.
function stripTags(value: unknown): string {
  let text = '';
  const source = str(value);
  let at = 0;
  for (;;) {
    const open = source.indexOf('<', at);
    if (open < 0) break;
    const isComment = source.startsWith('<!--', open);
    const close = source.indexOf(isComment ? '-->' : '>', open + 1);
    if (close < 0) break;
    text += source.slice(at, open);
    at = close + (isComment ? 3 : 1);
  }
  return (text + source.slice(at)).split(/\s+/).filter(Boolean).join(' ');
}

const rows: readonly FilterRow[] = [
  ['upper', '', (value) => str(value).toUpperCase()],
  ['lower', '', (value) => str(value).toLowerCase()],
  ['capitalize', '', (value) => capitalize(str(value))],
  ['title', '', (value) => title(str(value))],
  ['trim', 'chars', trim],
  ['string', '', str],
  ['safe', '', (value) => value],
  ['escape e forceescape', '', (value) => escapeHtml(str(value))],
  ['striptags', '', stripTags],
  ['indent', 'width first blank', indent],
  ['center', 'width', (value, width = 80) => center(str(value), [width])],
  ['wordcount', '', (value) => (str(value).match(/[\p{L}\p{N}_]+/gu) ?? []).length],
  ['truncate', 'length killwords end leeway', truncate],
  ['wordwrap', 'width break_long_words wrapstring break_on_hyphens', wordwrap],
  [
    'replace',
    'old new count',
    (value, from, to, count = null) => {
      for (const part of [from, to]) if (part instanceof Undefined) part.fail();
      return strMethods.get('replace')!(str(value), [str(from), str(to), count], NO_KWARGS);
    },
  ],
  [
    'format',
    null,
    (value, args: readonly unknown[], kwargs: object) => {
      const named = Object.keys(kwargs).length > 0;
      if (named && args.length > 0) {
        typeError("can't handle positional and keyword arguments at the same time");
      }
      return percentFormat(str(value), named ? fromPlain({ ...kwargs }) : tupleOf(args));
    },
  ],
  ['urlencode', '', urlEncode],
  ['filesizeformat', 'binary', fileSize],
  ['xmlattr', 'autospace', attributes],
  ['tojson', 'indent', jsonForHtml],
  ['pprint', '', repr],
];

/** Filters that make texts. */
export const textFilters = tableOf(rows);
