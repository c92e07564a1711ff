import { positionAt, type Span } from './source.ts';

const WIDEST = 140;

/**
 * The line that a span starts in, numbered, with the span underlined:
 *
 *      3 | from {{ ref('stg_order') }}
 *        |             ~~~~~~~~~~~
 *
 * A span over several lines is underlined to the end of its first. Long lines are cut around the span.
 */
export function codeFrame(span: Span): string {
  const { text } = span.file;
  const { line, column } = positionAt(text, span.offset);
  const start = span.offset - (column - 1);
  const lineEnd = text.indexOf('\n', span.offset);
  const full = text
    .slice(start, lineEnd === -1 ? text.length : lineEnd)
    .replace(/\r$/, '')
    .replaceAll('\t', ' ');
  const safe = withoutSecrets(span.file.path, visible(full));
  const length = Math.max(1, Math.min(span.length, full.length - (column - 1)));
  const { shown, before } = cut(safe, column - 1, length);
  const number = String(line).padStart(4);
  const underline = ' '.repeat(before) + '~'.repeat(Math.min(length, Math.max(1, shown.length - before)));
  return `${number} | ${shown}\n${' '.repeat(number.length)} | ${underline}`.replace(/[ \t]+$/gm, '');
}

/** Control characters but line ends and tabs as their pictures: what a file holds must not steer the terminal. */
export function visible(line: string): string {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: these are what is looked for.
  return line.replace(/[\u0000-\u0008\u000b-\u001f\u007f]/g, (char) =>
    char === '\u007f' ? '\u2421' : String.fromCharCode(0x2400 + char.charCodeAt(0)),
  );
}

const SECRET =
  /((?:password|passwd|passphrase|token|secret|api_?key|access_?key|private_?key|key_id|credentials?)\w*["']?\s*:\s*)(?!["']?\{\{)([^\s,}][^,}]*)/gi;

/** Values of profiles and other YAML whose keys say that they are secret, starred out, each as long as before. */
function withoutSecrets(path: string, line: string): string {
  if (!/\.ya?ml$/i.test(path)) return line;
  return line.replace(SECRET, (_all, key: string, value: string) => key + '*'.repeat(value.length));
}

function cut(line: string, from: number, length: number): { shown: string; before: number } {
  if (line.length <= WIDEST) return { shown: line, before: from };
  const start = Math.max(0, Math.min(from - 40, line.length - WIDEST));
  const head = start > 0 ? '…' : '';
  const end = Math.min(line.length, Math.max(start + WIDEST, Math.min(from + length, start + WIDEST)));
  const tail = end < line.length ? '…' : '';
  return { shown: head + line.slice(start, end) + tail, before: from - start + head.length };
}

/** `models/orders.sql:3:15`. */
export function printPlace(span: Span): string {
  const { line, column } = positionAt(span.file.text, span.offset);
  return `${span.file.path}:${line}:${column}`;
}
