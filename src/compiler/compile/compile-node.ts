import { pythonNotSupported } from '../../diagnostics/codes/context.ts';
import { ProblemError } from '../../diagnostics/diagnostic.ts';
import type { SourceFile } from '../../diagnostics/source.ts';
import type { WarehouseSession } from '../jinja/functions/warehouse.ts';
import { parseTemplate } from '../jinja/template.ts';
import type { ManifestNode } from '../manifest/resource.ts';
import { compiledPath } from './compiled-path.ts';
import { assembleSql, type CompiledSql } from './compiled-sql.ts';
import { type Filling, filledNode } from './filled-node.ts';
import { hasTargets, withForeignKeyTargets } from './foreign-key-targets.ts';
import type { CompiledNode } from './node-contexts.ts';
import { cteName } from './resolve-relations.ts';
import type { RunEnvironment } from './run-environment.ts';
import { createRuntimeScope, type RuntimeScope, updateModel } from './runtime-scope.ts';
import { defineTestArguments } from './test-arguments.ts';

interface Rendering {
  readonly runtime: RuntimeScope;
  readonly session: WarehouseSession;
  /** Whether it is noted where each piece of the SQL comes from. */
  readonly traced: boolean;
}

/** Renders a node's code and notes what came of it. */
export async function compileNode(
  environment: RunEnvironment,
  node: ManifestNode,
  rendering: Rendering,
): Promise<CompiledNode> {
  const { runtime } = rendering;
  const path = compiledPath(environment.project.root.config.targetPath, node);
  if (node.resource_type === 'seed')
    return { compiled_code: null, compiledPath: path, mapOffset: () => null };
  if (node.language === 'python') throw new ProblemError(pythonNotSupported(node.original_file_path));
  const sql =
    node.language === 'typescript' ? programText(node) : await compileSql(environment, node, rendering);
  const filling: Filling = {
    node: hasTargets(node) ? await withForeignKeyTargets(node, runtime.scope) : node,
    path,
    sql,
    calls: runtime.calls.macros,
  };
  // The query of a source's freshness has no file.
  if (!node['batch'] && !node.unique_id.startsWith('source.'))
    environment.compiled.set(node.unique_id, filling);
  const { handedOut } = environment;
  updateModel(runtime.scope, { compiledCode: sql.sql, make: () => handedOut.node(filledNode(filling)) });
  return { compiled_code: sql.sql, compiledPath: path, mapOffset: sql.place };
}

/** A program is its own compiled code. */
function programText(node: ManifestNode): CompiledSql {
  return assembleSql({ text: node.raw_code, trace: null }, []);
}

async function compileSql(
  environment: RunEnvironment,
  node: ManifestNode,
  { runtime, session, traced }: Rendering,
): Promise<CompiledSql> {
  const { scope, ephemeral, calls } = runtime;
  calls.isNoting = true;
  await defineTestArguments(environment, node, scope);
  const template = parseTemplate(...sourceOf(environment, node));
  const rendered = await template.renderAsync(scope, { trace: traced });
  calls.isNoting = false;
  const ctes = [];
  for (const id of ephemeral) {
    const target = environment.manifest.nodes[id]!;
    ctes.push({ id, name: cteName(target), compiled: await compileEphemeral(environment, target, session) });
  }
  return assembleSql(rendered, ctes);
}

/** Each ephemeral model is compiled once in a run, however many read it. */
export function compileEphemeral(
  environment: RunEnvironment,
  node: ManifestNode,
  session: WarehouseSession,
): Promise<CompiledSql> {
  let pending = environment.ephemeral.get(node.unique_id);
  if (!pending) {
    const runtime = createRuntimeScope({ environment, node, session });
    // Whoever reads it may be traced, whatever the first reader was.
    const { traced = true } = environment;
    pending = noteEphemeral(
      environment,
      node,
      compileSql(environment, node, { runtime, session, traced }),
      runtime,
    );
    environment.ephemeral.set(node.unique_id, pending);
  }
  return pending;
}

/** Artifacts show it as compiled, also where only a node that reads it was asked for. */
async function noteEphemeral(
  { compiled, project }: RunEnvironment,
  node: ManifestNode,
  pending: Promise<CompiledSql>,
  { calls }: RuntimeScope,
): Promise<CompiledSql> {
  const sql = await pending;
  const path = compiledPath(project.root.config.targetPath, node);
  if (!compiled.has(node.unique_id)) compiled.set(node.unique_id, { node, path, sql, calls: calls.macros });
  return sql;
}

/**
 * The node's whole file and where its code stands in it, so that errors point into the file; the code alone where it
 * is made up (generic tests, hooks).
 */
export function sourceOf(
  environment: RunEnvironment,
  node: ManifestNode,
): [SourceFile, { text: string; offset: number }] {
  const text = environment.fileText(node);
  const offset = text?.indexOf(node.raw_code) ?? -1;
  if (text === undefined || offset < 0)
    return [
      { path: node.original_file_path, text: node.raw_code },
      { text: node.raw_code, offset: 0 },
    ];
  return [
    { path: node.original_file_path, text },
    { text: node.raw_code, offset },
  ];
}
