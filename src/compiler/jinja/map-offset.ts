import type { SourceFile } from '../../diagnostics/source.ts';
import type { TemplateSpan, Trace } from './trace.ts';

/** One macro that was open when a piece of output was written. */
export interface TraceFrame {
  readonly macro: string;
  /** Where it was called. */
  readonly file: SourceFile;
  readonly offset: number;
}

/** Where a piece of output comes from. */
export interface MappedPlace extends TemplateSpan {
  /** The macros it came through, innermost first. */
  readonly stack: readonly TraceFrame[];
}

/**
 * The place in a template that wrote the output at `offset`: for the template's own text the very character, for a
 * value the expression that printed it. Where the way of a text is lost (a filter that rewrites it), the innermost
 * enclosing expression that is known.
 */
export function mapTrace(root: Trace, offset: number): MappedPlace | null {
  let trace: Trace | null = root;
  let at = offset;
  let place: TemplateSpan | null = null;
  let stack: TraceFrame[] = [];
  /** The call through which the next body is entered. */
  let call: TemplateSpan | null = null;
  while (trace) {
    switch (trace.kind) {
      case 'call':
        call = trace.context.siteSpan(trace.site);
        trace = trace.inner;
        break;
      case 'same': {
        const from = alignedOffset(trace.text, trace.from, at);
        if (from === null) return place && { ...place, stack };
        at = from;
        trace = trace.inner;
        break;
      }
      case 'parts': {
        const position: number = at;
        const part: { start: number; trace: Trace } | undefined = trace.parts.find(
          (p) => position >= p.start && position < p.end,
        );
        if (!part) return place && { ...place, stack };
        at -= part.start;
        trace = part.trace;
        break;
      }
      case 'body': {
        const index = pieceAt(trace.pieces, at);
        if (index < 0) return place && { ...place, stack };
        if (trace.macro !== null) {
          const site = call ?? place;
          if (site) stack = [{ macro: trace.macro, file: site.file, offset: site.offset }, ...stack];
        }
        call = null;
        const span: TemplateSpan = trace.context.siteSpan(trace.pieces[index + 1] as number);
        const inner = trace.pieces[index + 2] as Trace | null | undefined;
        at -= trace.pieces[index] as number;
        place = inner === undefined ? characterOf(span, at) : span;
        trace = inner ?? null;
        break;
      }
    }
  }
  return place && { ...place, stack };
}

/** Index of the triple whose text holds the offset; -1 when there is none. */
function pieceAt(pieces: readonly unknown[], offset: number): number {
  let low = 0;
  let high = pieces.length / 3 - 1;
  while (low < high) {
    const middle = (low + high + 1) >> 1;
    if ((pieces[middle * 3] as number) <= offset) low = middle;
    else high = middle - 1;
  }
  return high < 0 || (pieces[low * 3] as number) > offset ? -1 : low * 3;
}

/** The rest of a template's own text from its nth character: a line end of two characters was printed as one. */
function characterOf(span: TemplateSpan, nth: number): TemplateSpan {
  const { text } = span.file;
  const end = span.offset + span.length;
  let at = span.offset;
  for (let i = 0; i < nth && at < end; i++) at += text[at] === '\r' && text[at + 1] === '\n' ? 2 : 1;
  const start = Math.min(at, end);
  return { file: span.file, offset: start, length: end - start };
}

/**
 * Where a character of a filter's result stood before, when the filter changed only white space and case (trim,
 * indent, upper and the like), or cut the text. Null when the texts differ otherwise.
 */
function alignedOffset(result: string, from: string, offset: number): number | null {
  const start = from.indexOf(result);
  if (start >= 0) return start + offset;
  const inner = result.indexOf(from);
  if (inner >= 0) return offset >= inner && offset < inner + from.length ? offset - inner : null;
  const letters = /\S/g;
  if (
    (result.match(letters)?.join('') ?? '').toLowerCase() !==
    (from.match(letters)?.join('') ?? '').toLowerCase()
  ) {
    return null;
  }
  const before = result.slice(0, offset).match(letters)?.length ?? 0;
  let seen = 0;
  for (let at = 0; at < from.length; at++) {
    if (!/\S/.test(from[at]!)) continue;
    if (seen === before) return at;
    seen++;
  }
  return from.length > 0 ? from.length - 1 : null;
}
