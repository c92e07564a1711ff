import { readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';

/** Where files lie, below the folder that they are for, until they are whole. */
export const unfinishedFolder = '.unfinished';
/** Where those of a thread lie. */
export const unfinishedOfThread = join(unfinishedFolder, 'thread');

/**
 * Removes what killed processes left half written in a folder: `….tmp-<pid>` beside files and all that is theirs in
 * `.unfinished`. Files of processes that live stay. Never fails: a leftover is no reason to stop.
 */
export function sweepUnfinished(folder: string): void {
  for (const place of [folder, ...[unfinishedFolder, unfinishedOfThread].map((it) => join(folder, it))]) {
    for (const name of namesIn(place)) {
      const pid = Number(/(?:^|\.)tmp-(\d+)(?:-\d+)?$/.exec(name)?.[1]);
      if (!Number.isInteger(pid) || isRunning(pid)) continue;
      try {
        rmSync(join(place, name), { force: true });
      } catch {
        // Somebody else's file.
      }
    }
  }
}

function namesIn(folder: string): string[] {
  try {
    return readdirSync(folder);
  } catch {
    return [];
  }
}

function isRunning(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}
