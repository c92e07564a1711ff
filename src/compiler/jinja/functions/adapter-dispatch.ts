import {
  dispatchDottedName,
  dispatchMacroMissing,
  dispatchNamespaceInvalid,
  dispatchPackagesArgument,
} from '../../../diagnostics/codes/adapter.ts';
import { ProblemError } from '../../../diagnostics/diagnostic.ts';
import type { Callable } from '../callable.ts';
import { str, typeName } from '../text.ts';
import type { AdapterOptions } from './adapter-context.ts';
import { orNull } from './host-class.ts';

const PREFIXES = ['duckdb', 'default'];
/** dbt counts its own packages among a project's dependencies. */
const INTERNAL = ['dbt', 'dbt_duckdb'];

/** `adapter.dispatch(macro_name, macro_namespace)`: the first of `duckdb__x` and `default__x` in dbt's search order. */
export function dispatch(
  adapter: AdapterOptions,
  [macro, namespace, packages]: readonly unknown[],
): Callable {
  const name = str(macro);
  if (name.includes('.')) throw new ProblemError(dispatchDottedName(name));
  if (orNull(packages) !== null) throw new ProblemError(dispatchPackagesArgument(name));
  const searched: string[] = [];
  for (const packageName of searchPackages(adapter, orNull(namespace))) {
    for (const prefix of PREFIXES) {
      const full = `${prefix}__${name}`;
      const found = adapter.resolver.find(packageName, full);
      if (found) return found;
      searched.push(packageName === null ? full : `${packageName}.${full}`);
    }
  }
  throw new ProblemError(dispatchMacroMissing(name, str(orNull(namespace)), searched));
}

function searchPackages(adapter: AdapterOptions, namespace: unknown): readonly (string | null)[] {
  if (namespace === null) return [null];
  if (typeof namespace !== 'string') {
    throw new ProblemError(dispatchNamespaceInvalid(typeName(namespace), str(namespace)));
  }
  const configured = adapter.dispatchConfig.find((entry) => entry.macro_namespace === namespace);
  if (configured && configured.search_order.length > 0) return configured.search_order;
  const known =
    namespace === adapter.projectName || INTERNAL.includes(namespace) || adapter.packages.includes(namespace);
  return known ? [adapter.projectName, namespace] : [null];
}
