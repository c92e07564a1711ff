import type { NodeContexts } from '../compiler/compile/node-contexts.ts';
import type { Manifest } from '../compiler/manifest/manifest.ts';
import type { MacroDefinition, ManifestNode } from '../compiler/manifest/resource.ts';
import { operationMacroUnknown } from '../diagnostics/codes/runner.ts';
import { asError, ProblemError } from '../diagnostics/diagnostic.ts';
import { nearest } from '../diagnostics/suggest.ts';
import { type Clock, isoMicros, secondsBetween } from './clock.ts';
import type { Warehouse } from './duckdb/warehouse.ts';
import { problemOf } from './node-result.ts';
import type { RunResults } from './run-results.ts';

export interface OperationOptions {
  readonly manifest: Manifest;
  readonly warehouse: Warehouse;
  readonly contexts: NodeContexts;
  readonly clock: Clock;
  /** The root project: its macros go before those of packages. */
  readonly projectName: string;
  /** Stands for the operation in its templates: an `operation` node without SQL. */
  readonly node: ManifestNode;
  readonly signal?: AbortSignal;
}

/**
 * `run-operation`: calls a macro (`name` or `package.name`) with keyword arguments. What it leaves in an open
 * transaction is undone, as in dbt. Throws ProblemError when there is no such macro.
 */
export async function runOperation(
  name: string,
  args: Readonly<Record<string, unknown>>,
  options: OperationOptions,
): Promise<RunResults> {
  const { clock, warehouse, contexts, node } = options;
  const macro = findMacro(name, options);
  const startedAt = clock.now();
  let problem: ReturnType<typeof problemOf> | undefined;
  const stop = () => warehouse.interrupt();
  options.signal?.addEventListener('abort', stop, { once: true });
  try {
    await warehouse.lend((session) => contexts.open(node, session).callMacro(name, [], args));
  } catch (error) {
    problem = problemOf(error);
  } finally {
    options.signal?.removeEventListener('abort', stop);
  }
  const endedAt = clock.now();
  const moment = isoMicros(startedAt);
  const elapsed = secondsBetween(startedAt, endedAt);
  const result = {
    unique_id: macro.unique_id,
    status: problem ? 'error' : 'success',
    // dbt only logs what went wrong.
    message: null,
    failures: problem ? 1 : 0,
    timing: [
      { name: 'compile', started_at: moment, completed_at: moment },
      { name: 'execute', started_at: moment, completed_at: isoMicros(endedAt) },
    ],
    thread_id: 'MainThread',
    execution_time: elapsed,
    adapter_response: {},
    compiled: false,
    compiled_code: null,
    relation_name: null,
    batch_results: null,
    ...(problem ? { diagnostic: asError(problem) } : {}),
  } as const;
  return { results: [result], elapsed, interrupted: options.signal?.aborted ?? false };
}

function findMacro(name: string, { manifest, projectName }: OperationOptions): MacroDefinition {
  const [packageName, bare] = name.includes('.') ? name.split('.', 2) : [undefined, name];
  const macros = Object.values(manifest.macros);
  const named = macros.filter(
    (macro) => macro.name === bare && (packageName === undefined || macro.package_name === packageName),
  );
  const found = named.find((macro) => macro.package_name === projectName) ?? named[0];
  if (found) return found;
  const known = macros.map((macro) =>
    packageName === undefined ? macro.name : `${macro.package_name}.${macro.name}`,
  );
  throw new ProblemError(operationMacroUnknown({ name, suggestion: nearest(name, known) }));
}
