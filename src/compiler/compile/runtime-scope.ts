import { type Adapter, createAdapter } from '../jinja/functions/adapter.ts';
import { baseFunctions, type OnTemplateMessage } from '../jinja/functions/base-functions.ts';
import { exceptionsObject } from '../jinja/functions/exceptions.ts';
import { relationOfNode } from '../jinja/functions/node-relation.ts';
import { LazyMember, NodeScope } from '../jinja/functions/node-scope.ts';
import { RenderedVar } from '../jinja/functions/rendered-var.ts';
import { BuiltinsDict } from '../jinja/functions/scope-dict.ts';
import { scopeResolver } from '../jinja/functions/scope-resolver.ts';
import type { VarObject } from '../jinja/functions/variables.ts';
import type { WarehouseSession } from '../jinja/functions/warehouse.ts';
import { type HostFunction, hostFunction } from '../jinja/host.ts';
import { parseTemplate } from '../jinja/template.ts';
import type { ManifestNode, UniqueId } from '../manifest/resource.ts';
import { runPath } from './compiled-path.ts';
import { ContextObject } from './context-object.ts';
import { queryComment } from './query-comment.ts';
import { Resolver, type ResolverOptions, ResolvingFunction } from './resolve-relations.ts';
import { ResultStore } from './result-store.ts';
import type { RunEnvironment } from './run-environment.ts';
import { RuntimeConfig } from './runtime-config.ts';
import { seedTableLoader } from './seed-loader.ts';

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
  const { environment, node } = options;
  const results = new ResultStore();
  const ephemeral: UniqueId[] = [];
  const members = new Map<string, unknown>();
  const calls: OuterCalls = { macros: new Set(), isNoting: false };
  const scope: NodeScope = new NodeScope({
    library: environment.library,
    packageName: node.package_name,
    mode: 'async',
    members,
    base: environment.baseFor(node.package_name),
    onOuterCall: (id) => {
      if (calls.isNoting) calls.macros.add(id);
    },
  });
  const resolver = new Resolver(options, ephemeral);
  for (const [name, value] of resolvingMembers(options, resolver)) members.set(name, value);
  for (const [name, value] of nodeMembers(options)) members.set(name, value);
  for (const [name, value] of runningMembers(options, scope)) members.set(name, value);
  members.set('store_result', results.storeResult);
  members.set('store_raw_result', results.storeRawResult);
  members.set('load_result', results.loadResult);
  const make = (value: unknown): unknown => (value instanceof LazyMember ? value.make() : value);
  members.set('builtins', new BuiltinsDict(members, environment.baseFor(node.package_name), make));
  for (const [name, value] of options.extra ?? []) members.set(name, value);
  updateModel(scope, { compiledCode: node.compiled_code ?? null, make: () => node });
  return { scope, results, ephemeral, calls };
}

type Members = readonly (readonly [string, unknown])[];

/** Names that turn into relations. */
function resolvingMembers({ environment, node }: RuntimeScopeOptions, resolver: Resolver): Members {
  const ref = new ResolvingFunction('ref', environment, node, (args, kwargs) => resolver.ref(args, kwargs));
  const source = new ResolvingFunction('source', environment, node, (args) => resolver.source(args));
  const config = new RuntimeConfig(node);
  return [
    ['ref', ref],
    ['source', source],
    ['metric', new LazyMember(() => hostFunction('metric', (args) => String(args.at(-1))))],
    ['function', new LazyMember(() => hostFunction('function', (args) => resolver.functionRelation(args)))],
    ['config', config],
  ];
}

/** What the node is, and what else there is. */
function nodeMembers({ environment, node }: RuntimeScopeOptions): Members {
  const { project } = environment;
  return [
    ['this', relationOfNode(node, project.root.config.quoting)],
    ['database', node.database],
    ['schema', node.schema],
    ['pre_hooks', hooksOf(node, 'pre-hook')],
    ['post_hooks', hooksOf(node, 'post-hook')],
    ['graph', new LazyMember(() => environment.graph())],
    ['selected_resources', new LazyMember(() => [...environment.selected])],
    ['load_agate_table', new LazyMember(() => seedTableLoader(project, node))],
    ['sql_now', 'now()'],
  ];
}

/** Functions that act while the node runs. */
function runningMembers(options: RuntimeScopeOptions, scope: NodeScope): Members {
  const { environment, node } = options;
  const { project } = environment;
  const onMessage: OnTemplateMessage = (level, message) =>
    environment.onMessage(level, message, node.unique_id);
  const own = (name: string): LazyMember => new LazyMember(() => baseFunctions(onMessage).get(name));
  const vars = environment.baseFor(node.package_name).get('var') as VarObject;
  return [
    ['log', own('log')],
    ['print', own('print')],
    ['exceptions', new LazyMember(() => exceptionsObject(onMessage, project.invocation.flags))],
    ['adapter', runtimeAdapter(options, scope, onMessage)],
    ['context', new LazyMember(() => new ContextObject(scope))],
    ['var', new RenderedVar(vars, () => scope, 'async')],
    ['render', new LazyMember(() => renderFunction(node, scope))],
    [
      'write',
      hostFunction('write', ([sql]) => {
        environment.onRunSql?.(node, String(sql));
        if (!node['batch'])
          environment.runFiles.set(node.unique_id, runPath(project.root.config.targetPath, node));
        return '';
      }),
    ],
  ];
}

/** `render(text)`: how macros render hooks. */
function renderFunction(node: ManifestNode, scope: NodeScope): HostFunction {
  return hostFunction('render', async ([text]) => {
    const template = parseTemplate({ path: node.original_file_path, text: String(text) });
    return (await template.renderAsync(scope)).text;
  });
}

function runtimeAdapter(
  { environment, node, session }: RuntimeScopeOptions,
  scope: NodeScope,
  onMessage: OnTemplateMessage,
): Adapter {
  const { project, library } = environment;
  const { root, profile, packages } = project;
  return createAdapter({
    run: environment.adapterRun,
    session,
    resolver: scopeResolver(() => scope, library),
    credentials: profile.credentials,
    projectName: root.name,
    packages: packages.map((p) => p.name),
    dispatchConfig: root.config.dispatch,
    quoting: root.config.quoting,
    projectFlags: root.config.flags,
    onMessage,
    comment: lazyComment(environment, node),
    uniqueText: environment.uniqueText,
    now: () => environment.now().toISOString(),
  });
}

/** The comment is made with the first statement: most nodes that are only compiled run none. */
function lazyComment(environment: RunEnvironment, node: ManifestNode): (sql: string) => string {
  let put: ((sql: string) => string) | undefined;
  return (sql) => {
    put ??= queryComment(environment, node) ?? ((plain) => plain);
    return put(sql);
  };
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

function hooksOf(node: ManifestNode, key: 'pre-hook' | 'post-hook'): unknown[] {
  return (node.config[key] ?? []).map((hook) => ({ sql: hook.sql, transaction: hook.transaction }));
}
