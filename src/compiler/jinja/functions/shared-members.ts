import { raisedByTemplate } from '../../../diagnostics/codes/context.ts';
import { ProblemError } from '../../../diagnostics/diagnostic.ts';
import type { Project } from '../../project/project.ts';
import { fromPlain } from '../dict.ts';
import { hostFunction } from '../host.ts';
import type { Kwargs } from '../values.ts';
import { apiObject } from './api.ts';
import { baseFunctions, type OnTemplateMessage } from './base-functions.ts';
import { exceptionsObject } from './exceptions.ts';
import { flagsObject } from './flags.ts';
import { type CallbackWork, callBack, runCallbacks } from './modules/callbacks.ts';
import { PyDateTime } from './modules/datetime.ts';
import { pythonModules } from './modules/python-modules.ts';
import { targetDict } from './target.ts';
import { envVarFunction, packageVars, VarObject } from './variables.ts';

export interface SharedMembersOptions {
  readonly project: Project;
  readonly packageName: string;
  /** dbt's `execute`: whether the database can be asked. */
  readonly execute: boolean;
  readonly onMessage: OnTemplateMessage;
  /** Whether a missing var is an error; while models are parsed it is None. */
  readonly strictVars: boolean;
  readonly onEnv?: (name: string, value: string | undefined) => void;
  readonly onVar?: (name: string) => void;
  readonly onFlag?: (name: string) => void;
  /** Told when a template asks what time it is. */
  readonly onClock?: () => void;
}

/** The members of a template's context that depend on the project and the invocation, and not on the node. */
export function sharedMembers(options: SharedMembersOptions): ReadonlyMap<string, unknown> {
  const { project, packageName, execute, onMessage } = options;
  const { invocation, root, profile } = project;
  const members = baseFunctions(onMessage);
  const clock = (): Date => {
    options.onClock?.();
    return invocation.startedAt;
  };
  const custom = Object.entries(invocation.env).filter(([name]) => name.startsWith('DBT_ENV_CUSTOM_ENV_'));
  const values: [string, unknown][] = [
    ['execute', execute],
    ['project_name', root.name],
    ['dbt_version', project.compatibleVersion],
    ['invocation_id', invocation.id],
    ['run_started_at', PyDateTime.fromDate(invocation.startedAt, 'UTC')],
    ['thread_id', execute ? 'Thread-1' : 'MainThread'],
    ['invocation_args_dict', fromPlain(invocation.args)],
    [
      'dbt_metadata_envs',
      fromPlain(
        Object.fromEntries(custom.map(([name, value]) => [name.slice('DBT_ENV_CUSTOM_ENV_'.length), value])),
      ),
    ],
    ['target', targetDict(profile)],
    ['env', targetDict(profile)],
    ['flags', flagsObject(invocation.flags, options.onFlag)],
    ['modules', pythonModules(clock)],
    ['exceptions', exceptionsObject(onMessage, invocation.flags)],
    ['api', apiObject(root.config.quoting)],
    ['column', fromPlain({})],
    [
      'var',
      new VarObject(packageVars(project, packageName), packageName, {
        strict: options.strictVars,
        onRead: options.onVar,
      }),
    ],
    ['env_var', envVarFunction(invocation.env, { onRead: options.onEnv })],
    ['validation', fromPlain({})],
    ['sql_now', invocation.startedAt.toISOString()],
    ['write', hostFunction('write', () => '')],
    ['try_or_compiler_error', hostFunction('try_or_compiler_error', tryOrCompilerError)],
  ];
  for (const [name, value] of values) members.set(name, value);
  return members;
}

/** Calls a function with the arguments after it; the message stands for whatever goes wrong in it. */
function tryOrCompilerError([message, callee, ...args]: readonly unknown[], kwargs: Kwargs): unknown {
  return runCallbacks(attemptCall(String(message), callee, args, kwargs));
}

function* attemptCall(
  message: string,
  callee: unknown,
  args: readonly unknown[],
  kwargs: Kwargs,
): CallbackWork {
  try {
    return yield* callBack(callee, args, kwargs);
  } catch {
    throw new ProblemError(raisedByTemplate(message));
  }
}
