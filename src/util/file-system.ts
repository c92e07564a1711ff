import { readdirSync, readFileSync, realpathSync, statSync } from 'node:fs';
import { dirname, join, sep } from 'node:path';

/** Reads a UTF-8 file; undefined when there is none. A byte order mark is dropped. */
export function readTextIfPresent(path: string): string | undefined {
  try {
    const text = readFileSync(path, 'utf8');
    return text.charCodeAt(0) === 0xfeff ? text.slice(1) : text;
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code;
    if (code === 'ENOENT' || code === 'ENOTDIR' || code === 'EISDIR') return undefined;
    throw error;
  }
}

/** A file's bytes; undefined when there is none. */
export function readBytesIfPresent(path: string): Uint8Array | undefined {
  try {
    return readFileSync(path);
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code;
    if (code === 'ENOENT' || code === 'ENOTDIR' || code === 'EISDIR') return undefined;
    throw error;
  }
}

/** Size of a file in bytes; 0 when there is none. */
export function fileSize(path: string): number {
  return statSync(path, { throwIfNoEntry: false })?.size ?? 0;
}

export function isFolder(path: string): boolean {
  return statSync(path, { throwIfNoEntry: false })?.isDirectory() ?? false;
}

/**
 * All files below a folder as paths relative to it with forward slashes, in code-unit order. Symbolic links are
 * followed, but not back into a folder that holds them; a folder that `skip` refuses (by its relative path) is not entered.
 */
export function listFiles(root: string, skip: (relativePath: string) => boolean = () => false): string[] {
  const found: string[] = [];
  const pending = [''];
  while (pending.length > 0) {
    const folder = pending.pop()!;
    let entries: import('node:fs').Dirent[];
    try {
      entries = readdirSync(join(root, folder), { withFileTypes: true });
    } catch (error) {
      if (
        (error as NodeJS.ErrnoException).code === 'ENOENT' ||
        (error as NodeJS.ErrnoException).code === 'ENOTDIR'
      )
        continue;
      throw error;
    }
    for (const entry of entries) {
      const path = folder === '' ? entry.name : `${folder}/${entry.name}`;
      if (skip(path)) continue;
      const linked = entry.isSymbolicLink() ? linkTarget(join(root, path)) : entry;
      if (linked?.isDirectory()) pending.push(path);
      else if (linked?.isFile()) found.push(path);
    }
  }
  return found.sort();
}

/** What a link leads to; undefined for one that leads nowhere, or to a folder around it. */
function linkTarget(path: string): import('node:fs').Stats | undefined {
  const real = realPathOf(path);
  if (real === undefined) return undefined;
  const around = realPathOf(dirname(path)) ?? path;
  if (around === real || around.startsWith(real.endsWith(sep) ? real : real + sep)) return undefined;
  return statSync(real, { throwIfNoEntry: false });
}

/** Names of the folders (and links to folders) in a folder, in code-unit order. */
export function listFolders(root: string): string[] {
  return readdirSync(root, { withFileTypes: true })
    .filter((entry) => entry.isDirectory() || (entry.isSymbolicLink() && isFolder(join(root, entry.name))))
    .map((entry) => entry.name)
    .sort();
}

/** The path of a file with its links followed; undefined when there is none. */
export function realPathOf(path: string): string | undefined {
  try {
    return realpathSync(path);
  } catch {
    return undefined;
  }
}
