import type { MacroResolver } from './adapter-context.ts';
import type { MacroLibrary } from './macro-library.ts';
import type { NodeScope } from './node-scope.ts';

/** Lets `adapter.dispatch` find macros, bound to a node's scope. The scope is asked for late: the adapter is one of its members. */
export function scopeResolver(scope: () => NodeScope, library: MacroLibrary): MacroResolver {
  return {
    find: (packageName, name) => {
      const macro = scope().findMacro(packageName, name);
      return macro && scope().bind(macro);
    },
    findAnywhere: (name) => {
      const macro = library.findAnywhere(name);
      return macro && scope().bind(macro);
    },
  };
}
