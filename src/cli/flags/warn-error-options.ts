import { parseYaml } from '../../compiler/project/yaml.ts';
import { usage } from '../../diagnostics/codes/usage.ts';
import { ProblemError } from '../../diagnostics/diagnostic.ts';

/** Which warnings are errors, which stay warnings, which are dropped. */
export interface WarnErrorOptions {
  /** `['all']`, or names of dbt's events. */
  readonly error: readonly string[];
  readonly warn: readonly string[];
  readonly silence: readonly string[];
}

/** The old names that the option's text uses. */
export function oldNamesIn(text: unknown): readonly string[] {
  if (typeof text !== 'string') return [];
  const { value } = parseYaml({ path: '--warn-error-options', text });
  const options = typeof value === 'object' && value !== null ? value : {};
  return ['include', 'exclude'].filter((name) => Object.hasOwn(options, name));
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

function list(value: unknown): readonly string[] {
  if (value === undefined || value === null) return [];
  return Array.isArray(value) ? value.map(String) : [String(value)];
}
