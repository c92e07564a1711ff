import type { Span } from '../../diagnostics/source.ts';

/** A word in the block of YAML that begins at a span: down to the first line that is indented less than it. */
export function findWord(span: Span, name: string): Span | undefined {
  if (!/^[\w.$ ]+$/.test(name)) return undefined;
  const { text } = span.file;
  const column = span.offset - text.lastIndexOf('\n', span.offset) - 1;
  const rest = text.slice(span.offset);
  const end = rest.search(new RegExp(`\\n {0,${Math.max(0, column - 1)}}\\S`));
  const block = end < 0 ? rest : rest.slice(0, end);
  const within = block.search(new RegExp(`(?<![\\w$])${name.replace(/[.$]/g, '\\$&')}(?![\\w$])`));
  return within < 0 ? undefined : { file: span.file, offset: span.offset + within, length: name.length };
}
