import type { SourceFile } from '../../diagnostics/source.ts';

/** A place of a template: a stretch of its file. */
export interface TemplateSpan {
  readonly file: SourceFile;
  readonly offset: number;
  readonly length: number;
}

/** What a trace needs to know of the code that wrote a text. */
export interface TraceContext {
  readonly name: string | null;
  /** The template's stretch of a site. */
  siteSpan(site: number): TemplateSpan;
}

/**
 * Where a text came from. Bodies list their pieces as triples: start in the text, site, and the trace of what was
 * printed there (null when it is not known, undefined for the template's own text).
 */
export type Trace =
  | {
      readonly kind: 'body';
      readonly context: TraceContext;
      readonly macro: string | null;
      readonly pieces: readonly unknown[];
    }
  | { readonly kind: 'call'; readonly context: TraceContext; readonly site: number; readonly inner: Trace }
  | { readonly kind: 'same'; readonly text: string; readonly from: string; readonly inner: Trace }
  | { readonly kind: 'parts'; readonly parts: readonly { start: number; end: number; trace: Trace }[] };

/** Shorter texts than this are too common to know them again by their value. */
const RECOGNISABLE = 8;
/** Results of filters on more inputs than this are not searched for them. */
const MAX_INPUTS = 200;

/**
 * Notes, while a template renders, where each text came from. Strings carry no identity in JavaScript, so that a text
 * is known again by its value: a macro's output that goes through variables, lists and filters keeps its origin.
 */
export class TraceRecorder {
  private readonly known = new Map<string, Trace>();
  /** The trace of the text that was made last: the result of a direct call. */
  private last: { text: string; trace: Trace } | null = null;
  root: Trace | null = null;

  /** The trace of a text, when it is known. `isDirect` says that the text came from a call right now. */
  find(text: unknown, isDirect: boolean): Trace | null {
    if (typeof text !== 'string') return null;
    if (isDirect && this.last?.text === text) return this.last.trace;
    return text.length >= RECOGNISABLE ? (this.known.get(text) ?? null) : null;
  }

  private remember(text: string, trace: Trace): void {
    this.last = { text, trace };
    if (text.length >= RECOGNISABLE) this.known.set(text, trace);
  }

  /** A finished template, macro, caller, loop or captured block. */
  body(text: string, pieces: readonly unknown[], context: TraceContext, kind: string): string {
    const trace: Trace = { kind: 'body', context, macro: kind === 'macro' ? context.name : null, pieces };
    if (kind === 'root') this.root = trace;
    else this.remember(text, trace);
    return text;
  }

  /** The value of `return(value)`. */
  returned(value: unknown, context: TraceContext, site: number): unknown {
    if (typeof value !== 'string') return value;
    const pieces = [0, site, this.find(value, true)];
    this.remember(value, { kind: 'body', context, macro: context.name, pieces });
    return value;
  }

  /** The result of a call. */
  called(value: unknown, context: TraceContext, site: number): unknown {
    if (typeof value !== 'string' || value === '') return value;
    const inner = this.find(value, true);
    if (inner?.kind === 'body') this.remember(value, { kind: 'call', context, site, inner });
    else if (!inner) this.last = null;
    return value;
  }

  /** The result of `receiver.name(…)`: a text's own method, or a function of a package or an object. */
  method(value: unknown, receiver: unknown, context: TraceContext, site: number): unknown {
    return typeof receiver === 'string' ? this.derive(value, [receiver]) : this.called(value, context, site);
  }

  /** The result of a filter or an operator on texts, or on lists of them. */
  derive(result: unknown, inputs: readonly unknown[]): unknown {
    if (typeof result !== 'string' || result.length < 2) return result;
    const texts = inputs.flatMap((input) => (Array.isArray(input) ? input : [input])).slice(0, MAX_INPUTS);
    const [first] = texts;
    if (texts.length === 1 && typeof first === 'string') {
      const inner = this.find(first, true);
      if (inner) this.remember(result, { kind: 'same', text: result, from: first, inner });
      else this.last = null;
      return result;
    }
    const parts: { start: number; end: number; trace: Trace }[] = [];
    let from = 0;
    for (const text of texts) {
      const trace = this.find(text, false);
      if (!trace) continue;
      const start = result.indexOf(text as string, from);
      if (start < 0) continue;
      from = start + (text as string).length;
      parts.push({ start, end: from, trace });
    }
    if (parts.length > 0) this.remember(result, { kind: 'parts', parts });
    return result;
  }
}
