import { typescriptUnitTest } from '../../diagnostics/codes/typescript.ts';
import { ProblemError } from '../../diagnostics/diagnostic.ts';
import { relationOfNode } from '../jinja/functions/node-relation.ts';
import type { WarehouseSession } from '../jinja/functions/warehouse.ts';
import { parseTemplate } from '../jinja/template.ts';
import type { GraphResource, ManifestNode } from '../manifest/resource.ts';
import { sourceOf } from './compile-node.ts';
import { compiledPath } from './compiled-path.ts';
import { assembleSql } from './compiled-sql.ts';
import { callMacro, materialize } from './materialize.ts';
import type { ExecutionContext } from './node-contexts.ts';
import type { RunEnvironment } from './run-environment.ts';
import { createRuntimeScope, updateModel } from './runtime-scope.ts';
import { fixtureSql, openUnitTestScopes } from './unit-test.ts';

/** The context of a node that is to become a copy of its relation in another environment. */
export function openClone(
  environment: RunEnvironment,
  node: ManifestNode,
  session: WarehouseSession,
): ExecutionContext {
  const other = environment.deferred?.get(node.unique_id);
  const { quoting } = environment.project.root.config;
  const relation = other ? relationOfNode({ ...node, ...other }, quoting) : null;
  const runtime = createRuntimeScope({ environment, node, session });
  const sql = relation && `select * from ${relation.render()}`;
  for (const [name, value] of Object.entries({ defer_relation: relation, sql, compiled_code: sql }))
    runtime.scope.define(name, value);
  return {
    compile: async () => ({ compiled_code: null, compiledPath: '', mapOffset: () => null }),
    callMacro: (name, args = [], kwargs = {}) =>
      callMacro(environment, node, runtime, name, { args, kwargs }),
    materialize: async () => {
      const { cache } = environment.adapterRun;
      if (other) await cache.load(session, other.database, other.schema);
      return materialize(environment, node, runtime, 'clone');
    },
    result: (name) => runtime.results.get(name),
  };
}

/** The context of a unit test. */
export function openUnitTest(
  environment: RunEnvironment,
  test: GraphResource,
  session: WarehouseSession,
): ExecutionContext {
  const { node, fixtures, rendering, running } = openUnitTestScopes(environment, test, session);
  if (fixtures.tested.language === 'typescript')
    throw new ProblemError(typescriptUnitTest(fixtures.tested.original_file_path));
  return {
    compile: async () => {
      const rendered = await parseTemplate(...sourceOf(environment, fixtures.tested)).renderAsync(
        rendering.scope,
        { trace: true },
      );
      const ctes = [];
      for (const id of rendering.ephemeral) {
        ctes.push({
          id,
          name: fixtures.nameOf(id),
          compiled: await fixtureSql(environment, fixtures, id, session),
        });
      }
      const sql = assembleSql(rendered, ctes);
      updateModel(running.scope, {
        compiledCode: sql.sql,
        make: () => ({ ...node, compiled: true, compiled_code: sql.sql }),
      });
      const path = compiledPath(environment.project.root.config.targetPath, node);
      environment.compiled.set(test.unique_id, { node, path, sql, calls: rendering.calls.macros });
      return { compiled_code: sql.sql, compiledPath: path, mapOffset: sql.place };
    },
    callMacro: (name, args = [], kwargs = {}) =>
      callMacro(environment, node, running, name, { args, kwargs }),
    materialize: () => materialize(environment, node, running),
    result: (name) => running.results.get(name),
  };
}
