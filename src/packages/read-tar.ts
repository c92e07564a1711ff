import { archiveBroken, archiveTooLarge } from '../diagnostics/codes/packages.ts';
import { ProblemError } from '../diagnostics/diagnostic.ts';

/** An entry of a tar archive, with extended headers applied. */
export interface TarEntry {
  readonly path: string;
  /** `other` is a device, a pipe or a kind of its own. */
  readonly type: 'file' | 'folder' | 'symlink' | 'hardlink' | 'other';
  readonly mode: number;
  readonly linkPath: string;
  readonly content: Buffer;
}

const BLOCK = 512;
const LARGEST_ENTRY = 256 * 1024 * 1024;
const LARGEST_HEADER = 1024 * 1024;

const TYPES: Readonly<Record<string, TarEntry['type']>> = {
  '0': 'file',
  '7': 'file',
  '': 'file',
  '1': 'hardlink',
  '2': 'symlink',
  '5': 'folder',
};

/**
 * Entries of an unpacked tar stream, in order: ustar, pax headers (path, linkpath, size) and GNU long names. Throws a
 * ProblemError where the archive is broken or an entry is past 256 MB.
 */
export async function* readTar(chunks: AsyncIterable<Buffer>, source: string): AsyncGenerator<TarEntry> {
  const bytes = new ByteReader(chunks, source);
  let extended: Record<string, string> = {};
  for (;;) {
    const header = await bytes.take(BLOCK, 'optional');
    if (!header || header.every((byte) => byte === 0)) return;
    if (!hasValidChecksum(header)) throw broken(source, 'a header has a wrong checksum');
    const type = text(header, 156, 1);
    const size = extended['size'] === undefined ? number(header, 124, 12) : Number(extended['size']);
    if (!Number.isSafeInteger(size) || size < 0) throw broken(source, 'a header has no valid size');
    const isHeader = 'xgLK'.includes(type) && type !== '';
    if (size > (isHeader ? LARGEST_HEADER : LARGEST_ENTRY)) {
      throw new ProblemError(archiveTooLarge(source, '256 MB in one file'));
    }
    const content = await bytes.take(size);
    await bytes.take((BLOCK - (size % BLOCK)) % BLOCK);
    if (isHeader) {
      if (type === 'x') extended = { ...extended, ...paxRecords(content, source) };
      if (type === 'L') extended = { ...extended, path: text(content, 0, content.length) };
      if (type === 'K') extended = { ...extended, linkpath: text(content, 0, content.length) };
      continue;
    }
    yield entryOf(header, content, extended);
    extended = {};
  }
}

function entryOf(header: Buffer, content: Buffer, extended: Readonly<Record<string, string>>): TarEntry {
  const prefix = text(header, 257, 5) === 'ustar' ? text(header, 345, 155) : '';
  const name = text(header, 0, 100);
  const path = extended['path'] ?? (prefix === '' ? name : `${prefix}/${name}`);
  const type = TYPES[text(header, 156, 1)] ?? 'other';
  return {
    path,
    // Old archives mark folders by a slash alone.
    type: type === 'file' && path.endsWith('/') ? 'folder' : type,
    mode: number(header, 100, 8),
    linkPath: extended['linkpath'] ?? text(header, 157, 100),
    content,
  };
}

/** `27 path=orders/models/a.sql\n`, one after the other; the number counts the whole record's bytes. */
function paxRecords(content: Buffer, source: string): Record<string, string> {
  const records: Record<string, string> = {};
  for (let at = 0; at < content.length && content[at] !== 0; ) {
    const blank = content.indexOf(0x20, at);
    const length = Number(content.toString('latin1', at, blank));
    const record = content.toString('utf8', blank + 1, at + length - 1);
    const equals = record.indexOf('=');
    if (blank === -1 || !(length > 0) || equals === -1)
      throw broken(source, 'an extended header is malformed');
    records[record.slice(0, equals)] = record.slice(equals + 1);
    at += length;
  }
  return records;
}

function text(block: Buffer, start: number, length: number): string {
  const end = block.indexOf(0, start);
  return block.toString('utf8', start, end === -1 ? start + length : Math.min(end, start + length));
}

/** Octal digits, or big-endian binary where the first bit is set. */
function number(block: Buffer, start: number, length: number): number {
  const field = block.subarray(start, start + length);
  if (field[0]! & 0x80) return field.subarray(1).reduce((sum, byte) => sum * 256 + byte, field[0]! & 0x7f);
  const digits = text(block, start, length).trim();
  return digits === '' ? 0 : /^[0-7]+$/.test(digits) ? Number.parseInt(digits, 8) : Number.NaN;
}

function hasValidChecksum(header: Buffer): boolean {
  const sum = header.reduce((total, byte, at) => total + (at >= 148 && at < 156 ? 0x20 : byte), 0);
  return sum === number(header, 148, 8);
}

function broken(source: string, reason: string): ProblemError {
  return new ProblemError(archiveBroken(source, reason));
}

/** Cuts a stream of chunks into pieces of wanted lengths. */
class ByteReader {
  private readonly chunks: AsyncIterator<Buffer>;
  private readonly source: string;
  private held: Buffer = Buffer.alloc(0);

  constructor(chunks: AsyncIterable<Buffer>, source: string) {
    this.chunks = chunks[Symbol.asyncIterator]();
    this.source = source;
  }

  async take(length: number): Promise<Buffer>;
  async take(length: number, end: 'optional'): Promise<Buffer | undefined>;
  async take(length: number, end?: 'optional'): Promise<Buffer | undefined> {
    const parts = [this.held];
    let have = this.held.length;
    while (have < length) {
      const { done, value } = await this.chunks.next();
      if (done) {
        if (have === 0 && end === 'optional') return undefined;
        throw broken(this.source, 'it ends too early');
      }
      parts.push(value);
      have += value.length;
    }
    const all = parts.length === 1 ? parts[0]! : Buffer.concat(parts);
    this.held = all.subarray(length);
    return all.subarray(0, length);
  }
}
