import type { RunEndNames } from '../compiler/compile/node-contexts.ts';
import { findResource } from '../compiler/manifest/manifest.ts';
import { nodesOf, schemasOf } from './create-schemas.ts';
import type { RunEnvironment } from './run-environment.ts';
import type { NodeResult } from './run-results.ts';

/** What on-run-end hooks are given: dbt leaves out the hooks before them that passed. */
export function runEndFacts(results: readonly NodeResult[], environment: RunEnvironment): RunEndNames {
  const { manifest, project } = environment;
  const done = results.filter((result) => !['error', 'fail', 'skipped'].includes(result.status));
  const nodes = nodesOf(
    manifest,
    done.map((result) => result.unique_id),
  );
  const database_schemas = schemasOf(nodes, project.invocation.flags);
  return {
    results: results
      .filter((result) => result.thread_id !== 'main' || result.status === 'error')
      .map((result) => templateResult(result, environment)),
    schemas: [...new Set(database_schemas.map(([, schema]) => schema))],
    database_schemas,
  };
}

/** dbt's RunResult as templates read it. */
function templateResult(result: NodeResult, { manifest, contexts }: RunEnvironment): Record<string, unknown> {
  const { unique_id, status, timing, thread_id, execution_time, message, adapter_response, failures } =
    result;
  return {
    status,
    timing,
    thread_id,
    execution_time,
    adapter_response,
    message,
    failures,
    node: contexts.compiledNode(unique_id) ?? findResource(manifest, unique_id),
    batch_results: result.batch_results,
    unique_id,
  };
}
