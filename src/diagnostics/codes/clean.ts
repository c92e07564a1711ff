import type { Problem } from '../diagnostic.ts';

const list = (paths: readonly string[]) => `[${paths.map((path) => `'${path}'`).join(', ')}]`;

/** A clean target holds files that somebody wrote. */
export function cleanSources(paths: readonly string[]): Problem {
  return {
    code: 'clean-sources',
    kind: 'Runtime',
    message: `dbt will not clean the following source paths: ${list(paths)}`,
    hint: 'take them out of clean-targets in dbt_project.yml',
  };
}

export function cleanOutside(paths: readonly string[]): Problem {
  return {
    code: 'clean-outside',
    kind: 'Runtime',
    message: `dbt will not clean the following directories outside the project: ${list(paths)}`,
    hint: 'pass --no-clean-project-files-only when they are really to be deleted',
  };
}
