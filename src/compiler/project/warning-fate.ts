import type { Flags } from './project.ts';

/**
 * What `--warn-error` and `--warn-error-options` make of a warning with that name of dbt's. A name counts more than the
 * word `Deprecations`, and that more than `all`; to be silenced more than to be a warning, and that more than to be an error.
 */
export function warningFate(
  name: string,
  { WARN_ERROR: isStrict, WARN_ERROR_OPTIONS: options }: Pick<Flags, 'WARN_ERROR' | 'WARN_ERROR_OPTIONS'>,
): 'error' | 'warn' | 'silence' {
  const groups = /Deprecations?(?:Summary)?$/.test(name) ? [name, 'Deprecations'] : [name];
  for (const word of groups) {
    if (options.silence.includes(word)) return 'silence';
    if (options.warn.includes(word)) return 'warn';
    if (options.error.includes(word)) return 'error';
  }
  return isStrict || options.error.some((it) => it === 'all' || it === '*') ? 'error' : 'warn';
}
