import {
  boolYaml11Tag,
  CORE_SCHEMA,
  defineScalarTag,
  dump,
  floatYaml11Tag,
  intYaml11Tag,
  load,
  mergeTag,
  NOT_RESOLVED,
  nullYaml11Tag,
  YAMLException,
} from 'js-yaml';
import { isMap, isScalar, isSeq, parseDocument } from 'yaml';
import { yamlSyntax } from '../../diagnostics/codes/project.ts';
import type { Problem } from '../../diagnostics/diagnostic.ts';
import type { SourceFile, Span } from '../../diagnostics/source.ts';
import { PyFloat } from '../jinja/values.ts';
import { loadWithAnyIndent } from './lenient-indent.ts';
import { parsePlainYaml, UNUSUAL } from './plain-yaml.ts';

// Values come from js-yaml with PyYAML's 1.1 rules (yes/no, 012, 1_000), four times faster than `yaml`, which is asked
// for positions only when there is something to report. Dates stay text: Python prints them as they were written.
// A float that happens to be whole (1.0) stays a float, since it prints as one.
const floatTag = defineScalarTag(floatYaml11Tag.tagName, {
  ...floatYaml11Tag,
  resolve: (source, isExplicit, tagName) => {
    const value = floatYaml11Tag.resolve(source, isExplicit, tagName);
    if (typeof value === 'number' && !Number.isFinite(value)) PyFloat.endless++;
    return typeof value === 'number' && Number.isInteger(value) ? (new PyFloat(value) as never) : value;
  },
});
// PyYAML takes `y` and `n` for texts, though YAML 1.1 does not.
const boolTag = defineScalarTag(boolYaml11Tag.tagName, {
  ...boolYaml11Tag,
  resolve: (source, isExplicit, tagName) =>
    source.length === 1 ? NOT_RESOLVED : boolYaml11Tag.resolve(source, isExplicit, tagName),
});
const SCHEMA = CORE_SCHEMA.withTags(nullYaml11Tag, boolTag, intYaml11Tag, floatTag, mergeTag);

export type YamlPath = readonly (string | number)[];

/** Parses one document with YAML 1.1 values; an empty file is null. A syntax error comes back as a located problem. */
export function parseYaml(file: SourceFile): { value: unknown; problem?: Problem } {
  try {
    const plain = parsePlainYaml(file.text, readScalar);
    if (plain !== UNUSUAL) return { value: plain };
    const value: unknown = loadWithAnyIndent(file.text, readScalar) ?? null;
    return { value: endsInsideBlock(file.text) ? withoutLastNewline(value) : value };
  } catch (error) {
    if (error instanceof RangeError) {
      return { value: null, problem: yamlSyntax('it is nested too deeply', { file, offset: 0, length: 1 }) };
    }
    if (!(error instanceof YAMLException)) throw error;
    // js-yaml 5 refuses a text of nothing but comments, which PyYAML takes for null.
    if (error.reason.endsWith('the input is empty')) return { value: null };
    const told = Math.min(error.mark?.position ?? 0, Math.max(0, file.text.length - 1));
    const opened = openedQuote(file.text, told) ?? openedBracket(file.text, told);
    const reason =
      opened === undefined ? error.reason : `this ${file.text[opened]} is not closed where it should be`;
    return { value: null, problem: yamlSyntax(reason, { file, offset: opened ?? told, length: 1 }) };
  }
}

/** The quote that opens a value a few lines above and is closed by the one that was to open another value. */
function openedQuote(text: string, offset: number): number | undefined {
  const last = text.indexOf('\n', offset);
  const lines = text.slice(0, last < 0 ? undefined : last).split('\n');
  let start = 0;
  for (const [index, line] of lines.entries()) {
    const opened = /^\s*(?:- +)?(?:[\w-]+: +)?(["'])(?=\S)/.exec(line);
    const sign = opened?.[1];
    if (sign && index < lines.length - 1 && lines.length - index < 8) {
      const rest = line
        .slice(opened[0].length)
        .replaceAll(`\\${sign}`, '')
        .replaceAll(sign + sign, '');
      const next = lines[index + 1]!;
      const isEntry = /^\s*(?:- |[\w-]+:(?: |$))/.test(next) && next.search(/\S/) <= line.search(/\S/);
      if (!rest.includes(sign) && isEntry) return start + opened[0].length - 1;
    }
    start += line.length + 1;
  }
  return undefined;
}

/** The bracket that is open at a place where a block goes on: it was never closed. */
function openedBracket(text: string, offset: number): number | undefined {
  const open: number[] = [];
  for (const sign of text
    .slice(0, offset)
    .matchAll(/(?<=^|[\s[{,:])(?:'(?:[^'\n]|'')*'|"(?:[^"\\\n]|\\.)*"|#.*)|[[\]{}]/gm)) {
    if (/^[[{]$/.test(sign[0])) open.push(sign.index);
    else if (/^[\]}]$/.test(sign[0])) open.pop();
  }
  const last = open.at(-1);
  if (last === undefined) return undefined;
  const lineOf = (place: number) => text.slice(text.lastIndexOf('\n', place - 1) + 1).split('\n', 1)[0]!;
  const depthOf = (line: string) => line.search(/\S|$/);
  const isBelow = text.slice(last, offset).includes('\n') && depthOf(lineOf(offset)) <= depthOf(lineOf(last));
  return isBelow ? last : undefined;
}

function readScalar(text: string): unknown {
  return load(text, { schema: SCHEMA, json: true } as object);
}

const BLOCK_HEADER = /(?:^|[\s:-])[|>][-+\d]*\s*(?:\s#.*)?$/;

/** Whether a text without a final newline ends in a block scalar (`|` or `>`): all lines after its header are deeper. */
function endsInsideBlock(text: string): boolean {
  if (text.endsWith('\n')) return false;
  let depth = Number.POSITIVE_INFINITY;
  for (let end = text.length; end > 0 && depth > 0; ) {
    const start = text.lastIndexOf('\n', end - 1) + 1;
    const line = text.slice(start, end);
    const indent = line.search(/\S/);
    if (indent >= 0 && indent < depth) {
      if (depth !== Number.POSITIVE_INFINITY && BLOCK_HEADER.test(line)) return true;
      depth = indent;
    }
    end = start - 1;
  }
  return false;
}

/** js-yaml ends a block scalar at the end of the file with a newline that is not there; PyYAML does not. */
function withoutLastNewline(value: unknown): unknown {
  if (typeof value === 'string') return value.endsWith('\n') ? value.slice(0, -1) : value;
  if (typeof value !== 'object' || value === null) return value;
  const key = Object.keys(value).at(-1);
  if (key === undefined) return value;
  const holder = value as Record<string, unknown>;
  holder[key] = withoutLastNewline(holder[key]);
  return value;
}

/** The document that was asked about last: a file with one mistake often has many. */
let lastParsed: { readonly text: string; readonly contents: unknown } | undefined;

/**
 * Where a value stands in its file. A missing key gives its nearest existing parent; `key: true` points at the key
 * itself rather than the value. The file is parsed once more for this, so ask only when something is reported, and of
 * one file after the other.
 */
export function locateYaml(file: SourceFile, path: YamlPath, options: { key?: boolean } = {}): Span {
  if (lastParsed?.text !== file.text) {
    const options = { version: '1.1', logLevel: 'silent', uniqueKeys: false } as const;
    lastParsed = { text: file.text, contents: parseDocument(file.text, options).contents };
  }
  let node: unknown = lastParsed.contents;
  let range: readonly number[] | undefined | null = rangeOf(node);
  for (const [depth, part] of path.entries()) {
    const last = depth === path.length - 1;
    if (isMap(node)) {
      const pair = node.items.find(
        (item) => (isScalar(item.key) ? String(item.key.value) : String(item.key)) === String(part),
      );
      if (!pair) break;
      range = last && options.key ? rangeOf(pair.key) : (rangeOf(pair.value) ?? rangeOf(pair.key));
      node = pair.value;
    } else if (isSeq(node) && typeof part === 'number') {
      const item: unknown = node.items[part];
      if (item === undefined) break;
      range = rangeOf(item) ?? range;
      node = item;
    } else break;
  }
  const start = range?.[0] ?? 0;
  const end = range?.[1] ?? start + 1;
  const firstLine = file.text.slice(start, end).split('\n', 1)[0] ?? '';
  return { file, offset: start, length: Math.max(1, firstLine.trimEnd().length) };
}

function rangeOf(node: unknown): readonly number[] | undefined | null {
  return (node as { range?: readonly number[] | null } | null | undefined)?.range;
}

/** The value of a YAML text, with YAML 1.1 rules; throws the parser's error. */
export function readYamlText(text: string): unknown {
  return load(text, { schema: SCHEMA, json: true }) ?? null;
}

/** Plain data as block YAML. */
export function dumpYaml(value: unknown, sortKeys: boolean): string {
  return dump(value, { sortKeys, lineWidth: 80 });
}
