import type { NodeChanges } from '../artifacts/manifest-artifact.ts';
import type { ValueChange } from '../artifacts/splice-values.ts';
import { Relation } from '../jinja/functions/relation.ts';
import type { WarehouseSession } from '../jinja/functions/warehouse.ts';
import { tupleOf } from '../jinja/values.ts';
import type { GraphResource, ManifestNode, UniqueId } from '../manifest/resource.ts';
import { forceIncremental, withBatch } from './batch-scope.ts';
import { compileEphemeral, compileNode } from './compile-node.ts';
import type { CompiledPlace } from './compiled-sql.ts';
import type { NodeBatch } from './event-window.ts';
import { filledChanges, filledNode, hasCompiledFile } from './filled-node.ts';
import { wantsPointer } from './latest-version-pointer.ts';
import { callMacro, materialize, pointToLatest } from './materialize.ts';
import { queryComment } from './query-comment.ts';
import type { StoredResult } from './result-store.ts';
import { createRunEnvironment, type RunEnvironment, type RunOptions } from './run-environment.ts';
import { runResultDict } from './run-result-dict.ts';
import { createRuntimeScope } from './runtime-scope.ts';
import { openScript, type ScriptContext } from './script-context.ts';
import { openClone, openUnitTest } from './special-contexts.ts';

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
  /**
   * Renders the node's code; ephemeral models that it reads become CTEs of it. Without `traced`, whose default is that of
   * the run, `mapOffset` knows no places.
   */
  compile(traced?: boolean): Promise<CompiledNode>;
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
  /** In what the nodes of the run differ from the manifest as it was parsed; undefined where more than nodes may differ. */
  changes(): NodeChanges | undefined;
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
    changes: () => (environment.handedOut.isRestAsParsed ? (id) => changesOf(environment, id) : undefined),
    compiledFile: (id) => {
      const filling = environment.compiled.get(id);
      return filling && hasCompiledFile(filling) ? { path: filling.path, text: filling.sql.sql } : undefined;
    },
  };
}

function changesOf(environment: RunEnvironment, id: UniqueId): readonly ValueChange[] | undefined {
  if (!environment.handedOut.isAsParsed(id)) return undefined;
  const filling = environment.compiled.get(id);
  const node = environment.manifest.nodes[id];
  if (!filling) return [];
  return node && filledChanges(filling, node, environment.runFiles.get(id));
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
      ['results', environment.handedOut.all(end.results.map(runResultDict))],
      ['schemas', [...end.schemas]],
      ['database_schemas', end.database_schemas.map((pair) => tupleOf([...pair]))],
    ]);
  const runtime = createRuntimeScope({ environment, node, session, extra, batch });
  return {
    compile: (traced = environment.traced ?? true) =>
      compileNode(environment, node, { runtime, session, traced }),
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
