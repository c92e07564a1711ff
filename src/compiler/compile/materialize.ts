import { macroMissing } from '../../diagnostics/codes/adapter.ts';
import { materializationMissing } from '../../diagnostics/codes/compile.ts';
import { ProblemError } from '../../diagnostics/diagnostic.ts';
import { fromPlain } from '../jinja/dict.ts';
import { relationOfNode } from '../jinja/functions/node-relation.ts';
import type { WarehouseSession } from '../jinja/functions/warehouse.ts';
import { hostFunction } from '../jinja/host.ts';
import { invokeAsync } from '../jinja/macro.ts';
import type { ManifestNode } from '../manifest/resource.ts';
import { findMaterialization } from './find-materialization.ts';
import { customPointerAlias, pointerNode } from './latest-version-pointer.ts';
import { returnedRelations } from './returned-relations.ts';
import type { RunEnvironment } from './run-environment.ts';
import { createRuntimeScope, type RuntimeScope } from './runtime-scope.ts';

/** Calls a macro with a node's scope; `name` may begin with its package. */
export async function callMacro(
  environment: RunEnvironment,
  node: ManifestNode,
  runtime: RuntimeScope,
  name: string,
  call: { readonly args: readonly unknown[]; readonly kwargs: Readonly<Record<string, unknown>> },
): Promise<unknown> {
  const { library } = environment;
  const dot = name.indexOf('.');
  const macro =
    dot < 0 ? library.findAnywhere(name) : library.findAnywhere(name.slice(dot + 1), name.slice(0, dot));
  if (!macro) throw new ProblemError({ ...macroMissing(name), node: node.unique_id });
  return invokeAsync(runtime.scope.bind(macro), call.args, fromPlainKwargs(call.kwargs));
}

function fromPlainKwargs(kwargs: Readonly<Record<string, unknown>>): Record<string, unknown> {
  return Object.fromEntries(Object.entries(kwargs).map(([key, value]) => [key, fromPlain(value)]));
}

/** Runs a node's materialization and tells the relation cache what it made. */
export async function materialize(
  environment: RunEnvironment,
  node: ManifestNode,
  runtime: RuntimeScope,
  name: string = node.config.materialized,
): Promise<unknown> {
  const { library, adapterRun } = environment;
  const macro = findMaterialization(library, name);
  if (!macro) throw new ProblemError(materializationMissing(node, name));
  // In dbt the materialization of a test counts as the test's own text, that of any other node does not.
  runtime.calls.isNoting = node.resource_type === 'test';
  const result = await invokeAsync(runtime.scope.bind(macro), []);
  const isChecked = ['model', 'seed', 'snapshot'].includes(node.resource_type);
  for (const relation of isChecked ? returnedRelations(result, { node, name }) : [])
    adapterRun.cache.add(relation);
  return result;
}

/** Makes the view under a model's unversioned name. */
export async function pointToLatest(
  environment: RunEnvironment,
  node: ManifestNode,
  { scope }: RuntimeScope,
  session: WarehouseSession,
): Promise<void> {
  const { library, project } = environment;
  const macro = library.findAnywhere('generate_latest_version_pointer_alias')!;
  const name = await invokeAsync(scope.bind(macro), [customPointerAlias(node), scope.lookup('model')]);
  const target = relationOfNode(node, project.root.config.quoting);
  const pointer = pointerNode(node, target, String(name).trim());
  // The model's own statement stays in target/run.
  const extra = new Map([['write', hostFunction('write', () => '')]]);
  await materialize(environment, pointer, createRuntimeScope({ environment, node: pointer, session, extra }));
}
