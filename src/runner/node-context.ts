import type { WarehouseSession } from '../compiler/jinja/functions/warehouse.ts';
import type { ManifestNode, SourceDefinition, UniqueId } from '../compiler/manifest/resource.ts';
import type { Note } from '../diagnostics/diagnostic.ts';
import type { Span } from '../diagnostics/source.ts';

/** A node with its SQL. */
export interface CompiledNode {
  readonly compiled_code: string | null;
  /** Where the compiled SQL lies, or will: `target/compiled/…`, as a user types it. */
  readonly compiledPath?: string;
  /** The place in a template that wrote the character at an offset of the compiled SQL. */
  readonly mapOffset?: (offset: number) => CompiledPlace | null;
}

export interface CompiledPlace {
  readonly at: Span;
  /** The macros it came through, innermost first. */
  readonly notes: readonly Note[];
}

/** What `statement('main')` and its like stored. */
export interface StoredResult {
  readonly response: Readonly<Record<string, unknown>>;
  readonly data: readonly (readonly unknown[])[];
  readonly table: unknown;
}

/** One node's templates, on one session. */
export interface ExecutionContext {
  /** Renders the node's code. */
  compile(): Promise<CompiledNode>;
  /** Calls a macro with the node's scope; `name` may begin with its package. */
  callMacro(
    name: string,
    args?: readonly unknown[],
    kwargs?: Readonly<Record<string, unknown>>,
  ): Promise<unknown>;
  /** Runs a text of SQL as `adapter.execute` does, with the query comment. */
  execute?(sql: string): Promise<void>;
  /** Runs the node's materialization and tells the relation cache what it made. */
  materialize(): Promise<unknown>;
  result(name: string): StoredResult | undefined;
}

/** What hooks at the end of a run see besides the usual. */
export interface RunEndFacts {
  /** One for each result, with its `node`, as `results` has them in dbt. */
  readonly results: readonly Readonly<Record<string, unknown>>[];
  readonly schemas: readonly string[];
  readonly database_schemas: readonly (readonly [string, string])[];
}

/** Makes contexts; holds what the nodes of a run share. */
export interface NodeContexts {
  open(node: ManifestNode, session: WarehouseSession, end?: RunEndFacts): ExecutionContext;
  /** Reads what exists in these schemas, once, before any node runs. */
  loadSchemas(session: WarehouseSession, schemas: readonly (readonly [string, string])[]): Promise<void>;
  /** A node's attempt was undone: what it told of its schema no longer holds. */
  forget(session: WarehouseSession, node: ManifestNode): Promise<void>;
  /** Renders a text of a source's properties, with the source as `this`. */
  renderSource?(text: string, source: SourceDefinition, session: WarehouseSession): Promise<string>;
  /** The node as the run leaves it, with its compiled SQL: what later nodes, hooks and the manifest see. */
  compiledNode?(id: UniqueId): ManifestNode | undefined;
}
