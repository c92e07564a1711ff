import { raise, valueError } from '../../failure.ts';

/** A replacement with the groups it refers to: `['a', 1, 'b']`. */
export type Template = readonly (string | number)[];

interface GroupNames {
  readonly groups: number;
  readonly names: ReadonlyMap<string, number>;
}

const ESCAPES: Readonly<Record<string, string>> = {
  a: '\x07',
  b: '\b',
  f: '\f',
  n: '\n',
  r: '\r',
  t: '\t',
  v: '\v',
  '\\': '\\',
};
const ESCAPE = /\\(?:g<([^>]*)>|(0[0-7]{0,2}|[1-3][0-7][0-7])|([1-9]\d?)|([\s\S]?))/gu;

/** Reads the replacement of re.sub; fails with the sentences of Python's re.error. */
export function readTemplate(text: string, pattern: GroupNames): Template {
  const parts: (string | number)[] = [];
  let end = 0;
  for (const match of text.matchAll(ESCAPE)) {
    parts.push(text.slice(end, match.index));
    end = match.index + match[0].length;
    parts.push(partOf(match, pattern));
  }
  parts.push(text.slice(end));
  return parts.filter((part) => part !== '');
}

function partOf(match: RegExpExecArray, pattern: GroupNames): string | number {
  const [, name, octal, number, char] = match;
  if (name !== undefined) return groupNamed(name, pattern, match.index + 3);
  if (octal !== undefined) return String.fromCodePoint(Number.parseInt(octal, 8) & 0xff);
  if (number !== undefined) return checked(Number(number), pattern, match.index + 1);
  if (!char) return valueError(`bad escape (end of pattern) at position ${match.index}`);
  if (ESCAPES[char] !== undefined) return ESCAPES[char]!;
  if (/[a-zA-Z]/.test(char)) valueError(`bad escape \\${char} at position ${match.index}`);
  return `\\${char}`;
}

function groupNamed(name: string, pattern: GroupNames, at: number): number {
  if (/^\d+$/.test(name)) return checked(Number(name), pattern, at);
  if (name === '') valueError(`missing group name at position ${at}`);
  return pattern.names.get(name) ?? raise('IndexError', `unknown group name '${name}'`);
}

function checked(number: number, pattern: GroupNames, at: number): number {
  return number <= pattern.groups
    ? number
    : valueError(`invalid group reference ${number} at position ${at}`);
}

/** The replacement's text for one match; groups that took no part are empty. */
export function expandTemplate(template: Template, match: { group(number: number): string | null }): string {
  return template.map((part) => (typeof part === 'string' ? part : (match.group(part) ?? ''))).join('');
}
