import type { Diagnostic, Note } from '../../../diagnostics/diagnostic.ts';
import type { SourceFile, Span } from '../../../diagnostics/source.ts';

interface StoredSpan {
  /** Position in `files`. */
  readonly file: number;
  readonly offset: number;
  readonly length: number;
}

type Stored<T> = T extends Span
  ? StoredSpan
  : { readonly [K in keyof T]: T[K] extends Span | undefined ? StoredSpan | undefined : T[K] };

/** Diagnostics as plain data; texts of files, which code frames show, are kept once. */
export interface StoredDiagnostics {
  readonly files: readonly SourceFile[];
  readonly list: readonly unknown[];
}

/** Diagnostics to be written as JSON. */
export function storeDiagnostics(diagnostics: readonly Diagnostic[]): StoredDiagnostics {
  const files: SourceFile[] = [];
  const span = ({ file, offset, length }: Span): StoredSpan => {
    let index = files.findIndex((known) => known.path === file.path && known.text === file.text);
    if (index < 0) index = files.push({ path: file.path, text: file.text }) - 1;
    return { file: index, offset, length };
  };
  return { files, list: diagnostics.map((it) => withSpans(it, span)) };
}

/** The same diagnostics again. */
export function restoreDiagnostics({ files, list }: StoredDiagnostics): Diagnostic[] {
  const span = ({ file, offset, length }: StoredSpan): Span => ({ file: files[file]!, offset, length });
  return list.map((it) => withSpans(it as Stored<Diagnostic>, span) as Diagnostic);
}

function withSpans<From, To>(
  problem: { readonly at?: From; readonly compiledAt?: From; readonly notes?: readonly unknown[] },
  span: (from: From) => To,
): unknown {
  const { at, compiledAt, notes } = problem;
  return {
    ...problem,
    ...(at ? { at: span(at) } : {}),
    ...(compiledAt ? { compiledAt: span(compiledAt) } : {}),
    ...(notes
      ? { notes: (notes as (Note & { at?: From })[]).map((note) => withSpans(note as never, span)) }
      : {}),
  };
}
