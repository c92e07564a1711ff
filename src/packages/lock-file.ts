import { createHash } from 'node:crypto';
import { join } from 'node:path';
import { pythonJson } from '../compiler/jinja/functions/base-functions.ts';
import { isRecord } from '../compiler/project/is-record.ts';
import { locateYaml, parseYaml } from '../compiler/project/yaml.ts';
import { lockFileBroken } from '../diagnostics/codes/packages.ts';
import { ProblemError } from '../diagnostics/diagnostic.ts';
import { readTextIfPresent } from '../util/file-system.ts';
import { type PackageSpec, specToDict } from './package-spec.ts';
import { parsePackages } from './parse-packages.ts';
import { type DescribedPackage, lockEntry } from './pinned-package.ts';
import { printYaml } from './print-yaml.ts';
import type { RenderPackages } from './read-packages.ts';

export const LOCK_FILE = 'package-lock.yml';

/** dbt's fingerprint of the declared packages (dbt/task/deps.py, _create_sha1_hash): a lock with another one is out of date. */
export function packagesHash(specs: readonly PackageSpec[]): string {
  const texts = specs.map((spec) => pythonJson(specToDict(spec), true)).sort();
  return createHash('sha1').update(texts.join('\n')).digest('hex');
}

/** The text of package-lock.yml, byte for byte dbt's. */
export function printLock(
  packages: readonly DescribedPackage[],
  hash: string,
  scrub: (text: string) => string,
): string {
  const entries = packages.map((it) => ({ ...lockEntry(it.pinned, scrub), name: it.projectName }));
  return printYaml({ packages: entries, sha1_hash: hash });
}

export interface LockFile {
  /** Of the declared packages that it was made for. */
  readonly hash: string | undefined;
  /** Its packages, checked and rendered. Throws a ProblemError for entries with mistakes. */
  readonly specs: () => readonly PackageSpec[];
}

/** Undefined where there is no lock file. Throws a ProblemError where it is none. */
export function readLock(folder: string, render: RenderPackages): LockFile | undefined {
  const text = readTextIfPresent(join(folder, LOCK_FILE));
  return text === undefined ? undefined : parseLock(text, render);
}

/** Reads the text of a lock file. Throws a ProblemError where it is none. */
export function parseLock(text: string, render: RenderPackages): LockFile {
  const file = { path: LOCK_FILE, text };
  const { value, problem } = parseYaml(file);
  if (problem) throw new ProblemError(lockFileBroken('it is no YAML', problem.at));
  if (value !== null && !isRecord(value)) {
    throw new ProblemError(lockFileBroken('it is no mapping', locateYaml(file, [])));
  }
  const written = value?.['packages'];
  const hash = value?.['sha1_hash'];
  const specs = () => {
    const parsed = parsePackages(render(written, file, ['packages']), written, { label: LOCK_FILE, file });
    const mistake = parsed.diagnostics.find((it) => it.severity === 'error');
    if (mistake) throw new ProblemError(mistake);
    return parsed.specs;
  };
  return { hash: typeof hash === 'string' ? hash : undefined, specs };
}
