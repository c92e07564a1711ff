import { eventTimeUnreadable, eventTimeWindow, optionsExclude } from '../../diagnostics/codes/usage.ts';
import { ProblemError } from '../../diagnostics/diagnostic.ts';
import { parseUtc } from '../../util/utc-time.ts';
import type { Call } from '../call.ts';
import type { FlagSpec } from './flag-spec.ts';
import { flagValue } from './flag-value.ts';
import { projectOnlyFlags } from './project-flags.ts';
import { warnErrorOptions } from './warn-error-options.ts';

export type Environment = Readonly<Record<string, string | undefined>>;

/** Every flag's value by dbt's parameter name, and which of them somebody set on the command line or in the environment. */
export interface ResolvedFlags {
  readonly values: Readonly<Record<string, unknown>>;
  readonly set: ReadonlySet<string>;
}

/** Old names of environment variables, which go before the new ones. */
const oldEnv: Readonly<Record<string, string>> = {
  defer: 'DBT_DEFER_TO_STATE',
  favor_state: 'DBT_FAVOR_STATE_MODE',
  state: 'DBT_ARTIFACT_STATE_PATH',
};

/**
 * Settles each flag: command line, then EMDS_…, DBT_ENGINE_… or DBT_… variable, then `flags:` of dbt_project.yml, then dbt's
 * default. Throws a usage ProblemError for values that make no sense together.
 */
export function resolveFlags(
  call: Call,
  env: Environment,
  projectFlags: Readonly<Record<string, unknown>>,
): ResolvedFlags {
  const values: Record<string, unknown> = { ...projectOnlyFlags };
  const set = new Set<string>();
  for (const flag of call.flags) {
    const given = call.given.get(flag.name) ?? fromEnvironment(flag, env);
    if (given !== undefined) set.add(flag.name);
    values[flag.name] = given === undefined ? flag.fallback : flagValue(flag, given);
  }
  for (const [name, value] of Object.entries(projectFlags)) {
    if (value !== null && !set.has(name)) values[name] = value;
  }
  follow(values, set, projectFlags);
  values['warn_error_options'] = warnErrorOptions(values['warn_error_options']);
  values['fail_fast'] ??= false;
  if (env['DO_NOT_TRACK'] !== undefined) values['send_anonymous_usage_stats'] = false;
  values['which'] = call.command.split(' ').at(-1)!;
  check(values, set);
  return { values, set };
}

function fromEnvironment(flag: FlagSpec, env: Environment): string | undefined {
  if (!flag.env) return undefined;
  const name = flag.env.replace(/^DBT_(ENGINE_)?/, '');
  const names = [`EMDS_${name}`, oldEnv[flag.name] ?? '', `DBT_ENGINE_${name}`, `DBT_${name}`];
  const found = names.map((it) => env[it]).find((it) => it !== undefined && it !== '');
  if (found === undefined && flag.name === 'print' && env['DBT_NO_PRINT']) return 'false';
  return found;
}

/** The console's settings count for the log file too, unless it has its own. */
function follow(
  values: Record<string, unknown>,
  set: Set<string>,
  projectFlags: Readonly<Record<string, unknown>>,
): void {
  for (const lead of ['use_colors', 'log_level', 'log_format']) {
    const follower = `${lead}_file`;
    const isSet = (name: string) => set.has(name) || (projectFlags[name] ?? null) !== null;
    if (isSet(lead) && !isSet(follower)) values[follower] = values[lead];
  }
}

function check(values: Readonly<Record<string, unknown>>, set: ReadonlySet<string>): void {
  for (const [one, other] of [
    ['warn_error', 'warn_error_options'],
    ['select', 'inline'],
    ['selector', 'inline'],
  ] as const) {
    if (set.has(one) && set.has(other)) throw new ProblemError(optionsExclude(other, one));
  }
  const [start, end] = ['event_time_start', 'event_time_end'].map(
    (name) => values[name] as string | null | undefined,
  );
  for (const [name, value] of Object.entries({ start, end })) {
    if (value && parseUtc(value) === undefined) throw new ProblemError(eventTimeUnreadable(name, value));
  }
  if (start && end && !(Date.parse(start) < Date.parse(end))) {
    throw new ProblemError(
      eventTimeWindow('Value for `--event-time-start` must be less than `--event-time-end`'),
    );
  }
  if (Boolean(start) !== Boolean(end)) {
    const [present, missing] = start ? ['start', 'end'] : ['end', 'start'];
    throw new ProblemError(
      eventTimeWindow(
        `The flag \`--event-time-${present}\` was specified, but \`--event-time-${missing}\` was not. When specifying \`--event-time-${present}\`, \`--event-time-${missing}\` must also be present.`,
      ),
    );
  }
}
