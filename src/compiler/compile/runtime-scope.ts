import { LazyMember, NodeScope } from '../jinja/functions/node-scope.ts';
import type { WarehouseSession } from '../jinja/functions/warehouse.ts';
import type { ManifestNode, UniqueId } from '../manifest/resource.ts';
import type { ResolverOptions } from './resolve-relations.ts';
import type { ResultStore } from './result-store.ts';
import { RuntimeMembers } from './runtime-members.ts';

/** The state of one node's templates while it runs. */
export interface RuntimeScope {
  readonly scope: NodeScope;
  readonly results: ResultStore;
  /** Ephemeral models that its templates named, in order. */
  readonly ephemeral: UniqueId[];
  /** Macros that its own templates called while `isNoting`: dbt adds them to what the node depends on. */
  readonly calls: OuterCalls;
}

export interface OuterCalls {
  readonly macros: Set<UniqueId>;
  isNoting: boolean;
}

export interface RuntimeScopeOptions extends ResolverOptions {
  readonly session: WarehouseSession;
  /** Further names, which win over all others. */
  readonly extra?: ReadonlyMap<string, unknown> | undefined;
}

/** The scope in which a node's templates and its materialization run. */
export function createRuntimeScope(options: RuntimeScopeOptions): RuntimeScope {
  const runtime = new NodeRuntime(options);
  const { environment, node } = options;
  updateModel(runtime.scope, {
    compiledCode: node.compiled_code ?? null,
    make: () => environment.handedOut.node(node),
  });
  return runtime;
}

class NodeRuntime implements RuntimeScope {
  readonly scope: NodeScope;
  readonly calls: OuterCalls = { macros: new Set(), isNoting: false };
  private readonly members: RuntimeMembers;

  constructor(options: RuntimeScopeOptions) {
    const { environment, node } = options;
    const { library } = environment;
    const { calls } = this;
    this.members = new RuntimeMembers(options, () => this.scope);
    this.scope = new NodeScope({
      library,
      packageName: node.package_name,
      mode: 'async',
      members: this.members,
      base: environment.baseFor(node.package_name),
      onOuterCall: (id) => {
        if (calls.isNoting) calls.macros.add(id);
      },
    });
  }

  get results(): ResultStore {
    return this.members.results;
  }

  get ephemeral(): UniqueId[] {
    return this.members.ephemeral;
  }
}

/** Tells a scope what its node is compiled to; `make` gives the node as `model` shows it, once a template asks. */
export function updateModel(
  scope: NodeScope,
  { compiledCode, make }: { readonly compiledCode: string | null; readonly make: () => ManifestNode },
): void {
  scope.define('model', new LazyMember(make));
  scope.define('sql', compiledCode);
  scope.define('compiled_code', compiledCode);
}
