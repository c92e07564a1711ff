import type { Problem } from '../diagnostic.ts';

/** The call does not fit the command line; `command` is what stands after "Usage:". */
export function usage(message: string, hint?: string): Problem {
  return { code: 'usage', kind: 'Validation', message, ...(hint ? { hint } : {}) };
}

export function noSuchOption(option: string, suggestions: readonly string[]): Problem {
  return { ...usage(`No such option: ${option}${didYouMean(suggestions)}`), code: 'option-not-found' };
}

export function noSuchCommand(name: string, suggestion?: string): Problem {
  return {
    ...usage(`No such command '${name}'.${didYouMean(suggestion ? [suggestion] : [])}`),
    code: 'command-not-found',
  };
}

export function invalidOptionValue(option: string, reason: string, hint?: string): Problem {
  return { ...usage(`Invalid value for '${option}': ${reason}`, hint), code: 'option-value-invalid' };
}

export function optionsExclude(one: string, other: string): Problem {
  return { ...usage(`${one}: not allowed with argument ${other}`), code: 'options-exclude' };
}

/** `--warn-error-options` by its old names. dbt's text. */
export function warnErrorOptionsRenamed(old: readonly string[]): Problem {
  const advice = old.map(
    (name) => `Please use \`${name === 'include' ? 'error' : 'warn'}\` instead of \`${name}\`.`,
  );
  const found = old.map((name) => `\`${name}\``).join(' and ');
  return {
    code: 'warn-error-options-renamed',
    kind: 'Compilation',
    message: `Found ${found} in \`warn_error_options\` specification. ${advice.join(' ')}`,
  };
}

/** `--event-time-start` and `--event-time-end` belong together and in order. */
export function eventTimeWindow(message: string): Problem {
  return { ...usage(message), code: 'event-time-window' };
}

/** A bound of the event time in a form that dbt does not read. */
export function eventTimeUnreadable(name: string, value: string): Problem {
  const forms = "'%Y-%m-%d', '%Y-%m-%dT%H:%M:%S', '%Y-%m-%d %H:%M:%S'";
  return eventTimeWindow(
    `Invalid value for '--event-time-${name}': '${value}' does not match the formats ${forms}.`,
  );
}

function didYouMean(names: readonly string[]): string {
  if (names.length === 0) return '';
  if (names.length === 1) return ` Did you mean ${names[0]}?`;
  return ` (Possible options: ${names.join(', ')})`;
}
