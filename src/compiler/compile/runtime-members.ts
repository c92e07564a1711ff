import { type Adapter, createAdapter } from '../jinja/functions/adapter.ts';
import { baseFunctions, type OnTemplateMessage } from '../jinja/functions/base-functions.ts';
import { exceptionsObject } from '../jinja/functions/exceptions.ts';
import { relationOfNode } from '../jinja/functions/node-relation.ts';
import type { Members, NodeScope } from '../jinja/functions/node-scope.ts';
import { RenderedVar } from '../jinja/functions/rendered-var.ts';
import { BuiltinsDict } from '../jinja/functions/scope-dict.ts';
import { scopeResolver } from '../jinja/functions/scope-resolver.ts';
import type { VarObject } from '../jinja/functions/variables.ts';
import { type HostFunction, hostFunction } from '../jinja/host.ts';
import { parseTemplate } from '../jinja/template.ts';
import type { ManifestNode, UniqueId } from '../manifest/resource.ts';
import { runPath } from './compiled-path.ts';
import { ContextObject } from './context-object.ts';
import { queryComment } from './query-comment.ts';
import { Resolver, ResolvingFunction } from './resolve-relations.ts';
import { ResultStore } from './result-store.ts';
import type { RunEnvironment } from './run-environment.ts';
import { RuntimeConfig } from './runtime-config.ts';
import type { RuntimeScopeOptions } from './runtime-scope.ts';
import { seedTableLoader } from './seed-loader.ts';

/** What a node's templates see of their node and its run. Each is made when a template first names it: most name few of them. */
export class RuntimeMembers implements Members {
  readonly options: RuntimeScopeOptions;
  /** Ephemeral models that the templates named, in order. */
  readonly ephemeral: UniqueId[] = [];
  private readonly scopeOf: () => NodeScope;
  private readonly made = new Map<string, unknown>();
  private resolving: Resolver | undefined;
  private stored: ResultStore | undefined;

  constructor(options: RuntimeScopeOptions, scopeOf: () => NodeScope) {
    this.options = options;
    this.scopeOf = scopeOf;
  }

  get scope(): NodeScope {
    return this.scopeOf();
  }

  get resolver(): Resolver {
    this.resolving ??= new Resolver(this.options, this.ephemeral);
    return this.resolving;
  }

  get results(): ResultStore {
    this.stored ??= new ResultStore();
    return this.stored;
  }

  get onMessage(): OnTemplateMessage {
    const { environment, node } = this.options;
    return (level, message) => environment.onMessage(level, message, node.unique_id);
  }

  get(name: string): unknown {
    const known = this.made.get(name);
    if (known !== undefined) return known;
    const { extra } = this.options;
    const value = extra?.has(name) ? extra.get(name) : MAKERS.get(name)?.(this);
    if (value !== undefined) this.made.set(name, value);
    return value;
  }

  keys(): Iterable<string> {
    return new Set([...MAKERS.keys(), ...(this.options.extra?.keys() ?? [])]);
  }
}

type Maker = (own: RuntimeMembers) => unknown;

/** Names that turn into relations. */
const resolving: Readonly<Record<string, Maker>> = {
  ref: ({ options: { environment, node }, resolver }) =>
    new ResolvingFunction('ref', environment, node, (args, kwargs) => resolver.ref(args, kwargs)),
  source: ({ options: { environment, node }, resolver }) =>
    new ResolvingFunction('source', environment, node, (args) => resolver.source(args)),
  metric: () => hostFunction('metric', (args) => String(args.at(-1))),
  function: ({ resolver }) => hostFunction('function', (args) => resolver.functionRelation(args)),
};

/** What the node is, and what else there is. */
const nodeNames: Readonly<Record<string, Maker>> = {
  config: ({ options: { environment, node } }) => new RuntimeConfig(node, environment.handedOut),
  this: ({ options: { environment, node } }) => relationOfNode(node, environment.project.root.config.quoting),
  database: ({ options }) => options.node.database,
  schema: ({ options }) => options.node.schema,
  pre_hooks: ({ options }) => hooksOf(options.node, 'pre-hook'),
  post_hooks: ({ options }) => hooksOf(options.node, 'post-hook'),
  graph: ({ options: { environment } }) => environment.handedOut.all(environment.graph()),
  selected_resources: ({ options }) => [...options.environment.selected],
  load_agate_table: ({ options: { environment, node } }) => seedTableLoader(environment.project, node),
  sql_now: () => 'now()',
};

/** Functions and objects that act while the node runs. */
const running: Readonly<Record<string, Maker>> = {
  log: ({ onMessage }) => baseFunctions(onMessage).get('log'),
  print: ({ onMessage }) => baseFunctions(onMessage).get('print'),
  exceptions: ({ onMessage, options }) =>
    exceptionsObject(onMessage, options.environment.project.invocation.flags),
  adapter: runtimeAdapter,
  context: ({ scope }) => new ContextObject(scope),
  builtins: (own) => new BuiltinsDict(own, baseOf(own)),
  var: (own) => new RenderedVar(baseOf(own).get('var') as VarObject, () => own.scope, 'async'),
  render: ({ options, scope }) => renderFunction(options.node, scope),
  write: ({ options }) => hostFunction('write', ([sql]) => writeStatement(options, String(sql))),
  store_result: ({ results }) => results.storeResult,
  store_raw_result: ({ results }) => results.storeRawResult,
  load_result: ({ results }) => results.loadResult,
};

const MAKERS: ReadonlyMap<string, Maker> = new Map(
  Object.entries({ ...resolving, ...nodeNames, ...running }),
);

function baseOf({ options: { environment, node } }: RuntimeMembers): ReadonlyMap<string, unknown> {
  return environment.baseFor(node.package_name);
}

/** `render(text)`: how macros render hooks. */
function renderFunction(node: ManifestNode, scope: NodeScope): HostFunction {
  return hostFunction('render', async ([text]) => {
    const template = parseTemplate({ path: node.original_file_path, text: String(text) });
    return (await template.renderAsync(scope)).text;
  });
}

/** `write(sql)`: a statement that a materialization is about to run. */
function writeStatement({ environment, node }: RuntimeScopeOptions, sql: string): string {
  environment.onRunSql?.(node, sql);
  if (!node['batch'])
    environment.runFiles.set(node.unique_id, runPath(environment.project.root.config.targetPath, node));
  return '';
}

function runtimeAdapter({ options, scope, onMessage }: RuntimeMembers): Adapter {
  const { environment, node, session } = options;
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

function hooksOf(node: ManifestNode, key: 'pre-hook' | 'post-hook'): unknown[] {
  return (node.config[key] ?? []).map((hook) => ({ sql: hook.sql, transaction: hook.transaction }));
}
