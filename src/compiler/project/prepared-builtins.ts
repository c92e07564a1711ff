import type { PreparedMacro } from '../jinja/prepared-macro.ts';
import type { runtime } from '../jinja/runtime.ts';

/**
 * The built-in macros as the build prepares them for the command, by file. Empty when run from source and in the
 * library, which read and compile the texts: `scripts/prepare-macros.mjs` puts its own module in this one's place.
 */
export function preparedBuiltins(_runtime: typeof runtime): ReadonlyMap<string, readonly PreparedMacro[]> {
  return new Map();
}
