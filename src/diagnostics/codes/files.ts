import type { Problem } from '../diagnostic.ts';
import type { Span } from '../source.ts';

const REASONS: Readonly<Record<string, readonly [reason: string, hint?: string]>> = {
  EACCES: ['permission denied', 'check who owns it and its rights'],
  EPERM: ['the operation is not permitted', 'check who owns it and its rights'],
  EROFS: ['the file system is read-only'],
  ENOSPC: ['no space is left on the disk', 'free some, and run the command again'],
  EDQUOT: ['the disk quota is used up', 'free some space, and run the command again'],
  EEXIST: ['a file is where a folder is needed', 'move the file away, or name another folder'],
  ENOTDIR: ['a file is where a folder is needed', 'move the file away, or name another folder'],
  EISDIR: ['a folder is where a file is needed', 'move the folder away, or name another file'],
  ENOENT: ['there is no such file or folder'],
  ENAMETOOLONG: ['the name is too long for the file system'],
  ELOOP: ['symbolic links lead round in a circle'],
  EMFILE: ['too many files are open', 'raise the limit: ulimit -n 4096'],
  ENFILE: ['too many files are open on this machine'],
  EBUSY: ['it is in use'],
  EIO: ['the disk reports an error'],
};

/** The system refused something with a file; undefined when the error is none of the system's. */
export function systemRefused(error: unknown): Problem | undefined {
  if (!(error instanceof Error)) return undefined;
  const { code, path, syscall } = error as NodeJS.ErrnoException;
  const known = code === undefined ? undefined : REASONS[code];
  if (!known || (path === undefined && code !== 'ENOSPC')) return undefined;
  const [reason, hint] = known;
  const what = path === undefined ? 'Writing failed' : `Can't ${verb(syscall)} ${withoutSuffix(path)}`;
  return {
    code: 'file-refused',
    kind: 'Runtime',
    message: `${what}: ${reason}.`,
    ...(hint ? { hint } : {}),
  };
}

/** A project's file holds bytes that are no UTF-8. */
export function fileNotUtf8(at: Span): Problem {
  return {
    code: 'file-not-utf-8',
    kind: 'Parsing',
    message: `${at.file.path} is not encoded in UTF-8.`,
    hint: `save it as UTF-8, for example: iconv -f latin1 -t utf-8 ${at.file.path}`,
    at,
  };
}

function verb(syscall: string | undefined): string {
  if (syscall === 'mkdir') return 'make the folder';
  if (syscall === 'scandir') return 'read the folder';
  return syscall === 'open' || syscall === 'read' || syscall === 'stat' || syscall === 'lstat'
    ? 'open'
    : 'write';
}

/** Files are written under a name of their own first. */
function withoutSuffix(path: string): string {
  return path.replace(/\.tmp-\d+$/, '');
}
