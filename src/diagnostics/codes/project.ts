import type { Problem } from '../diagnostic.ts';
import type { Span } from '../source.ts';

/** A file is not YAML. */
export function yamlSyntax(reason: string, at: Span): Problem {
  return {
    code: 'yaml-syntax',
    kind: 'Parsing',
    message: `Syntax error in ${at.file.path}: ${reason}.`,
    hint: yamlHint(reason),
    at,
  };
}

function yamlHint(reason: string): string {
  if (reason.includes('tab character')) return 'indent with spaces: YAML allows no tabs there';
  if (reason.includes('is not closed')) return 'close it at the end of the value';
  if (reason.includes('escape sequence'))
    return 'within double quotes a backslash begins an escape: use single quotes, or / in paths';
  return 'check the indentation, and quote texts that hold ": ", "#" or start with "{", "[", "*", "&" or "%"';
}

/** YAML was read, but a value is not of the shape that dbt's schema asks for. */
export function invalidValue(what: string, expected: string, at?: Span, hint?: string): Problem {
  return {
    code: 'invalid-value',
    kind: 'Parsing',
    message: `${what} must be ${expected}.`,
    ...(hint ? { hint } : {}),
    ...(at ? { at } : {}),
  };
}

/** A key that neither dbt nor emds knows at this place. It is kept and otherwise ignored. */
export function unknownKey(key: string, where: string, suggestion: string | undefined, at?: Span): Problem {
  return {
    code: 'unknown-key',
    kind: 'Parsing',
    message: `Unknown key "${key}" in ${where}; it is ignored.`,
    ...(suggestion ? { hint: `did you mean "${suggestion}"?` } : {}),
    ...(at ? { at } : {}),
  };
}

export function projectNotFound(folder: string): Problem {
  return {
    code: 'project-not-found',
    kind: 'Runtime',
    message: `No dbt_project.yml found at expected path ${folder}/dbt_project.yml`,
    hint: 'run emds in the folder of a project, name it with --project-dir, or make one with "emds init"',
  };
}

export function projectNameInvalid(name: string, at?: Span): Problem {
  return {
    code: 'project-name-invalid',
    kind: 'Runtime',
    message: `"${name}" is not a valid project name: letters, digits and underscores, not starting with a digit.`,
    ...(at ? { at } : {}),
  };
}

export function profileNotFound(
  name: string,
  file: string,
  more: {
    readonly known: readonly string[];
    readonly suggestion?: string | undefined;
    /** There is no such file. */
    readonly isMissing?: boolean;
    readonly at?: Span | undefined;
  },
): Problem {
  const { known, suggestion, isMissing, at } = more;
  return {
    code: 'profile-not-found',
    kind: 'Runtime',
    message: `Could not find profile named '${name}' in ${file}${isMissing ? ' (no such file)' : ''}.`,
    hint: suggestion
      ? `did you mean "${suggestion}"?`
      : isMissing
        ? `${file} is looked for in the folder of --profiles-dir or DBT_PROFILES_DIR, else in that of the project and in ~/.dbt`
        : known.length
          ? `the file has: ${known.join(', ')}`
          : 'the file has no profiles',
    ...(at ? { at } : {}),
  };
}

export function targetNotFound(
  profile: string,
  target: string,
  known: readonly string[],
  at?: Span,
): Problem {
  return {
    code: 'target-not-found',
    kind: 'Runtime',
    message: `The profile '${profile}' does not have a target named '${target}'. The valid target names for this profile are:\n${known.map((t) => ` - ${t}`).join('\n')}`,
    ...(at ? { at } : {}),
  };
}

/** Values of a profile's output go together in no way that emds can follow; dbt's sentence. */
export function credentialsInvalid(options: {
  readonly profile: string;
  readonly target: string;
  readonly detail: string;
}): Problem {
  const { profile, target, detail } = options;
  return {
    code: 'credentials-invalid',
    kind: 'Runtime',
    message: `Credentials in profile "${profile}", target "${target}" invalid: ${detail}`,
  };
}

/** A key of a profile's output that only Python has a use for. */
export function profileKeyIgnored(key: string, at: Span): Problem {
  return {
    code: 'profile-key-ignored',
    kind: 'Runtime',
    message: `The key "${key}" of the profile is for dbt-duckdb's Python; emds does nothing with it.`,
    hint: 'what needs it fails; a model that is a program can be written in TypeScript',
    at,
  };
}

export function adapterNotSupported(type: string | undefined, at?: Span): Problem {
  return {
    code: 'adapter-not-supported',
    kind: 'Runtime',
    message:
      type === undefined
        ? 'The output of the profile has no "type".'
        : `The profile asks for the adapter "${type}"; emds runs on DuckDB alone.`,
    hint: 'set "type: duckdb" and "path: <file>.duckdb" in the output',
    ...(at ? { at } : {}),
  };
}

export function packageMissing(declared: readonly string[], installed: number, folder: string): Problem {
  return {
    code: 'package-missing',
    kind: 'Runtime',
    message:
      `emds found ${declared.length} package(s) specified in packages.yml or dependencies.yml, but only ${installed} package(s) installed in ${folder}: ` +
      `${declared.join(', ')}.`,
    hint: 'run "emds deps" to install the packages',
  };
}

/** A package asks for a version of dbt that emds does not answer for. It is read all the same. */
export function dbtVersionUnsupported(name: string, required: readonly string[], version: string): Problem {
  return {
    code: 'dbt-version',
    kind: 'Runtime',
    message: `This version of dbt is not supported with the '${name}' package: it requires ${required.join(', ')}, and emds answers for dbt ${version}.`,
    hint: 'it may work; use --no-version-check to be quiet about it',
  };
}

export function packageTwice(name: string, first: string, second: string): Problem {
  return {
    code: 'package-twice',
    kind: 'Compilation',
    message: `Two packages have the name "${name}": ${first} and ${second}.`,
    hint: 'rename one of them in its dbt_project.yml, or remove it',
  };
}

export function envVarMissing(name: string): Problem {
  return {
    code: 'env-var-missing',
    kind: 'Parsing',
    message: `Env var required but not provided: '${name}'`,
    hint: `set ${name} in the environment or in .env, or give a default: env_var('${name}', 'value')`,
  };
}

/** A key of dbt_project.yml that has another name by now. */
export function settingRenamed(old: string, name: string, at: Span): Problem {
  return {
    code: 'setting-renamed',
    kind: 'Runtime',
    message: `The \`${old}\` config has been renamed to \`${name}\`. Please update your \`dbt_project.yml\` configuration to reflect this change.`,
    at,
  };
}

/** Two keys of dbt_project.yml that say the same. */
export function settingsExclude([one, other]: readonly [string, string], at: Span): Problem {
  return {
    code: 'settings-exclude',
    kind: 'Runtime',
    message: `${one} and ${other} cannot both be defined in dbt_project.yml.`,
    at,
  };
}

/** A profile names its database otherwise than its file does. dbt-duckdb's sentence. */
export function databaseMismatch(database: string, derived: string, at: Span): Problem {
  return {
    code: 'database-mismatch',
    kind: 'Runtime',
    message: `Inconsistency detected between 'path' and 'database' fields in profile; the 'database' property must be set to '${derived}' to match the 'path', not '${database}'.`,
    hint: 'leave "database" out, or give the alias of an attached database',
    at,
  };
}
