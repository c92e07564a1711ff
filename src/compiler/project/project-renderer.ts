import { ProblemError } from '../../diagnostics/diagnostic.ts';
import type { SourceFile } from '../../diagnostics/source.ts';
import { baseFunctions } from '../jinja/functions/base-functions.ts';
import { flagsObject } from '../jinja/functions/flags.ts';
import { PyDateTime } from '../jinja/functions/modules/datetime.ts';
import { pythonModules } from '../jinja/functions/modules/python-modules.ts';
import { toPlain } from '../jinja/functions/plain.ts';
import { targetDict } from '../jinja/functions/target.ts';
import { envVarFunction, VarObject } from '../jinja/functions/variables.ts';
import { renderNative } from '../jinja/native.ts';
import type { Scope } from '../jinja/render-context.ts';
import { isRecord } from './is-record.ts';
import type { ValueRenderer } from './parse-project-config.ts';
import type { Invocation, Profile } from './project.ts';
import { hasJinja, withoutFinalNewline } from './strip-text.ts';
import { locateYaml, type YamlPath } from './yaml.ts';

/** dbt's version that emds answers for: packages compare it in `require-dbt-version`. */
export const COMPATIBLE_DBT_VERSION = '1.11.16';

/** What YAML outside of models can use, dbt's base context: env_var, var (of the command line), target once known, … */
export function yamlScope(
  invocation: Invocation,
  profile: Profile | undefined,
  allowSecrets: boolean,
): Scope {
  const names = baseFunctions(() => {});
  names.set('env_var', envVarFunction(invocation.env, { allowSecrets }));
  names.set('var', new VarObject(invocation.vars, 'dbt_project.yml'));
  names.set('dbt_version', COMPATIBLE_DBT_VERSION);
  names.set('invocation_id', invocation.id);
  names.set('thread_id', 'MainThread');
  names.set('run_started_at', PyDateTime.fromDate(invocation.startedAt, 'UTC'));
  names.set('modules', pythonModules(invocation.startedAt));
  names.set('flags', flagsObject(invocation.flags));
  if (profile) names.set('target', targetDict(profile));
  return { lookup: (name) => names.get(name) };
}

/** The native value of a text in a YAML file; a mistake in it is placed where the text stands. */
export function renderYamlText(file: SourceFile, text: string, path: YamlPath, scope: Scope): unknown {
  if (!hasJinja(text)) return withoutFinalNewline(text);
  try {
    return toPlain(renderNative({ path: file.path, text }, scope));
  } catch (error) {
    if (!(error instanceof ProblemError)) throw error;
    throw new ProblemError({ ...error.problem, at: locateYaml(file, path) });
  }
}

/** All texts of a value rendered. */
export function renderYamlTree(file: SourceFile, value: unknown, path: YamlPath, scope: Scope): unknown {
  if (typeof value === 'string') return renderYamlText(file, value, path, scope);
  if (Array.isArray(value)) return value.map((item, i) => renderYamlTree(file, item, [...path, i], scope));
  if (!isRecord(value)) return value;
  return Object.fromEntries(
    Object.entries(value).map(([key, item]) => [key, renderYamlTree(file, item, [...path, key], scope)]),
  );
}

const HOOK_KEYS = new Set(['pre-hook', 'pre_hook', 'post-hook', 'post_hook']);
const CONFIG_KEYS = new Set(['models', 'seeds', 'snapshots', 'tests', 'data_tests']);

/** dbt renders all of dbt_project.yml but hooks, the query comment and vars, which are rendered where they are used. */
export function projectRenderer(
  file: SourceFile,
  invocation: Invocation,
  profile: Profile | undefined,
): ValueRenderer {
  const scope = yamlScope(invocation, profile, false);
  const render = (value: unknown, path: YamlPath): unknown => {
    if (isLate(path)) return value;
    // Without a profile only what has to be known to find it is rendered.
    if (!profile && path[0] !== 'profile' && path[0] !== 'name') return value;
    if (Array.isArray(value)) return value.map((item, i) => render(item, [...path, i]));
    if (!isRecord(value)) return renderYamlTree(file, value, path, scope);
    return Object.fromEntries(
      Object.entries(value).map(([key, item]) => [key, render(item, [...path, key])]),
    );
  };
  return render;
}

function isLate(path: YamlPath): boolean {
  const first = String(path[0]);
  if (first === 'on-run-start' || first === 'on-run-end' || first === 'query-comment' || first === 'vars')
    return true;
  return CONFIG_KEYS.has(first) && path.some((part) => HOOK_KEYS.has(String(part).replace(/^\+\s*/, '')));
}
