import { refNotSeen } from '../../diagnostics/codes/compile.ts';
import { targetNotFound } from '../../diagnostics/codes/parse.ts';
import { ProblemError } from '../../diagnostics/diagnostic.ts';
import { nearest } from '../../diagnostics/suggest.ts';
import { relationOfNode, relationOfSource } from '../jinja/functions/node-relation.ts';
import { Relation } from '../jinja/functions/relation.ts';
import { HostObject } from '../jinja/host.ts';
import type { Kwargs } from '../jinja/values.ts';
import { searchOrder } from '../manifest/ref-lookup.ts';
import type { ManifestNode, SourceDefinition, UniqueId } from '../manifest/resource.ts';
import { refArguments, sourceArguments } from '../parse/parse-context.ts';
import { eventTimeFilter, type NodeBatch } from './event-window.ts';
import { projectSettings } from './project-settings.ts';
import type { RunEnvironment } from './run-environment.ts';

/** What a unit test puts in the place of its model's inputs. */
export interface Fixtures {
  /** The CTE of the fixture for a node or source; fails when the test gives none. */
  nameOf(id: UniqueId): string;
}

/** Whose templates are resolved, and what changes the answer. */
export interface ResolverOptions {
  readonly environment: RunEnvironment;
  readonly node: ManifestNode;
  /** The batch of a microbatch model that is to run. */
  readonly batch?: NodeBatch | undefined;
  /** Rows that stand in for refs and sources, in unit tests. */
  readonly fixtures?: Fixtures | undefined;
}

/** `ref` and `source`: functions through which packages also reach the project's settings (`builtins.ref.config`). */
export class ResolvingFunction extends HostObject {
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
    if (name === 'model') return this.environment.handedOut.node(this.node);
    return name === '__name__' ? this.name : undefined;
  }
}

/** Turns the names in a node's templates into relations. */
export class Resolver {
  private readonly environment: RunEnvironment;
  private readonly node: ManifestNode;
  private readonly ephemeral: UniqueId[];
  private readonly batch: NodeBatch | undefined;
  private readonly fixtures: Fixtures | undefined;

  constructor(options: ResolverOptions, ephemeral: UniqueId[]) {
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
    // As documented by dbt, the project's quoting is not for sources; only the manifest's relation_name heeds it.
    return this.limited(relationOfSource(target, {}), target);
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

  /** `--defer`: another environment's relation stands in for one that is not built here, or with --favor-state for all that is not selected. */
  private usesDeferred(target: ManifestNode): boolean {
    const { project, selected, adapterRun } = this.environment;
    const { DEFER, FAVOR_STATE } = project.invocation.flags;
    if (!DEFER) return false;
    return (
      (FAVOR_STATE && !selected.includes(target.unique_id)) ||
      adapterRun.cache.get(target.database, target.schema, target.alias) === null
    );
  }

  /** `--empty` reads no rows; a batch and `--sample` read those of their time. */
  private limited(relation: Relation, target: ManifestNode | SourceDefinition): Relation {
    const { project, sample } = this.environment;
    const eventTime = eventTimeFilter(this.node, target, { batch: this.batch, sample });
    const filtered = eventTime ? relation.with({ eventTimeFilter: eventTime }) : relation;
    const { EMPTY } = project.invocation.flags;
    return EMPTY ? filtered.with({ limit: 0 }) : filtered;
  }

  /** A ref that was not seen while parsing would run before its target: dbt refuses it with this text. */
  private checkDeclared(target: ManifestNode, name: string): void {
    if (this.node.resource_type === 'operation' || this.node.resource_type === 'sql_operation') return;
    if (this.node.depends_on.nodes.includes(target.unique_id) || target.unique_id === this.node.unique_id)
      return;
    throw new ProblemError(refNotSeen(this.node, name));
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
