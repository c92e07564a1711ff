import { parseYaml } from '../../compiler/project/yaml.ts';
import type { Problem } from '../../diagnostics/diagnostic.ts';
import type { Span } from '../../diagnostics/source.ts';
import { nearest } from '../../diagnostics/suggest.ts';
import { type Edit, edited } from './edit.ts';

/** Stands where the text has something that means nothing: what follows from it is no mistake of its own. */
export const unknownName = 'emds_unknown';

/** Whether a mistake only speaks of what stands in for another. */
export function isOfMend({ message, compiledAt }: Pick<Problem, 'message' | 'compiledAt'>): boolean {
  if (message.includes(unknownName)) return true;
  if (!compiledAt || !message.startsWith('Parser Error')) return false;
  const { file, offset } = compiledAt;
  return file.text.slice(Math.max(0, offset - 40), offset + unknownName.length).includes(unknownName);
}

/** Codes of a name that is not there, whose file is read all the same. */
const unresolved = /^(?:(?:ref|source|function)-not-found|graph-cycle)$/;

/** Codes of a name that may be misspelt. */
const named =
  /^(?:(?:ref|source|function)-not-found|template-(?:undefined|unknown-\w+|syntax)|block-(?:nested|unclosed))$/;

/**
 * What makes a file readable that has a mistake, so that further ones can be found in it and in what is built on it;
 * undefined where that can't be told. `isRead` says of a resource whether it could be read in spite of the mistake.
 */
export function findEdit(
  problem: Problem,
  at: Span,
  isRead: (id: string | undefined) => boolean,
): Edit | undefined {
  if (/\.ya?ml$/i.test(at.file.path)) return problem.code === 'yaml-syntax' ? readableYaml(at) : undefined;
  if (/generate_\w+_name/.test(at.file.path)) return undefined;
  if (isRead(problem.node) && !unresolved.test(problem.code)) return undefined;
  return renamed(problem, at) ?? closed(problem, at) ?? withoutTag(at);
}

/** The name that was meant. */
function renamed({ code, hint }: Problem, { file, offset, length }: Span): Edit | undefined {
  const near = /^did you mean "([^"]+)"\?$/.exec(hint ?? '')?.[1];
  if (!near || !named.test(code)) return undefined;
  for (const word of file.text.slice(offset, offset + length).matchAll(/\w+/g)) {
    const text = near.split('.').find((part) => /^\w+$/.test(part) && nearest(word[0], [part]));
    if (text !== undefined) return { offset: offset + word.index, length: word[0].length, text };
  }
  return undefined;
}

/** The end of a block that has none. */
function closed({ code, message }: Problem, { file, offset }: Span): Edit | undefined {
  if (code === 'block-nested')
    return { offset: tagStart(file.text, offset), length: 0, text: '{% endmacro %}' };
  const name =
    /(?:no|missing|expected|unclosed|never closed|without).*?\bend(\w+)/i.exec(message)?.[1] ??
    (code === 'block-unclosed'
      ? /^\{%-?\s*(\w+)/.exec(file.text.slice(tagStart(file.text, offset)))?.[1]
      : undefined);
  if (!name || !/^(?:if|for|macro|set|call|filter|snapshot|test|materialization|docs)$/.test(name))
    return undefined;
  return { offset: file.text.length, length: 0, text: `{% end${name} %}` };
}

function tagStart(text: string, offset: number): number {
  return Math.max(0, text.lastIndexOf('{%', offset + 1));
}

// What a list or a variable would have held is nothing to guess: columns may be made of it.
const blocks: readonly (readonly [pattern: RegExp, text: (match: RegExpExecArray) => string])[] = [
  [/^(\{%-?\s*(?:el)?if)\b[\s\S]*$/, (match) => `${match[1]} true %}`],
  [
    /^\{%-?\s*(?:for|set|macro|test|data_test|call|snapshot|materialization|end\w+|else)\b[\s\S]*$/,
    (match) => match[0],
  ],
  [/^\{%|^\{\{-?\s*config\b/, () => ''],
];

/** The file without the tag that a place lies in, or that lies in it. */
function withoutTag({ file: { text }, offset, length }: Span): Edit | undefined {
  const opened = Math.max(text.lastIndexOf('{{', offset), text.lastIndexOf('{%', offset));
  const start =
    opened >= 0 && !/[%}]\}/.test(text.slice(opened, offset)) ? opened : tagWithin(text, offset, length);
  if (start === undefined) return undefined;
  const end = /[%}]\}|\}|\n\s*\n|(?=\{[{%])/.exec(text.slice(start + 2));
  const stop = end ? start + 2 + end.index + end[0].length : text.length;
  const tag = text.slice(start, stop);
  if (/^\{\{[^{}]*\}$/.test(tag)) return { offset: stop, length: 0, text: '}' };
  const block = blocks.find(([pattern]) => pattern.test(tag));
  const isBeforeQuery = /^\s*(?:select|with|from)\b/i.test(text.slice(stop));
  const piece = block ? block[1](block[0].exec(tag)!) : isBeforeQuery ? '' : unknownName;
  const newlines = '\n'.repeat(tag.split('\n').length - 1);
  return piece === tag ? undefined : { offset: start, length: tag.length, text: piece + newlines };
}

function tagWithin(text: string, offset: number, length: number): number | undefined {
  const within = text.slice(offset, offset + length).search(/\{[{%]/);
  return within < 0 ? undefined : offset + within;
}

/** What makes a YAML file readable: in the line that is told of, or one shortly before it. */
function readableYaml({ file, offset }: Span): Edit | undefined {
  let start = file.text.lastIndexOf('\n', offset - 1) + 1;
  for (let tries = 0; tries < 4; tries++) {
    const end = file.text.indexOf('\n', start);
    const line = file.text.slice(start, end < 0 ? undefined : end);
    const above = file.text.slice(0, start);
    for (const text of readings(line, above)) {
      const edit = { offset: start, length: line.length, text };
      if (parseYaml({ ...file, text: edited(file.text, [edit]) }).problem === undefined) return edit;
    }
    if (start === 0) return undefined;
    start = file.text.lastIndexOf('\n', start - 2) + 1;
  }
  return undefined;
}

/** What a line may have been meant to be: indented as lines above it are, closed, or nothing. */
function readings(line: string, above: string): string[] {
  if (line.trim() === '') return [];
  const indents = above
    .split('\n')
    .slice(-8)
    .map((it) => /^ */.exec(it)![0]);
  const content = line.trimStart();
  const moved = [...new Set(indents.reverse())].map((indent) => indent + content);
  const closed = ['"', "'", ']', '}', '"]', "']"].map((sign) => line + sign);
  const colon = /^\s*[\w-]+ +\S/.test(line) ? [line.replace(/^(\s*[\w-]+) /, '$1: ')] : [];
  const isStructure = /:\s*$|^\s*- /.test(line);
  return [...closed, ...colon, ...moved, ...(isStructure ? [] : [''])];
}
