import { crc32 } from 'node:zlib';
import { readBytesIfPresent } from '../../../util/file-system.ts';
import { StreamedFile, type TextStream } from '../../../util/streamed-file.ts';

// magic · parts · length of each part (4 bytes, little-endian) · CRC-32 of all before it (4 bytes): twice as fast as SHA-256,
// which the files of a project are told apart by, and enough to see that a disk or an editor has been at it
const MAGIC = Buffer.from('emds parse cache 2\n');
const PARTS = ['body', 'graph', 'semantic', 'inputs', 'index'] as const;
const SUM_BYTES = 4;

/** The parts of a cache file. */
export type CachePart = (typeof PARTS)[number];
export type CacheParts = Readonly<Record<CachePart, Buffer>>;

/** Reads a cache file; undefined when there is none, or one that is cut off, changed, or not ours. */
export function readCacheFile(path: string): CacheParts | undefined {
  let bytes: Buffer | undefined;
  try {
    bytes = readBytesIfPresent(path) as Buffer | undefined;
  } catch {
    return undefined; // a cache that cannot be read is as good as none
  }
  const tail = PARTS.length * 4 + SUM_BYTES;
  if (!bytes || bytes.length < MAGIC.length + tail || !bytes.subarray(0, MAGIC.length).equals(MAGIC))
    return undefined;
  const table = bytes.length - tail;
  const lengths = PARTS.map((_, index) => bytes.readUInt32LE(table + index * 4));
  if (lengths.reduce((sum, length) => sum + length, MAGIC.length) !== table) return undefined;
  const end = bytes.length - SUM_BYTES;
  if (crc32(bytes.subarray(0, end)) !== bytes.readUInt32LE(end)) return undefined;
  let at = MAGIC.length;
  const parts = PARTS.map((part, index) => {
    const start = at;
    at += lengths[index]!;
    return [part, bytes.subarray(start, at)];
  });
  return Object.fromEntries(parts) as CacheParts;
}

/**
 * Writes a cache file part by part, in their order, from what goes through a text stream. A cache that cannot be written
 * is none: nothing fails for it.
 */
export class CacheWriter {
  private sum = 0;
  private readonly lengths: number[] = [];
  private file: StreamedFile | undefined;

  constructor(path: string) {
    this.attempt(() => {
      this.file = new StreamedFile(path);
    });
    this.add(MAGIC);
  }

  /** Takes what `work` sends through the stream as the next part. */
  part(stream: TextStream, work: () => void): void {
    const take = (bytes: Uint8Array): void => {
      this.add(bytes);
      this.lengths[this.lengths.length - 1]! += bytes.length;
    };
    stream.flush();
    this.lengths.push(0);
    stream.takers.push(take);
    work();
    stream.flush();
    stream.takers.splice(stream.takers.indexOf(take), 1);
  }

  commit(): void {
    const table = Buffer.alloc(PARTS.length * 4);
    for (const [index, length] of this.lengths.entries()) table.writeUInt32LE(length, index * 4);
    this.add(table);
    const sum = Buffer.alloc(SUM_BYTES);
    sum.writeUInt32LE(this.sum);
    this.attempt(() => {
      this.file?.write(sum);
      this.file?.commit();
    });
  }

  /** Leaves the old cache. Does nothing after `commit`. */
  abandon(): void {
    this.file?.abandon();
  }

  private add(bytes: Uint8Array): void {
    this.sum = crc32(bytes, this.sum);
    this.attempt(() => this.file?.write(bytes));
  }

  private attempt(work: () => void): void {
    try {
      work();
    } catch {
      this.file?.abandon();
      this.file = undefined;
    }
  }
}
