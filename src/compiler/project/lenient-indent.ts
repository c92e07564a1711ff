import { YAMLException } from 'js-yaml';

/** Enough for a file that somebody wrote; each costs one more reading. */
const MOST_LINES = 500;
const FILL = ' '.repeat(40);

/**
 * Reads a text with `load`. PyYAML pays no heed to the indentation of lines within brackets and quotes; js-yaml refuses
 * those that stand too far to the left, so they are moved to the right, where their spaces mean nothing. An error comes
 * with its position in the text as it was given.
 */
export function loadWithAnyIndent(text: string, load: (text: string) => unknown): unknown {
  let moved = text;
  const places: number[] = [];
  let first: YAMLException | undefined;
  for (;;) {
    try {
      return load(moved);
    } catch (error) {
      if (!(error instanceof YAMLException) || !error.mark) throw error;
      const { position } = error.mark;
      const start = moved.lastIndexOf('\n', position - 1) + 1;
      const isTooFarLeft =
        error.reason === 'deficient indentation' && /^ *$/.test(moved.slice(start, position));
      if (!isTooFarLeft || places.length >= MOST_LINES) {
        // A quote or a bracket that is never closed: where the text first looks wrong is nearer to it than its end.
        if (first && error.reason.startsWith('unexpected end of the stream')) throw first;
        const before = places.filter((place) => place < position).length;
        error.mark.position = position - before * FILL.length;
        throw error;
      }
      first ??= error;
      moved = moved.slice(0, start) + FILL + moved.slice(start);
      for (const [i, place] of places.entries()) if (place > start) places[i] = place + FILL.length;
      places.push(start);
    }
  }
}
