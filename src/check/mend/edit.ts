import type { Problem } from '../../diagnostics/diagnostic.ts';
import type { SourceFile, Span } from '../../diagnostics/source.ts';

/** A piece of a file with something else in its place. */
export interface Edit {
  readonly offset: number;
  readonly length: number;
  readonly text: string;
}

/** A text once it is edited; edits that begin within an earlier one are left out. */
export function edited(text: string, edits: readonly Edit[]): string {
  let result = '';
  let from = 0;
  for (const { offset, length, text: piece } of inOrder(edits)) {
    result += text.slice(from, offset) + piece;
    from = offset + length;
  }
  return result + text.slice(from);
}

/** Edits by their places, none within another. */
export function inOrder(edits: readonly Edit[]): Edit[] {
  const kept: Edit[] = [];
  for (const edit of [...edits].sort((a, b) => a.offset - b.offset)) {
    const last = kept.at(-1);
    if (!last || edit.offset >= last.offset + last.length) kept.push(edit);
  }
  return kept;
}

/** Where an offset of an edited text was before. */
function before(offset: number, edits: readonly Edit[]): number {
  let shift = 0;
  for (const edit of edits) {
    const start = edit.offset - shift;
    if (offset < start) break;
    if (offset < start + edit.text.length) return edit.offset;
    shift += edit.length - edit.text.length;
  }
  return offset + shift;
}

/** A text as it is edited, round by round, and the way back. */
export class EditedText {
  text: string;
  readonly #rounds: Edit[][] = [];

  constructor(text: string) {
    this.text = text;
  }

  edit(edits: readonly Edit[]): void {
    this.#rounds.push(inOrder(edits));
    this.text = edited(this.text, edits);
  }

  /** Where an offset of the text was before it was edited. */
  before(offset: number): number {
    let place = offset;
    for (const edits of [...this.#rounds].reverse()) place = before(place, edits);
    return place;
  }
}

/** Files as they are edited, and the way back to what the user wrote. */
export class EditedFiles {
  readonly #texts = new Map<string, { readonly original: SourceFile; readonly edited: EditedText }>();

  /** The file with its edits in it. */
  edit<T extends SourceFile>(file: T, edits: readonly Edit[]): T {
    const known = this.#texts.get(file.path) ?? { original: file, edited: new EditedText(file.text) };
    known.edited.edit(edits);
    this.#texts.set(file.path, known);
    return { ...file, text: known.edited.text };
  }

  /** The same problem at the places of what the user wrote. */
  restored<T extends Pick<Problem, 'at' | 'notes'>>(problem: T): T {
    const { at, notes } = problem;
    return {
      ...problem,
      ...(at ? { at: this.#restoredSpan(at) } : {}),
      ...(notes ? { notes: notes.map((it) => (it.at ? { ...it, at: this.#restoredSpan(it.at) } : it)) } : {}),
    };
  }

  #restoredSpan(span: Span): Span {
    const known = this.#texts.get(span.file.path);
    const start = known?.edited.text.indexOf(span.file.text) ?? -1;
    if (!known || start < 0) return span;
    const offset = known.edited.before(start + span.offset);
    const rest = known.original.text.length - offset;
    return { file: known.original, offset, length: Math.max(1, Math.min(span.length, rest)) };
  }
}
