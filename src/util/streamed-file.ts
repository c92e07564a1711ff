import { closeSync, mkdirSync, openSync, renameSync, rmSync, writeSync } from 'node:fs';
import { dirname } from 'node:path';

/**
 * A file that is written piece by piece, and whole or not at all: a temporary file beside it until `commit`. Without
 * fsync: for what can be made again.
 */
export class StreamedFile {
  private readonly path: string;
  private readonly temporary: string;
  private file: number | undefined;

  constructor(path: string) {
    this.path = path;
    this.temporary = `${path}.tmp-${process.pid}`;
    mkdirSync(dirname(path), { recursive: true });
    this.file = openSync(this.temporary, 'w');
  }

  write(bytes: Uint8Array): void {
    let written = 0;
    while (written < bytes.length) written += writeSync(this.file!, bytes, written);
  }

  commit(): void {
    closeSync(this.file!);
    this.file = undefined;
    renameSync(this.temporary, this.path);
  }

  /** Leaves the old file as it is. Does nothing after `commit`. */
  abandon(): void {
    if (this.file === undefined) return;
    closeSync(this.file);
    this.file = undefined;
    rmSync(this.temporary, { force: true });
  }
}

/** Gives texts to its takers as UTF-8, in large pieces whose memory is used again. */
export class TextStream {
  /** Who gets the bytes; none may keep a piece. */
  readonly takers: ((bytes: Uint8Array) => void)[] = [];
  private readonly piece = Buffer.allocUnsafeSlow(1 << 18);
  private used = 0;

  /** The bytes that the text takes. */
  add(text: string): number {
    const most = text.length * 3;
    if (most > this.piece.length - this.used) {
      this.flush();
      if (most > this.piece.length) {
        const bytes = Buffer.from(text, 'utf8');
        for (const take of this.takers) take(bytes);
        return bytes.length;
      }
    }
    const length = this.piece.write(text, this.used, 'utf8');
    this.used += length;
    return length;
  }

  addBytes(bytes: Uint8Array): void {
    if (bytes.length > this.piece.length - this.used) this.flush();
    if (bytes.length > this.piece.length) {
      for (const take of this.takers) take(bytes);
      return;
    }
    this.piece.set(bytes, this.used);
    this.used += bytes.length;
  }

  /** Gives what is left; to be called before a taker joins or leaves. */
  flush(): void {
    if (this.used === 0) return;
    const bytes = this.piece.subarray(0, this.used);
    this.used = 0;
    for (const take of this.takers) take(bytes);
  }
}

/** Writes a file from the texts that `send` gives to a stream: whole, or not at all where that fails. */
export function writeTexts(path: string, send: (stream: TextStream) => void): void {
  const file = new StreamedFile(path);
  const stream = new TextStream();
  try {
    stream.takers.push((bytes) => file.write(bytes));
    send(stream);
    stream.flush();
    file.commit();
  } finally {
    file.abandon();
  }
}
