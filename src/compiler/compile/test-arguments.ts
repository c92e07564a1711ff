import { testMacroNotFound } from '../../diagnostics/codes/parse.ts';
import { ProblemError } from '../../diagnostics/diagnostic.ts';

import type { NodeScope } from '../jinja/functions/node-scope.ts';
import type { ManifestNode } from '../manifest/resource.ts';
import { locateNode } from '../parse/locate-call.ts';
import { resolveMacro } from '../parse/macro-dependencies.ts';
import { renderTestKwargsAsync } from '../parse/properties/test-kwargs.ts';
import type { RunEnvironment } from './run-environment.ts';

/** Gives a generic test the arguments that its properties say. A test without a macro can only be told of. */
export async function defineTestArguments(
  { library, project }: RunEnvironment,
  node: ManifestNode,
  scope: NodeScope,
): Promise<void> {
  const { test_metadata: metadata } = node;
  if (!metadata) return;
  const { name, namespace, kwargs } = metadata;
  const macro = `test_${name}`;
  const isKnown = namespace
    ? library.inPackage(namespace)?.has(macro)
    : resolveMacro(library, node.package_name, macro);
  if (!isKnown) throw new ProblemError(testMacroNotFound(name, node, undefined, locateNode(project, node)));
  scope.define('_dbt_generic_test_kwargs', await renderTestKwargsAsync(kwargs, scope));
}
