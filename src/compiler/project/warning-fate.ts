import type { Flags } from './project.ts';

/** What `--warn-error` and `--warn-error-options` make of a warning with that name of dbt's. */
export function warningFate(
  name: string,
  { WARN_ERROR: isStrict, WARN_ERROR_OPTIONS: options }: Pick<Flags, 'WARN_ERROR' | 'WARN_ERROR_OPTIONS'>,
): 'error' | 'warn' | 'silence' {
  if (options.silence.includes(name)) return 'silence';
  if (isStrict) return 'error';
  const all = options.error.some((it) => it === 'all' || it === '*');
  return (all && !options.warn.includes(name)) || options.error.includes(name) ? 'error' : 'warn';
}
