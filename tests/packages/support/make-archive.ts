import { gzipSync } from 'node:zlib';

/** An entry of an archive to be made; a text alone is a file. */
export type ArchiveEntry =
  | string
  | {
      readonly type: '0' | '1' | '2' | '3' | '5' | 'x' | 'g' | 'L';
      readonly content?: string;
      readonly link?: string;
      readonly mode?: number;
    };

/** The bytes of a .tar.gz. Paths beyond 100 bytes get a pax header, as GNU tar and git archive write them. */
export function makeArchive(entries: readonly (readonly [path: string, entry: ArchiveEntry])[]): Buffer {
  return gzipSync(
    Buffer.concat([...entries.flatMap(([path, entry]) => blocks(path, entry)), Buffer.alloc(1024)]),
  );
}

/** An archive of files below one folder. */
export function archiveOf(folder: string, files: Readonly<Record<string, string>>): Buffer {
  return makeArchive([
    ['pax_global_header', { type: 'g', content: '52 comment=0123456789012345678901234567890123456789\n' }],
    [`${folder}/`, { type: '5', mode: 0o755 }],
    ...Object.entries(files).map(([path, content]) => [`${folder}/${path}`, content] as const),
  ]);
}

function blocks(path: string, entry: ArchiveEntry): Buffer[] {
  if (typeof entry === 'string') return blocks(path, { type: '0', content: entry });
  const content = Buffer.from(entry.content ?? '');
  const long =
    Buffer.byteLength(path) > 100 ? blocks('pax', { type: 'x', content: paxRecord('path', path) }) : [];
  const padding = Buffer.alloc((512 - (content.length % 512)) % 512);
  return [...long, header(path, entry, content.length), content, padding];
}

export function paxRecord(key: string, value: string): string {
  const rest = ` ${key}=${value}\n`;
  let length = Buffer.byteLength(rest);
  while (length !== Buffer.byteLength(rest) + String(length).length) {
    length = Buffer.byteLength(rest) + String(length).length;
  }
  return `${length}${rest}`;
}

function header(path: string, entry: Exclude<ArchiveEntry, string>, size: number): Buffer {
  const block = Buffer.alloc(512);
  const octal = (value: number, length: number) => `${value.toString(8).padStart(length - 1, '0')}\0`;
  block.write(Buffer.from(path).subarray(0, 100).toString('latin1'), 0, 'latin1');
  block.write(octal(entry.mode ?? 0o644, 8), 100);
  block.write(octal(0, 8), 108);
  block.write(octal(0, 8), 116);
  block.write(octal(size, 12), 124);
  block.write(octal(0, 12), 136);
  block.write('        ', 148);
  block.write(entry.type, 156);
  block.write(entry.link ?? '', 157);
  block.write('ustar\x0000', 257, 'latin1');
  const sum = block.reduce((total, byte) => total + byte, 0);
  block.write(octal(sum, 7), 148);
  return block;
}
