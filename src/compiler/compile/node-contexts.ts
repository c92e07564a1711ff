import { macroMissing } from '../../diagnostics/codes/adapter.ts';
import { materializationMissing } from '../../diagnostics/codes/compile.ts';
import { pythonNotSupported } from '../../diagnostics/codes/context.ts';
import { typescriptUnitTest } from '../../diagnostics/codes/typescript.ts';
import { ProblemError } from '../../diagnostics/diagnostic.ts';
import type { SourceFile } from '../../diagnostics/source.ts';
import { fromPlain } from '../jinja/dict.ts';
import { relationOfNode } from '../jinja/functions/node-relation.ts';
import { Relation } from '../jinja/functions/relation.ts';
import type { WarehouseSession } from '../jinja/functions/warehouse.ts';
import { hostFunction } from '../jinja/host.ts';
import { invokeAsync } from '../jinja/macro.ts';
import { parseTemplate } from '../jinja/template.ts';
import { tupleOf } from '../jinja/values.ts';
import type { GraphResource, ManifestNode, UniqueId } from '../manifest/resource.ts';
import { forceIncremental, withBatch } from './batch-scope.ts';
import { compiledPath } from './compiled-path.ts';
import { assembleSql, type CompiledPlace, type CompiledSql } from './compiled-sql.ts';
import type { NodeBatch } from './event-window.ts';
import { type Filling, filledNode, hasCompiledFile } from './filled-node.ts';
import { findMaterialization } from './find-materialization.ts';
import { withForeignKeyTargets } from './foreign-key-targets.ts';
import { customPointerAlias, pointerNode, wantsPointer } from './latest-version-pointer.ts';
import { queryComment } from './query-comment.ts';
import { cteName } from './resolve-relations.ts';
import type { StoredResult } from './result-store.ts';
import { returnedRelations } from './returned-relations.ts';
import { createRunEnvironment, type RunEnvironment, type RunOptions } from './run-environment.ts';
import { runResultDict } from './run-result-dict.ts';
import { createRuntimeScope, type RuntimeScope, updateModel } from './runtime-scope.ts';
import { openScript, type ScriptContext } from './script-context.ts';
import { defineTestArguments } from './test-arguments.ts';
import { fixtureSql, openUnitTestScopes } from './unit-test.ts';

/** A node with its SQL. */
export interface CompiledNode {
  readonly compiled_code: string | null;
  /** Where the compiled SQL lies, or will: `target/compiled/…`, as a user types it. */
  readonly compiledPath: string;
  /** The place in a template that wrote the character at an offset of the compiled SQL. */
  readonly mapOffset: (offset: number) => CompiledPlace | null;
}

/** A compiled file of a node. */
export interface CompiledFile {
  readonly path: string;
  readonly text: string;
}

/** One node's templates, on one session. */
export interface ExecutionContext {
  /** Renders the node's code; ephemeral models that it reads become CTEs of it. */
  compile(): Promise<CompiledNode>;
  /** Calls a macro with the node's scope; `name` may begin with its package. */
  callMacro(
    name: string,
    args?: readonly unknown[],
    kwargs?: Readonly<Record<string, unknown>>,
  ): Promise<unknown>;
  /** Runs the node's materialization and tells the relation cache what it made. */
  materialize(): Promise<unknown>;
  result(name: string): StoredResult | undefined;
  /** Makes the view under a model's unversioned name, where the node is the latest version and asks for it. */
  readonly pointToLatest?: () => Promise<void>;
  /** What a TypeScript model is given, and its way into the node's materialization; only a node of its own has it. */
  readonly script?: () => ScriptContext;
}

/** What hooks at the end of a run see besides the usual. */
export interface RunEndNames {
  readonly results: readonly unknown[];
  readonly schemas: readonly string[];
  readonly database_schemas: readonly (readonly [string, string])[];
}

/** Makes contexts; holds what the nodes of a run share. */
export interface NodeContexts {
  open(node: ManifestNode, session: WarehouseSession, end?: RunEndNames, batch?: NodeBatch): ExecutionContext;
  /** A unit test: its model on the rows that it gives. `materialize` leaves actual and expected rows in `main`. */
  openUnitTest(test: GraphResource, session: WarehouseSession): ExecutionContext;
  /** A node that is to become a copy of its relation in another environment: `compile` does nothing. */
  openClone(node: ManifestNode, session: WarehouseSession): ExecutionContext;
  /** Reads what exists in these schemas, once, before any node runs. */
  loadSchemas(session: WarehouseSession, schemas: readonly (readonly [string, string])[]): Promise<void>;
  /** A node's attempt was undone: what it told of its relations no longer holds. */
  forget(session: WarehouseSession, node: ManifestNode): Promise<void>;
  /** A node's relation came to be by other means than its materialization. */
  created(node: ManifestNode): void;
  /** What the node's relation is in the database, as far as the run knows: `table`, `view`; null when there is none. */
  relationType(node: ManifestNode): string | null;
  /** The node as the run leaves it, with its compiled SQL: a new object each time. */
  compiledNode(id: UniqueId): ManifestNode | undefined;
  /** A node's compiled SQL and where it lies, or will. */
  compiledFile(id: UniqueId): CompiledFile | undefined;
  /** Puts the project's query comment to a statement of a node. */
  withComment(node: ManifestNode): (sql: string) => string;
  /** Ephemeral models that went into the SQL of others so far. */
  inlined(): readonly UniqueId[];
}

export function createNodeContexts(options: RunOptions): NodeContexts {
  const environment = createRunEnvironment(options);
  return {
    open: (node, session, end, batch) => openContext(environment, { node, session, end, batch }),
    openUnitTest: (test, session) => openUnitTest(environment, test, session),
    openClone: (node, session) => openClone(environment, node, session),
    loadSchemas: async (session, schemas) => {
      for (const [database, schema] of schemas)
        await environment.adapterRun.cache.load(session, database, schema);
    },
    forget: async (session, { database, schema, alias }) => {
      const name = alias.toLowerCase();
      environment.adapterRun.cache.correct(database, schema, {
        relations: await session.listRelations(database, schema),
        concerns: (identifier) => identifier === name || identifier.startsWith(`${name}__dbt_`),
      });
    },
    created: ({ database, schema, alias }) =>
      environment.adapterRun.cache.add(
        Relation.of({ database, schema, identifier: alias }, { type: 'table' }),
      ),
    relationType: ({ database, schema, alias }) =>
      environment.adapterRun.cache.get(database, schema, alias)?.type ?? null,
    compiledNode: (id) => {
      const filling = environment.compiled.get(id);
      return filling && filledNode(filling, environment.runFiles.get(id));
    },
    withComment: (node) => queryComment(environment, node) ?? ((sql) => sql),
    inlined: () => [...environment.ephemeral.keys()],
    compiledFile: (id) => {
      const filling = environment.compiled.get(id);
      return filling && hasCompiledFile(filling) ? { path: filling.path, text: filling.sql.sql } : undefined;
    },
  };
}

interface ContextRequest {
  readonly node: ManifestNode;
  readonly session: WarehouseSession;
  readonly end: RunEndNames | undefined;
  readonly batch: NodeBatch | undefined;
}

function openContext(environment: RunEnvironment, request: ContextRequest): ExecutionContext {
  const { session, end, batch } = request;
  const node = batch ? withBatch(request.node, batch) : request.node;
  const extra =
    end &&
    new Map<string, unknown>([
      ['results', end.results.map(runResultDict)],
      ['schemas', [...end.schemas]],
      ['database_schemas', end.database_schemas.map((pair) => tupleOf([...pair]))],
    ]);
  const runtime = createRuntimeScope({ environment, node, session, extra, batch });
  return {
    compile: () => compileNode(environment, node, runtime, session),
    callMacro: (name, args = [], kwargs = {}) =>
      callMacro(environment, node, runtime, name, { args, kwargs }),
    materialize: () => {
      if (batch?.isIncremental) forceIncremental(runtime);
      return materialize(environment, node, runtime);
    },
    result: (name) => runtime.results.get(name),
    ...(!batch && wantsPointer(node, environment.project.invocation.flags)
      ? { pointToLatest: () => pointToLatest(environment, node, runtime, session) }
      : {}),
    script: () =>
      openScript({
        environment,
        node,
        runtime,
        compileEphemeral: (target) => compileEphemeral(environment, target, session),
      }),
  };
}

async function compileNode(
  environment: RunEnvironment,
  node: ManifestNode,
  runtime: RuntimeScope,
  session: WarehouseSession,
): Promise<CompiledNode> {
  const path = compiledPath(environment.project.root.config.targetPath, node);
  if (node.resource_type === 'seed')
    return { compiled_code: null, compiledPath: path, mapOffset: () => null };
  if (node.language === 'python') throw new ProblemError(pythonNotSupported(node.original_file_path));
  const sql =
    node.language === 'typescript'
      ? programText(node)
      : await compileSql(environment, node, runtime, session);
  const filling: Filling = {
    node: await withForeignKeyTargets(node, runtime.scope),
    path,
    sql,
    calls: runtime.calls.macros,
  };
  // The query of a source's freshness has no file.
  if (!node['batch'] && !node.unique_id.startsWith('source.'))
    environment.compiled.set(node.unique_id, filling);
  updateModel(runtime.scope, { compiledCode: sql.sql, make: () => filledNode(filling) });
  return { compiled_code: sql.sql, compiledPath: path, mapOffset: sql.place };
}

/** A program is its own compiled code. */
function programText(node: ManifestNode): CompiledSql {
  return assembleSql({ text: node.raw_code, trace: null }, []);
}

async function compileSql(
  environment: RunEnvironment,
  node: ManifestNode,
  runtime: RuntimeScope,
  session: WarehouseSession,
): Promise<CompiledSql> {
  const { scope, ephemeral, calls } = runtime;
  calls.isNoting = true;
  await defineTestArguments(environment, node, scope);
  const template = parseTemplate(...sourceOf(environment, node));
  const rendered = await template.renderAsync(scope, { trace: environment.traced ?? true });
  calls.isNoting = false;
  const ctes = [];
  for (const id of ephemeral) {
    const target = environment.manifest.nodes[id]!;
    ctes.push({ id, name: cteName(target), compiled: await compileEphemeral(environment, target, session) });
  }
  return assembleSql(rendered, ctes);
}

/** Each ephemeral model is compiled once in a run, however many read it. */
function compileEphemeral(
  environment: RunEnvironment,
  node: ManifestNode,
  session: WarehouseSession,
): Promise<CompiledSql> {
  let pending = environment.ephemeral.get(node.unique_id);
  if (!pending) {
    const runtime = createRuntimeScope({ environment, node, session });
    pending = noteEphemeral(environment, node, compileSql(environment, node, runtime, session), runtime);
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
function sourceOf(
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

async function callMacro(
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

async function materialize(
  environment: RunEnvironment,
  node: ManifestNode,
  runtime: RuntimeScope,
  name: string = node.config.materialized,
): Promise<unknown> {
  const macro = findMaterialization(environment.library, name);
  if (!macro) throw new ProblemError(materializationMissing(node, name));
  // In dbt the materialization of a test counts as the test's own text, that of any other node does not.
  runtime.calls.isNoting = node.resource_type === 'test';
  const result = await invokeAsync(runtime.scope.bind(macro), []);
  const isChecked = ['model', 'seed', 'snapshot'].includes(node.resource_type);
  for (const relation of isChecked ? returnedRelations(result, { node, name }) : [])
    environment.adapterRun.cache.add(relation);
  return result;
}

async function pointToLatest(
  environment: RunEnvironment,
  node: ManifestNode,
  { scope }: RuntimeScope,
  session: WarehouseSession,
): Promise<void> {
  const macro = environment.library.findAnywhere('generate_latest_version_pointer_alias')!;
  const name = await invokeAsync(scope.bind(macro), [customPointerAlias(node), scope.lookup('model')]);
  const target = relationOfNode(node, environment.project.root.config.quoting);
  const pointer = pointerNode(node, target, String(name).trim());
  // The model's own statement stays in target/run.
  const extra = new Map([['write', hostFunction('write', () => '')]]);
  await materialize(environment, pointer, createRuntimeScope({ environment, node: pointer, session, extra }));
}

function openClone(
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

function openUnitTest(
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
