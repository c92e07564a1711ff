import { baseFunctions } from '../../compiler/jinja/functions/base-functions.ts';
import { toPlain } from '../../compiler/jinja/functions/plain.ts';
import { targetDict } from '../../compiler/jinja/functions/target.ts';
import { envVarFunction, VarObject } from '../../compiler/jinja/functions/variables.ts';
import { renderNative } from '../../compiler/jinja/native.ts';
import type { Profile } from '../../compiler/project/project.ts';
import type { Session } from '../session.ts';

/** Renders templates in YAML beside the models: they see the environment, the command line's variables and the target. */
export function yamlRenderer(
  { env, invocation }: Session,
  profile: Profile,
  path: string,
): (text: string) => unknown {
  const names = baseFunctions(() => {});
  names.set('env_var', envVarFunction(env, { allowSecrets: true }));
  names.set('var', new VarObject(invocation.vars, path));
  names.set('target', targetDict(profile));
  const scope = { lookup: (name: string) => names.get(name) };
  return (text) => (/\{[{%]/.test(text) ? toPlain(renderNative({ path, text }, scope)) : text);
}
