import { closeSync, fstatSync, openSync, readSync, type Stats, statSync } from 'node:fs';

/** Ids of a section, and how many bytes the text of each entry takes, its key included. */
export interface SectionEntries {
  readonly ids: readonly string[];
  readonly bytes: readonly number[];
}

/** A manifest.json that was written a moment ago: what it says need not be made into text again. */
export interface WrittenManifest {
  readonly path: string;
  /** Where the first section begins, in bytes. */
  readonly start: number;
  /** By section. */
  readonly entries: () => Readonly<Record<string, SectionEntries>>;
  readonly state: string;
}

/** Notes what was just written at a path, with where its sections lie. */
export function noteWritten(path: string, text: Pick<WrittenManifest, 'start' | 'entries'>): WrittenManifest {
  return { path, ...text, state: stateOf(statSync(path)) };
}

/** Whether a file is still the one that was written. */
function stateOf({ dev, ino, size, mtimeMs }: Stats): string {
  return [dev, ino, size, mtimeMs].join(' ');
}

/** Reads a written file from its first section to its end, piece by piece. */
export class WrittenText {
  private readonly file: number;
  private at: number;
  private piece = Buffer.allocUnsafeSlow(1 << 18);
  private start = 0;
  private end = 0;

  private constructor(file: number, at: number) {
    this.file = file;
    this.at = at;
  }

  /** Undefined where another file lies there by now. */
  static open({ path, start, state }: WrittenManifest): WrittenText | undefined {
    let file: number | undefined;
    try {
      file = openSync(path, 'r');
      if (stateOf(fstatSync(file)) === state) return new WrittenText(file, start);
    } catch {
      // What can't be read is written anew.
    }
    if (file !== undefined) closeSync(file);
    return undefined;
  }

  /** The next bytes, good until the next call. */
  take(length: number): Buffer {
    if (this.end - this.start < length) this.fill(length);
    this.start += length;
    return this.piece.subarray(this.start - length, this.start);
  }

  close(): void {
    closeSync(this.file);
  }

  private fill(length: number): void {
    const { piece, start, end } = this;
    if (length > piece.length) this.piece = Buffer.allocUnsafeSlow(length * 2);
    piece.copy(this.piece, 0, start, end);
    this.start = 0;
    this.end = end - start;
    while (this.end < length) {
      const read = readSync(this.file, this.piece, this.end, this.piece.length - this.end, this.at);
      if (read === 0) throw new Error('a manifest.json ends before its last section');
      this.at += read;
      this.end += read;
    }
  }
}
