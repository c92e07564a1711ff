/** A text that a user wrote, and where it lies. */
export interface SourceFile {
  /** Path as the user would type it: relative to the project, with forward slashes. */
  readonly path: string;
  readonly text: string;
}

/** A piece of a source file: offsets are UTF-16 code units from the start of its text. */
export interface Span {
  readonly file: SourceFile;
  readonly offset: number;
  readonly length: number;
}

/** One-based line and column of an offset. */
export function positionAt(text: string, offset: number): { line: number; column: number } {
  const end = Math.max(0, Math.min(offset, text.length));
  let line = 1;
  let lineStart = 0;
  for (let i = text.indexOf('\n'); i !== -1 && i < end; i = text.indexOf('\n', i + 1)) {
    line++;
    lineStart = i + 1;
  }
  return { line, column: end - lineStart + 1 };
}

/** Offset of a one-based line and column, clamped to the text. */
export function offsetAt(text: string, line: number, column: number): number {
  let lineStart = 0;
  for (let n = 1; n < line; n++) {
    const next = text.indexOf('\n', lineStart);
    if (next === -1) return text.length;
    lineStart = next + 1;
  }
  return Math.min(lineStart + column - 1, text.length);
}
