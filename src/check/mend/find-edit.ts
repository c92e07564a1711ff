import { parseYaml } from '../../compiler/project/yaml.ts';
import type { Problem } from '../../diagnostics/diagnostic.ts';
import type { SourceFile, Span } from '../../diagnostics/source.ts';
import { nearest } from '../../diagnostics/suggest.ts';
import type { Edit } from './edit.ts';

/** Stands where the text has something that means nothing: what follows from it is no mistake of its own. */
export const unknownName = 'emds_unknown';

/** Whether a mistake only speaks of what stands in for another. */
export function isOfMend({ message }: Pick<Problem, 'message'>): boolean {
  return message.includes(unknownName);
}

/** Codes of a name that is not there, whose file is read all the same. */
const unresolved = /^(?:(?:ref|source|function)-not-found|graph-cycle)$/;

/**
 * What makes a file readable that has a mistake, so that further ones can be found in it and in what is built on it;
 * undefined where that can't be told. `isRead` says of a resource whether it could be read in spite of the mistake.
 */
export function findEdit(
  problem: Problem,
  at: Span,
  isRead: (id: string | undefined) => boolean,
): Edit | undefined {
  if (/\.ya?ml$/i.test(at.file.path)) return problem.code === 'yaml-syntax' ? withoutLine(at) : undefined;
  if (isRead(problem.node) && !unresolved.test(problem.code)) return undefined;
  return renamed(problem, at) ?? closed(problem, at) ?? withoutTag(at);
}

/** The name that was meant. */
function renamed({ hint }: Problem, { file, offset, length }: Span): Edit | undefined {
  const near = /^did you mean "([^"]+)"\?$/.exec(hint ?? '')?.[1];
  const word = /\w+/.exec(file.text.slice(offset, offset + length));
  if (!near || !word) return undefined;
  const parts = near.split('.');
  const text = parts.length > 1 ? nearest(word[0], parts) : near;
  if (text === undefined || !/^\w+$/.test(text) || text === word[0]) return undefined;
  return { offset: offset + word.index, length: word[0].length, text };
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

const blocks: readonly (readonly [pattern: RegExp, text: (match: RegExpExecArray) => string])[] = [
  [/^(\{%-?\s*(?:el)?if)\b[\s\S]*$/, (match) => `${match[1]} true %}`],
  [/^(\{%-?\s*for\s+[\w\s,]+?\s+in)\b[\s\S]*$/, (match) => `${match[1]} [] %}`],
  [/^(\{%-?\s*set\s+\w+\s*=)[\s\S]*$/, (match) => `${match[1]} '${unknownName}' %}`],
  [
    /^\{%-?\s*(?:macro|test|data_test|call|snapshot|materialization|end\w+|else)\b[\s\S]*$/,
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
  const piece = block ? block[1](block[0].exec(tag)!) : unknownName;
  const newlines = '\n'.repeat(tag.split('\n').length - 1);
  return piece === tag ? undefined : { offset: start, length: tag.length, text: piece + newlines };
}

function tagWithin(text: string, offset: number, length: number): number | undefined {
  const within = text.slice(offset, offset + length).search(/\{[{%]/);
  return within < 0 ? undefined : offset + within;
}

/** A YAML file without the line that keeps it from being read: the one that is told of, or one shortly before it. */
function withoutLine({ file, offset }: Span): Edit | undefined {
  let start = file.text.lastIndexOf('\n', offset - 1) + 1;
  for (let tries = 0; tries < 4; tries++) {
    const end = file.text.indexOf('\n', start);
    const edit = { offset: start, length: (end < 0 ? file.text.length : end) - start, text: '' };
    if (edit.length > 0 && isReadable(file, edit)) return edit;
    if (start === 0) return undefined;
    start = file.text.lastIndexOf('\n', start - 2) + 1;
  }
  return undefined;
}

function isReadable(file: SourceFile, { offset, length }: Edit): boolean {
  const text = file.text.slice(0, offset) + file.text.slice(offset + length);
  return parseYaml({ ...file, text }).problem === undefined;
}
