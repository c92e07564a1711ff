import { targetNotFound } from '../../diagnostics/codes/parse.ts';
import { ProblemError } from '../../diagnostics/diagnostic.ts';
import { nearest } from '../../diagnostics/suggest.ts';
import { dictEntries, isMapping } from '../jinja/dict.ts';
import { createAdapter } from '../jinja/functions/adapter.ts';
import { baseFunctions } from '../jinja/functions/base-functions.ts';
import { exceptionsObject } from '../jinja/functions/exceptions.ts';
import { relationOfNode, relationOfSource } from '../jinja/functions/node-relation.ts';
import { NodeScope } from '../jinja/functions/node-scope.ts';
import { Relation } from '../jinja/functions/relation.ts';
import { RenderedVar } from '../jinja/functions/rendered-var.ts';
import { scopeResolver } from '../jinja/functions/scope-resolver.ts';
import type { VarObject } from '../jinja/functions/variables.ts';
import type { WarehouseSession } from '../jinja/functions/warehouse.ts';
import { HostObject, hostFunction } from '../jinja/host.ts';
import { parseTemplate } from '../jinja/template.ts';
import type { Kwargs } from '../jinja/values.ts';
import { searchOrder } from '../manifest/ref-lookup.ts';
import type { ManifestNode, SourceDefinition, UniqueId } from '../manifest/resource.ts';
import { refArguments, sourceArguments } from '../parse/parse-context.ts';
import { eventTimeFilter, type NodeBatch } from './event-window.ts';
import { projectSettings } from './project-settings.ts';
import { queryComment } from './query-comment.ts';
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
}

export interface RuntimeScopeOptions {
  readonly environment: RunEnvironment;
  readonly node: ManifestNode;
  readonly session: WarehouseSession;
  readonly extra?: ReadonlyMap<string, unknown> | undefined;
  /** The batch of a microbatch model that is to run. */
  readonly batch?: NodeBatch | undefined;
  /** Rows that stand in for refs and sources, in unit tests. */
  readonly fixtures?: Fixtures | undefined;
}

/** What a unit test puts in the place of its model's inputs. */
export interface Fixtures {
  /** The CTE of the fixture for a node or source; fails when the test gives none. */
  nameOf(id: UniqueId): string;
}

/** The scope in which a node's templates and its materialization run. */
export function createRuntimeScope(options: RuntimeScopeOptions): RuntimeScope {
  const { environment, node, session } = options;
  const { project, library } = environment;
  const results = new ResultStore();
  const ephemeral: UniqueId[] = [];
  const onMessage = (level: 'debug' | 'info' | 'warn' | 'print', message: string): void =>
    environment.onMessage(level, message, node.unique_id);
  const resolver = new Resolver(options, ephemeral);
  const members = new Map<string, unknown>();
  const scope: NodeScope = new NodeScope({
    library,
    packageName: node.package_name,
    mode: 'async',
    members,
    base: environment.baseFor(node.package_name),
  });
  for (const [name, value] of baseFunctions(onMessage))
    if (name === 'log' || name === 'print') members.set(name, value);
  const adapter = createAdapter({
    run: environment.adapterRun,
    session,
    resolver: scopeResolver(() => scope, library),
    credentials: project.profile.credentials,
    projectName: project.root.name,
    packages: project.packages.map((p) => p.name),
    dispatchConfig: project.root.config.dispatch,
    quoting: project.root.config.quoting,
    projectFlags: project.root.config.flags,
    onMessage,
    comment: queryComment(project, node),
    uniqueText: environment.uniqueText,
    now: () => environment.now().toISOString(),
  });
  const ref = new ResolvingFunction('ref', environment, node, (args, kwargs) => resolver.ref(args, kwargs));
  const source = new ResolvingFunction('source', environment, node, (args) => resolver.source(args));
  const config = new RuntimeConfig(node);
  const values: [string, unknown][] = [
    ['ref', ref],
    ['source', source],
    ['metric', hostFunction('metric', (args) => String(args.at(-1)))],
    ['function', hostFunction('function', (args) => resolver.functionRelation(args))],
    ['config', config],
    ['builtins', { ref, source, config }],
    ['adapter', adapter],
    ['exceptions', exceptionsObject(onMessage)],
    ['this', relationOfNode(node, project.root.config.quoting)],
    ['database', node.database],
    ['schema', node.schema],
    ['graph', environment.graph()],
    ['selected_resources', [...environment.selected]],
    ['pre_hooks', hooksOf(node, 'pre-hook')],
    ['post_hooks', hooksOf(node, 'post-hook')],
    ['store_result', results.storeResult],
    ['store_raw_result', results.storeRawResult],
    ['load_result', results.loadResult],
    ['load_agate_table', seedTableLoader(project, node)],
    [
      'render',
      hostFunction(
        'render',
        async ([text]) =>
          (await parseTemplate({ path: node.original_file_path, text: String(text) }).renderAsync(scope))
            .text,
      ),
    ],
    [
      'write',
      hostFunction('write', ([sql]) => {
        environment.onRunSql?.(node, String(sql));
        return '';
      }),
    ],
    [
      'var',
      new RenderedVar(environment.baseFor(node.package_name).get('var') as VarObject, () => scope, 'async'),
    ],
    ['sql_now', 'now()'],
    ...(options.extra ?? []),
  ];
  for (const [name, value] of values) members.set(name, value);
  members.set('context', new ContextObject(scope));
  updateModel(scope, node);
  return { scope, results, ephemeral };
}

/** Tells a scope that its node has been compiled. */
export function updateModel(scope: NodeScope, node: ManifestNode): void {
  scope.define('model', node);
  scope.define('sql', node.compiled_code ?? null);
  scope.define('compiled_code', node.compiled_code ?? null);
}

/** `context['name']` and `context.get('name')`: the scope itself, as packages ask it for macros by computed names. */
class ContextObject extends HostObject {
  private readonly scope: NodeScope;

  constructor(scope: NodeScope) {
    super();
    this.scope = scope;
  }

  override get typeName(): string {
    return 'dict';
  }

  getAttribute(name: string): unknown {
    if (name === 'update') return hostFunction('update', ([values]) => this.update(values));
    if (name === 'get')
      return hostFunction('get', ([key, fallback]) => this.scope.lookup(String(key)) ?? fallback ?? null, {
        params: ['key', 'default'],
      });
    return this.scope.lookup(name);
  }

  /** Packages hand a materialization other SQL by replacing the name `sql`. */
  private update(values: unknown): null {
    if (isMapping(values))
      for (const [name, value] of dictEntries(values)) this.scope.define(String(name), value);
    return null;
  }

  override contains(item: unknown): boolean {
    return typeof item === 'string' && this.scope.lookup(item) !== undefined;
  }

  override isTruthy(): boolean {
    return true;
  }
}

function hooksOf(node: ManifestNode, key: 'pre-hook' | 'post-hook'): unknown[] {
  return (node.config[key] ?? []).map((hook) => ({ sql: hook.sql, transaction: hook.transaction }));
}

/** `ref` and `source`: functions through which packages also reach the project's settings (`builtins.ref.config`). */
class ResolvingFunction extends HostObject {
  private readonly name: string;
  private readonly environment: RunEnvironment;
  private readonly node: ManifestNode;
  private readonly resolve: (args: readonly unknown[], kwargs: Kwargs) => unknown;

  constructor(
    name: string,
    environment: RunEnvironment,
    node: ManifestNode,
    resolve: (args: readonly unknown[], kwargs: Kwargs) => unknown,
  ) {
    super();
    this.name = name;
    this.environment = environment;
    this.node = node;
    this.resolve = resolve;
  }

  override get typeName(): string {
    return 'function';
  }

  override call(args: readonly unknown[], kwargs: Kwargs): unknown {
    return this.resolve(args, kwargs);
  }

  getAttribute(name: string): unknown {
    if (name === 'config') return projectSettings(this.environment.project);
    if (name === 'model') return this.node;
    return name === '__name__' ? this.name : undefined;
  }
}

/** Turns the names in a node's templates into relations. */
class Resolver {
  private readonly environment: RunEnvironment;
  private readonly node: ManifestNode;
  private readonly ephemeral: UniqueId[];
  private readonly batch: NodeBatch | undefined;
  private readonly fixtures: Fixtures | undefined;

  constructor(options: RuntimeScopeOptions, ephemeral: UniqueId[]) {
    this.environment = options.environment;
    this.node = options.node;
    this.ephemeral = ephemeral;
    this.batch = options.batch;
    this.fixtures = options.fixtures;
  }

  ref(args: readonly unknown[], kwargs: Readonly<Record<string, unknown>>): Relation {
    const { name, package: packageName, version } = refArguments(args, kwargs);
    const { refs, project } = this.environment;
    const target = refs.find(
      name,
      packageName,
      version,
      searchOrder(project.root.name, this.node.package_name),
    );
    if (!target) {
      throw new ProblemError(
        targetNotFound({
          node: this.node,
          kind: 'node',
          target: name,
          targetPackage: packageName,
          targetVersion: version,
          disabled: false,
          suggestion: nearest(name, refs.names()),
        }),
      );
    }
    if (this.fixtures) return this.fixture(target.unique_id, this.fixtures);
    this.checkDeclared(target, name);
    return this.limited(this.relationOf(target), target);
  }

  source(args: readonly unknown[]): Relation {
    const [sourceName, tableName] = sourceArguments(args);
    const { sources, project } = this.environment;
    const target = sources.find(
      sourceName,
      tableName,
      searchOrder(project.root.name, this.node.package_name),
    );
    if (!target) {
      const key = `${sourceName}.${tableName}`;
      throw new ProblemError(
        targetNotFound({
          node: this.node,
          kind: 'source',
          target: key,
          disabled: false,
          suggestion: nearest(key, sources.names()),
        }),
      );
    }
    if (this.fixtures) return this.fixture(target.unique_id, this.fixtures);
    return this.limited(relationOfSource(target, project.root.config.quoting), target);
  }

  private fixture(id: UniqueId, fixtures: Fixtures): Relation {
    const name = fixtures.nameOf(id);
    if (!this.ephemeral.includes(id)) this.ephemeral.push(id);
    return cteRelation(name);
  }

  functionRelation(args: readonly unknown[]): Relation {
    const name = String(args.at(-1));
    const { manifest, project } = this.environment;
    const found = Object.values(manifest.functions).find((f) => f.name === name);
    if (!found)
      throw new ProblemError(
        targetNotFound({ node: this.node, kind: 'function', target: name, disabled: false }),
      );
    return relationOfNode(found as unknown as ManifestNode, project.root.config.quoting).with({
      type: 'function',
    });
  }

  private relationOf(target: ManifestNode): Relation {
    const { project, deferred } = this.environment;
    const quoting = project.root.config.quoting;
    if (target.resource_type === 'model' && target.config.materialized === 'ephemeral') {
      if (!this.ephemeral.includes(target.unique_id)) this.ephemeral.push(target.unique_id);
      return cteRelation(cteName(target));
    }
    const other = deferred?.get(target.unique_id);
    if (other && this.usesDeferred(target)) {
      return relationOfNode(
        { ...target, database: other.database, schema: other.schema, alias: other.alias },
        quoting,
      );
    }
    return relationOfNode(target, quoting);
  }

  /** `--defer`: another environment's relation stands in for one that is not built here, or always with --favor-state. */
  private usesDeferred(target: ManifestNode): boolean {
    const { project, selected, adapterRun } = this.environment;
    if (!project.invocation.flags.DEFER || selected.includes(target.unique_id)) return false;
    return (
      project.invocation.flags.FAVOR_STATE ||
      adapterRun.cache.get(target.database, target.schema, target.alias) === null
    );
  }

  /** `--empty` reads no rows; a batch and `--sample` read those of their time. */
  private limited(relation: Relation, target: ManifestNode | SourceDefinition): Relation {
    const { project, sample } = this.environment;
    const eventTime = eventTimeFilter(this.node, target, { batch: this.batch, sample });
    const filtered = eventTime ? relation.with({ eventTimeFilter: eventTime }) : relation;
    const { EMPTY } = project.invocation.flags;
    return EMPTY && relation.type !== 'cte' ? filtered.with({ limit: 0 }) : filtered;
  }

  /** A ref that was not seen while parsing would run before its target: dbt refuses it with this text. */
  private checkDeclared(target: ManifestNode, name: string): void {
    if (this.node.resource_type === 'operation' || this.node.resource_type === 'sql_operation') return;
    if (this.node.depends_on.nodes.includes(target.unique_id) || target.unique_id === this.node.unique_id)
      return;
    throw new ProblemError({
      code: 'ref-not-seen-while-parsing',
      kind: 'Compilation',
      message:
        `dbt was unable to infer all dependencies for the model "${this.node.name}".\n` +
        'This typically happens when ref() is placed within a conditional block.\n\n' +
        `To fix this, add the following hint to the top of the model "${this.node.name}":\n\n-- depends_on: {{ ref('${name}') }}`,
      node: this.node.unique_id,
    });
  }
}

/** A CTE as a relation: its name alone, unquoted. */
function cteRelation(identifier: string): Relation {
  return Relation.of(
    { identifier },
    { type: 'cte', quotePolicy: { database: false, schema: false, identifier: false } },
  );
}

/** The name under which an ephemeral model stands in the SQL of those that read it. */
export function cteName(node: ManifestNode): string {
  return `__dbt__cte__${node.alias}`;
}
