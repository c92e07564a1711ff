import {
  linkSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { hostname } from 'node:os';
import { basename, dirname, join } from 'node:path';
import { tableBeingIngested } from '../../diagnostics/codes/ingest.ts';
import { ProblemError } from '../../diagnostics/diagnostic.ts';

export interface TableLock {
  /** Throws when another process has taken the lock over: nothing may be published then. */
  check(): void;
  release(): void;
}

interface Owner {
  readonly pid: number;
  readonly host: string;
  /** Tells this process from an earlier one with the same pid. */
  readonly started: string;
  readonly token: string;
}

/**
 * Lets one process at a time ingest a table. A lock whose process is gone is taken over; one of another host is believed,
 * because nothing can be known about it. Throws ProblemError when the table is being ingested.
 */
export function lockTable(lock: {
  path: string;
  shownPath: string;
  table: string;
  token: string;
}): TableLock {
  mkdirSync(dirname(lock.path), { recursive: true });
  const own: Owner = { pid: process.pid, host: hostname(), started: startOf(process.pid), token: lock.token };
  const draft = `${lock.path}.${lock.token}`;
  writeFileSync(draft, JSON.stringify(own));
  try {
    for (let attempt = 0; attempt < 5; attempt++) {
      if (tryLink(draft, lock.path)) {
        removeDrafts(lock.path);
        return heldLock(lock, own);
      }
      const other = readOwner(lock.path);
      if (other === undefined) continue;
      if (!isGone(other)) throw inUse(lock, other);
      removeStale(lock.path, `${draft}.stale`, other);
    }
    throw inUse(lock, readOwner(lock.path) ?? own);
  } finally {
    rmSync(draft, { force: true });
  }
}

function heldLock(lock: { path: string; shownPath: string; table: string }, own: Owner): TableLock {
  return {
    check: () => {
      const now = readOwner(lock.path);
      if (now?.token !== own.token) throw inUse(lock, now ?? own);
    },
    release: () => {
      if (readOwner(lock.path)?.token === own.token) rmSync(lock.path, { force: true });
    },
  };
}

/** A hard link appears whole or not at all, and fails when the name is taken. */
function tryLink(draft: string, path: string): boolean {
  try {
    linkSync(draft, path);
    return true;
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === 'EEXIST') return false;
    // File systems without hard links: exclusive creation is nearly as good.
    if (code !== 'EPERM' && code !== 'ENOTSUP' && code !== 'ENOSYS') throw error;
    return tryCreate(draft, path);
  }
}

function tryCreate(draft: string, path: string): boolean {
  try {
    writeFileSync(path, readFileSync(draft), { flag: 'wx' });
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return false;
    throw error;
  }
}

/** Two processes may find the same stale lock: whoever moves a fresh one away by mistake puts it back. */
function removeStale(path: string, aside: string, stale: Owner): void {
  try {
    renameSync(path, aside);
  } catch {
    return;
  }
  const moved = readOwner(aside);
  if (moved && moved.token !== stale.token) tryLink(aside, path);
  rmSync(aside, { force: true });
}

/** A file whose text does not tell who uses it may still be in use for so long, in milliseconds. */
const unsureTime = 10_000;

/** Removes what processes left that were killed while they took the lock. Those that live keep theirs. */
function removeDrafts(path: string): void {
  const folder = dirname(path);
  for (const name of readdirSync(folder)) {
    if (!name.startsWith(`${basename(path)}.`)) continue;
    const draft = join(folder, name);
    const owner = readOwner(draft);
    if (!owner || !isGone(owner)) continue;
    if (owner.pid > 0 || ageOf(draft) > unsureTime) rmSync(draft, { force: true });
  }
}

/** In milliseconds; 0 when the file is gone. */
function ageOf(path: string): number {
  return Date.now() - (statSync(path, { throwIfNoEntry: false })?.mtimeMs ?? Date.now());
}

/** Undefined when the lock is gone; an unreadable one belongs to a process that is long gone. */
function readOwner(path: string): Owner | undefined {
  try {
    const value = JSON.parse(readFileSync(path, 'utf8')) as Partial<Owner>;
    const { pid = 0, host = '', started = '', token = '' } = value;
    return { pid, host, started, token };
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    return { pid: 0, host: hostname(), started: '', token: '' };
  }
}

function isGone(owner: Owner): boolean {
  if (owner.host !== hostname()) return false;
  if (owner.pid <= 0) return true;
  try {
    process.kill(owner.pid, 0);
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'ESRCH';
  }
  const started = startOf(owner.pid);
  return started !== '' && owner.started !== '' && started !== owner.started;
}

/** When a process started, in the kernel's own unit; empty where the system does not tell. */
function startOf(pid: number): string {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    return stat.slice(stat.lastIndexOf(')') + 2).split(' ')[19] ?? '';
  } catch {
    return '';
  }
}

function inUse(lock: { shownPath: string; table: string }, owner: Owner): ProblemError {
  const where = owner.host === hostname() ? '' : ` on ${owner.host}`;
  return new ProblemError(
    tableBeingIngested({ table: lock.table, owner: `process ${owner.pid}${where}`, path: lock.shownPath }),
  );
}
