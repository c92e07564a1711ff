import {
  createReadStream,
  mkdirSync,
  readFileSync,
  realpathSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { dirname, join, relative, resolve, sep } from 'node:path';
import { createGunzip } from 'node:zlib';
import {
  archiveBroken,
  archiveTooLarge,
  archiveUnsafe,
  archiveWithoutFolder,
} from '../diagnostics/codes/packages.ts';
import { ProblemError } from '../diagnostics/diagnostic.ts';
import { readTar, type TarEntry } from './read-tar.ts';

const MOST_BYTES = 1024 * 1024 * 1024;
const MOST_ENTRIES = 100_000;

/**
 * Unpacks a .tar.gz into a new folder and gives the one folder that it holds. Entries that would land outside, links that
 * point outside and special files are refused as a whole: ProblemError. Links are made last, so that none is written through.
 */
export async function unpackArchive(archive: string, folder: string, label: ArchiveLabel): Promise<string> {
  try {
    mkdirSync(folder, { recursive: true });
    return await unpack(archive, realpathSync(folder), label);
  } catch (error) {
    const code = error instanceof Error ? (error as NodeJS.ErrnoException).code : undefined;
    if (!CONTRADICTIONS.has(code ?? '')) throw error;
    throw new ProblemError(archiveBroken(label.source, `its entries contradict each other (${code})`));
  }
}

/** What the file system says to an entry that is a file here and a folder there, or a link to nothing. */
const CONTRADICTIONS = new Set(['EEXIST', 'ENOTDIR', 'EISDIR', 'ENOENT', 'ENAMETOOLONG', 'ELOOP']);

/** Where an archive came from and which package it holds, for messages. */
export interface ArchiveLabel {
  readonly source: string;
  readonly name: string;
}

async function unpack(archive: string, folder: string, { source, name }: ArchiveLabel): Promise<string> {
  const links: TarEntry[] = [];
  const tops = new Set<string>();
  let bytes = 0;
  let entries = 0;
  for await (const entry of readArchive(archive, source)) {
    bytes += entry.content.length;
    if (bytes > MOST_BYTES) throw new ProblemError(archiveTooLarge(source, '1 GB unpacked'));
    if (++entries > MOST_ENTRIES) throw new ProblemError(archiveTooLarge(source, `${MOST_ENTRIES} files`));
    const path = safePath(entry.path, folder, source);
    const top = relative(folder, path).split(sep)[0]!;
    if (top !== '') tops.add(top);
    if (entry.type === 'folder') mkdirSync(path, { recursive: true });
    else if (entry.type === 'file') writeEntry(path, entry);
    else if (entry.type === 'other') throw unsafe(source, entry.path, 'is no file, folder or link');
    else links.push(entry);
  }
  for (const link of links) makeLink(link, folder, source);
  const [only] = tops;
  const found = tops.size === 1 ? join(folder, only!) : undefined;
  if (!found || !statSync(found).isDirectory()) throw new ProblemError(archiveWithoutFolder(source, name));
  return found;
}

async function* readArchive(archive: string, source: string): AsyncGenerator<TarEntry> {
  const file = createReadStream(archive);
  const unzipped = file.pipe(createGunzip());
  file.on('error', (error) => unzipped.destroy(error));
  try {
    yield* readTar(unzipped as AsyncIterable<Buffer>, source);
  } catch (error) {
    if (error instanceof ProblemError || !isZlibError(error)) throw error;
    throw new ProblemError(archiveBroken(source, `it is no gzip file (${error.message})`));
  } finally {
    file.destroy();
    unzipped.destroy();
  }
}

function isZlibError(error: unknown): error is Error {
  return error instanceof Error && String((error as NodeJS.ErrnoException).code).startsWith('Z_');
}

function writeEntry(path: string, entry: TarEntry): void {
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, entry.content, { mode: entry.mode & 0o100 ? 0o755 : 0o644 });
}

/** Where an entry goes; within the folder or not at all. */
function safePath(path: string, folder: string, source: string): string {
  const target = resolve(folder, path);
  const inside = target === folder || target.startsWith(folder + sep);
  if (!inside || path.includes('\0') || path.startsWith('/'))
    throw unsafe(source, path, 'would be written outside of the package');
  return target;
}

/**
 * A link is written by its normal form, below real folders only: then `..` stands at its start alone and a chain of
 * links cannot leave either.
 */
function makeLink(link: TarEntry, folder: string, source: string): void {
  const path = safePath(link.path, folder, source);
  const parent = dirname(path);
  const root = join(folder, relative(folder, path).split(sep)[0]!);
  const target = resolve(link.type === 'symlink' ? parent : folder, link.linkPath);
  const inside = target === root || target.startsWith(root + sep);
  if (!inside || link.linkPath.startsWith('/')) {
    throw unsafe(source, link.path, `links to ${link.linkPath}, outside of the package`);
  }
  mkdirSync(parent, { recursive: true });
  if (realpathSync(parent) !== parent) throw unsafe(source, link.path, 'is a link below another link');
  if (link.type === 'symlink') symlinkSync(relative(parent, target) || '.', path);
  else writeFileSync(path, readFileSync(target));
}

function unsafe(source: string, entry: string, reason: string): ProblemError {
  return new ProblemError(archiveUnsafe(source, entry, reason));
}
