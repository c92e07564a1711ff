import { existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** Where the built thread of models and its loader may lie, from dist/*.js and src/runner/typescript/*.ts. */
const places = ['.', '../../../dist'];

/** A file of the build that runs by itself. */
export function builtFile(name: 'model-thread.js' | 'model-loader.js'): string {
  const here = dirname(fileURLToPath(import.meta.url));
  const candidates = places.map((place) => join(here, place, name));
  return candidates.find((path) => existsSync(path)) ?? candidates[0]!;
}

const swept = new Set<string>();

/** A new folder for what a model hands over, below `target`; what killed runs left there is removed first. */
export function scratchFolder(targetFolder: string): string {
  const folder = join(targetFolder, 'typescript');
  mkdirSync(folder, { recursive: true });
  if (!swept.has(folder)) {
    swept.add(folder);
    for (const name of readdirSync(folder)) {
      const owner = /^(\d+)-/.exec(name)?.[1];
      if (owner && !isRunning(Number(owner))) rmSync(join(folder, name), { recursive: true, force: true });
    }
  }
  return mkdtempSync(join(folder, `${process.pid}-`));
}

function isRunning(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}
