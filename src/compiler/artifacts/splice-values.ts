import type { TextStream } from '../../util/streamed-file.ts';

/** A value of an object that is to be another one. */
export interface ValueChange {
  readonly key: string;
  readonly before: unknown;
  /** JSON of the new value, which may go on with further keys and their values. */
  readonly text: string;
}

/**
 * Sends the JSON of an object that has a key of each change, with the new values. False, and nothing is sent, where the
 * text does not tell where they stand: an object within may have the same key.
 */
export function sendChanged(stream: TextStream, text: Buffer, changes: readonly ValueChange[]): boolean {
  const latin1 = text.toString('latin1');
  const places = [];
  for (const { key, before, text: after } of changes) {
    // A quote within a text has a backslash before it: this is no part of one.
    const name = Buffer.from(`${JSON.stringify(key)}:`, 'utf8').toString('latin1');
    const at = latin1.indexOf(name);
    if (at < 0 || latin1.includes(name, at + 1)) return false;
    const start = at + name.length;
    places.push({ start, end: start + Buffer.byteLength(JSON.stringify(before)), after });
  }
  places.sort((a, b) => a.start - b.start);
  let from = 0;
  for (const { start, end, after } of places) {
    stream.addBytes(text.subarray(from, start));
    stream.add(after);
    from = end;
  }
  stream.addBytes(text.subarray(from));
  return true;
}
