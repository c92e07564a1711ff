import { sortItems } from './compare.ts';
import { dictEntries, isMapping } from './dict.ts';
import { typeError } from './failure.ts';
import { isNumber } from './numbers.ts';
import { str, typeName } from './text.ts';

export interface JsonStyle {
  /** Spaces of one level; null writes one line with Python's `, ` and `: `. */
  readonly indent: number | null;
  readonly sortKeys: boolean;
}

const SHORT: Readonly<Record<string, string>> = {
  '"': '\\"',
  '\\': '\\\\',
  '\n': '\\n',
  '\r': '\\r',
  '\t': '\\t',
  '\b': '\\b',
  '\f': '\\f',
};

/** Python's json.dumps (ASCII only), with its separators. Fails on what JSON has no word for. */
export function toJson(value: unknown, style: JsonStyle): string {
  return dump(value, style, 0);
}

function dump(value: unknown, style: JsonStyle, level: number): string {
  if (value === null) return 'null';
  if (typeof value === 'boolean') return value ? 'true' : 'false';
  if (typeof value === 'string') return quote(value);
  if (isNumber(value)) return str(value).replace('inf', 'Infinity').replace('nan', 'NaN');
  if (Array.isArray(value)) {
    return wrap(
      '[]',
      value.map((item) => dump(item, style, level + 1)),
      style,
      level,
    );
  }
  if (!isMapping(value)) return typeError(`Object of type ${typeName(value)} is not JSON serializable`);
  let entries = dictEntries(value);
  if (style.sortKeys)
    entries = sortItems(entries, (entry) => (entry as [unknown])[0]) as [unknown, unknown][];
  const lines = entries.map(([key, item]) => `${keyText(key)}: ${dump(item, style, level + 1)}`);
  return wrap('{}', lines, style, level);
}

function wrap(brackets: string, items: readonly string[], { indent }: JsonStyle, level: number): string {
  if (items.length === 0) return brackets;
  const [open, close] = brackets;
  if (indent === null) return open + items.join(', ') + close;
  const inner = `\n${' '.repeat(indent * (level + 1))}`;
  return `${open}${inner}${items.join(`,${inner}`)}\n${' '.repeat(indent * level)}${close}`;
}

function keyText(key: unknown): string {
  if (typeof key === 'string') return quote(key);
  if (key === null) return '"null"';
  if (typeof key === 'boolean') return `"${key}"`;
  if (isNumber(key)) return `"${str(key)}"`;
  return typeError(`keys must be str, int, float, bool or None, not ${typeName(key)}`);
}

/** A text as a JSON string, everything beyond ASCII escaped. */
function quote(text: string): string {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: JSON escapes them
  const body = text.replace(/["\\\x00-\x1f\x80-\uffff]/g, (char) => {
    return SHORT[char] ?? `\\u${char.charCodeAt(0).toString(16).padStart(4, '0')}`;
  });
  return `"${body}"`;
}
