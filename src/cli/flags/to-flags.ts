import type { Flags } from '../../compiler/project/project.ts';
import type { ResolvedFlags } from './resolve-flags.ts';

/** The `flags` that templates see: dbt's names in upper case, with the few that are never null. */
export function toFlags({ values }: ResolvedFlags): Flags {
  const upper: Record<string, unknown> = {};
  for (const [name, value] of Object.entries(values)) upper[name.toUpperCase()] = value;
  const on = (name: string) => values[name] === true;
  return {
    ...upper,
    WHICH: String(values['which']),
    FULL_REFRESH: on('full_refresh'),
    STORE_FAILURES: on('store_failures'),
    FAIL_FAST: on('fail_fast'),
    WARN_ERROR: on('warn_error'),
    WARN_ERROR_OPTIONS: values['warn_error_options'] as Flags['WARN_ERROR_OPTIONS'],
    EMPTY: on('empty'),
    DEFER: on('defer'),
    FAVOR_STATE: on('favor_state'),
    INTROSPECT: values['introspect'] !== false,
    PARTIAL_PARSE: values['partial_parse'] !== false,
    WRITE_JSON: values['write_json'] !== false,
    QUIET: on('quiet'),
    DEBUG: on('debug'),
    PRINT: values['print'] !== false,
  };
}

/** Switches that dbt's `args` name only where they are on. */
export const namedWhenOn: ReadonlySet<string> = new Set([
  'debug',
  'full_refresh',
  'fail_fast',
  'warn_error',
  'single_threaded',
  'log_cache_events',
  'store_failures',
  'use_experimental_parser',
]);

/** `args` of run_results.json, as dbt writes them: every flag that has a value, in dbt's names. */
export function toArgs({ values }: ResolvedFlags, argv: readonly string[]): Record<string, unknown> {
  const args: Record<string, unknown> = {};
  for (const [name, value] of Object.entries(values)) {
    if (value === null || value === undefined) continue;
    if (value === false && namedWhenOn.has(name)) continue;
    args[name] = value;
  }
  args['introspect'] ??= true;
  args['invocation_command'] = `emds ${argv.join(' ')}`.trimEnd();
  return args;
}
