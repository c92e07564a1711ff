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
  const length = Math.max(1, Math.min(span.length, full.length - (column - 1)));
  const { shown, before } = cut(full, column - 1, length);
  const number = String(line).padStart(4);
  const underline = ' '.repeat(before) + '~'.repeat(Math.min(length, Math.max(1, shown.length - before)));
  return `${number} | ${shown}\n${' '.repeat(number.length)} | ${underline}`.replace(/[ \t]+$/gm, '');
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
