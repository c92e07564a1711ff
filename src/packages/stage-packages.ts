import { existsSync, lstatSync, mkdirSync, mkdtempSync, readdirSync, renameSync, rmSync } from 'node:fs';
import { join, relative, resolve, sep } from 'node:path';
import { installPathUnsafe, packageNameUnsafe } from '../diagnostics/codes/packages.ts';
import { ProblemError } from '../diagnostics/diagnostic.ts';

/**
 * A place for packages on the way into the install folder: on the same device, and not seen as packages by a reader. Until
 * `commit` what was installed before stays as it is.
 */
export interface Staging {
  /** Where to put the package of that name. Throws a ProblemError for names that lead elsewhere. */
  pathFor(name: string): string;
  /** Puts every staged package in the place of its predecessor, and removes packages that were not staged. */
  commit(): void;
  /** Removes what is left of the staging; after a commit that is the replaced packages. */
  discard(): void;
}

/** Opens a staging in the install folder, which is made. Throws a ProblemError where that folder holds the project. */
export function openStaging(projectFolder: string, installPath: string): Staging {
  const folder = resolve(projectFolder, installPath);
  refuseProjectFolder(projectFolder, folder, installPath);
  mkdirSync(folder, { recursive: true });
  removeAbandoned(folder);
  const staging = mkdtempSync(join(folder, `${PREFIX}${process.pid}-`));
  const [fresh, old] = [join(staging, 'new'), join(staging, 'old')];
  mkdirSync(fresh);
  mkdirSync(old);
  return {
    pathFor: (name) => {
      if (name === '.' || name === '..' || /[/\\\0]/.test(name) || name.startsWith(PREFIX)) {
        throw new ProblemError(packageNameUnsafe(name, installPath));
      }
      return join(fresh, name);
    },
    commit: () => {
      const names = readdirSync(fresh);
      for (const name of names) {
        if (lstatSync(join(folder, name), { throwIfNoEntry: false })) {
          renameSync(join(folder, name), join(old, name));
        }
        renameSync(join(fresh, name), join(folder, name));
      }
      removeOthers(folder, names);
    },
    discard: () => rmSync(staging, { recursive: true, force: true }),
  };
}

const PREFIX = '.staging-';

/** Stagings of processes that were killed. */
function removeAbandoned(folder: string): void {
  for (const name of readdirSync(folder)) {
    const pid = /^\.staging-(\d+)-/.exec(name)?.[1];
    if (pid && !isRunning(Number(pid))) rmSync(join(folder, name), { recursive: true, force: true });
  }
}

function isRunning(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}

/** dbt empties the install folder; here only packages go, so that a wrong setting costs nothing else. */
function removeOthers(folder: string, kept: readonly string[]): void {
  for (const name of readdirSync(folder)) {
    const path = join(folder, name);
    const isPackage = lstatSync(path).isSymbolicLink() || existsSync(join(path, 'dbt_project.yml'));
    if (isPackage && !kept.includes(name)) rmSync(path, { recursive: true, force: true });
  }
}

function refuseProjectFolder(projectFolder: string, folder: string, installPath: string): void {
  const way = relative(folder, projectFolder);
  const holdsProject = way === '' || !(way === '..' || way.startsWith(`..${sep}`) || resolve(way) === way);
  if (holdsProject) throw new ProblemError(installPathUnsafe(installPath));
}
