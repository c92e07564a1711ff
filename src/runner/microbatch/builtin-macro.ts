import { INTERNAL_PACKAGES } from '../../compiler/jinja/functions/macro-library.ts';
import type { Manifest } from '../../compiler/manifest/manifest.ts';

const answers = new WeakMap<Manifest, Map<string, boolean>>();

/** Whether nobody but the engine has a macro of that name. The answer is kept for the manifest's life. */
export function isBuiltinMacro(manifest: Manifest, name: string): boolean {
  let known = answers.get(manifest);
  if (!known) {
    known = new Map();
    answers.set(manifest, known);
  }
  let answer = known.get(name);
  if (answer === undefined) {
    answer = !Object.values(manifest.macros).some(
      (macro) => macro.name === name && !INTERNAL_PACKAGES.includes(macro.package_name),
    );
    known.set(name, answer);
  }
  return answer;
}
