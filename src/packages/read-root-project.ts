import { join } from 'node:path';
import { parseProjectConfig } from '../compiler/project/parse-project-config.ts';
import { dbtVersionUnsupported, versionInvalid } from '../diagnostics/codes/packages.ts';
import { projectNotFound } from '../diagnostics/codes/project.ts';
import { ProblemError } from '../diagnostics/diagnostic.ts';
import { readTextIfPresent } from '../util/file-system.ts';
import type { RenderPackages } from './read-packages.ts';
import { versionsCompatible } from './version-range.ts';
import { parseVersion, printVersion } from './version-specifier.ts';

/** What installing packages needs of the project that they are for. */
export interface RootProject {
  readonly name: string;
  /** As written: relative to the project, or absolute. */
  readonly installPath: string;
}

const RENDERED_KEYS = new Set(['name', 'packages-install-path', 'require-dbt-version']);

/**
 * Reads dbt_project.yml without a profile: only keys that matter here are rendered. Throws a ProblemError where there is
 * none, or where it wants another version of dbt (undefined: any will do).
 */
export function readRootProject(
  folder: string,
  render: RenderPackages,
  dbtVersion: string | undefined,
): RootProject {
  const text = readTextIfPresent(join(folder, 'dbt_project.yml'));
  if (text === undefined) throw new ProblemError(projectNotFound(folder));
  const file = { path: 'dbt_project.yml', text };
  const { config, diagnostics } = parseProjectConfig(file, (value, path) =>
    RENDERED_KEYS.has(String(path[0])) ? render(value, file, path) : value,
  );
  const mistake = diagnostics.find((it) => it.severity === 'error');
  if (!config || mistake) throw new ProblemError(mistake!);
  if (dbtVersion !== undefined) checkVersion(config.name, config.requireDbtVersion, dbtVersion);
  return { name: config.name, installPath: config.packagesInstallPath };
}

function checkVersion(project: string, required: readonly string[], dbtVersion: string): void {
  // One text may hold several: ">=1.8.0,<2.0.0".
  const texts = required.length === 1 ? required[0]!.split(',') : required;
  const bounds = texts.map((text) => {
    const bound = parseVersion(text);
    if (!bound) throw new ProblemError(versionInvalid(text, 'require-dbt-version'));
    return bound;
  });
  const installed = parseVersion(dbtVersion)!;
  if (bounds.length > 0 && !versionsCompatible(installed, ...bounds)) {
    throw new ProblemError(dbtVersionUnsupported(project, printVersion(installed), bounds.map(printVersion)));
  }
}
