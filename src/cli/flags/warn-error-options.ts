import { usage } from '../../diagnostics/codes/usage.ts';
import { ProblemError } from '../../diagnostics/diagnostic.ts';

/** Which warnings are errors, which stay warnings, which are dropped. */
export interface WarnErrorOptions {
  /** `['all']`, or names of dbt's events. */
  readonly error: readonly string[];
  readonly warn: readonly string[];
  readonly silence: readonly string[];
}

/** Reads `--warn-error-options` with its old names `include` and `exclude`; `all` may stand as a bare word. */
export function warnErrorOptions(value: unknown): WarnErrorOptions {
  const options = (value ?? {}) as Record<string, unknown>;
  for (const [old, name] of [
    ['include', 'error'],
    ['exclude', 'warn'],
  ] as const) {
    if (options[old] !== undefined && options[name] !== undefined) {
      throw new ProblemError(usage(`Only \`${name}\` or \`${old}\` can be specified, not both`));
    }
  }
  return {
    error: list(options['error'] ?? options['include']),
    warn: list(options['warn'] ?? options['exclude']),
    silence: list(options['silence']),
  };
}

/** What becomes of a warning of that name. */
export function warningFate(
  name: string,
  warnError: boolean,
  options: WarnErrorOptions,
): 'error' | 'warn' | 'silence' {
  if (options.silence.includes(name)) return 'silence';
  if (warnError) return 'error';
  const all = options.error.some((it) => it === 'all' || it === '*');
  return (all && !options.warn.includes(name)) || options.error.includes(name) ? 'error' : 'warn';
}

function list(value: unknown): readonly string[] {
  if (value === undefined || value === null) return [];
  return Array.isArray(value) ? value.map(String) : [String(value)];
}
