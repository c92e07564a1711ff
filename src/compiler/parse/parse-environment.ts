import { ProblemError } from '../../diagnostics/diagnostic.ts';
import type { Span } from '../../diagnostics/source.ts';
import { createAdapter } from '../jinja/functions/adapter.ts';
import { newAdapterRun } from '../jinja/functions/adapter-context.ts';
import type { LibraryMacro, MacroLibrary } from '../jinja/functions/macro-library.ts';
import { relationOfNode, relationOfSource } from '../jinja/functions/node-relation.ts';
import { NodeScope } from '../jinja/functions/node-scope.ts';
import type { Relation } from '../jinja/functions/relation.ts';
import { RelationCache } from '../jinja/functions/relation-cache.ts';
import { scopeResolver } from '../jinja/functions/scope-resolver.ts';
import { sharedMembers } from '../jinja/functions/shared-members.ts';
import { renderNative } from '../jinja/native.ts';
import type { ManifestNode, SourceDefinition } from '../manifest/resource.ts';
import type { Package, Project } from '../project/project.ts';
import { ReadLog, WatchedMembers } from './cache/read-log.ts';
import { MacroEffects } from './macro-effects.ts';
import { findNameMacro } from './relation-names.ts';

/** What every parser of one project shares. */
export interface ParseEnvironment {
  readonly project: Project;
  readonly library: MacroLibrary;
  readonly effects: MacroEffects;
  /** What templates read beside the files. */
  readonly reads: ReadLog;
  /** Members that all scopes of a package share (`var`, `env_var`, `target`, `modules`, …). */
  baseFor(packageName: string): ReadonlyMap<string, unknown>;
  /** The parse-time `adapter`, whose dispatch finds macros through `scope`. */
  adapterFor(scope: () => NodeScope): unknown;
  /** `this` of a node. */
  relationOf(node: ManifestNode): Relation;
  /** `"database"."schema"."alias"` with the project's and the node's quoting. */
  relationName(
    parts: { database: string | null; schema: string | null; identifier: string },
    quoting: Readonly<Record<string, unknown>>,
  ): string;
  sourceRelationName(source: SourceDefinition): string;
  packageNamed(name: string): Package;
  /** The macro that names a component of relations for nodes of a package; `default` when it is dbt's own. */
  nameMacro(
    component: 'database' | 'schema' | 'alias',
    packageName: string,
  ): LibraryMacro | 'default' | undefined;
  /** The scope in which `generate_*_name` macros run for a node. */
  nameScope(node: ManifestNode): NodeScope;
  /** The native value of a text in properties. */
  renderYaml(text: string, packageName: string, at: () => Span): unknown;
}

export function createParseEnvironment(project: Project, library: MacroLibrary): ParseEnvironment {
  const { quoting } = project.root.config;
  const packages = new Map(project.packages.map((p) => [p.name, p]));
  const bases = new Map<string, ReadonlyMap<string, unknown>>();
  const nameMacros = new Map<string, LibraryMacro | 'default' | undefined>();
  const nameScopes = new Map<string, NodeScope>();
  const run = newAdapterRun(new RelationCache());
  const onMessage = (): void => {};
  const reads = new ReadLog();
  const members = (packageName: string, strictVars: boolean): ReadonlyMap<string, unknown> => {
    const options = {
      project,
      packageName,
      execute: false,
      strictVars,
      onMessage,
      onEnv: (name: string) => reads.environment(name),
      onVar: (name: string) => reads.variable(packageName, name),
      onFlag: (name: string) => reads.flag(name),
      onClock: () => reads.volatile(),
    };
    return new WatchedMembers(sharedMembers(options), reads);
  };
  const baseFor = (packageName: string): ReadonlyMap<string, unknown> => {
    let base = bases.get(packageName);
    if (!base) {
      base = members(packageName, false);
      bases.set(packageName, base);
    }
    return base;
  };
  const yamlBases = new Map<string, ReadonlyMap<string, unknown>>();
  const yamlBaseFor = (packageName: string): ReadonlyMap<string, unknown> => {
    let base = yamlBases.get(packageName);
    if (!base) {
      base = members(packageName, true);
      yamlBases.set(packageName, base);
    }
    return base;
  };
  const adapterFor = (scope: () => NodeScope): unknown =>
    createAdapter({
      run,
      resolver: scopeResolver(scope, library),
      credentials: project.profile.credentials,
      projectName: project.root.name,
      packages: [...packages.keys()],
      dispatchConfig: project.root.config.dispatch,
      quoting,
      projectFlags: project.root.config.flags,
      onMessage,
      uniqueText: () => '0'.repeat(8),
      now: () => project.invocation.startedAt.toISOString(),
    });
  return {
    project,
    library,
    effects: new MacroEffects(library, project, reads),
    reads,
    baseFor,
    adapterFor,
    relationOf: (node) => relationOfNode(node, quoting),
    relationName: ({ database, schema, identifier }, own) =>
      relationOfNode({ database, schema, name: identifier, config: { quoting: own } }, quoting).render(),
    sourceRelationName: (source) => relationOfSource(source, quoting).render(),
    packageNamed: (name) => packages.get(name) ?? project.root,
    nameMacro: (component, packageName) => {
      const key = `${component} ${packageName}`;
      if (!nameMacros.has(key))
        nameMacros.set(key, findNameMacro({ library, project }, component, packageName));
      return nameMacros.get(key);
    },
    nameScope: (node) => {
      let scope = nameScopes.get(node.package_name);
      if (!scope) {
        const members = new Map<string, unknown>();
        scope = new NodeScope({
          library,
          packageName: node.package_name,
          mode: 'plain',
          members,
          base: baseFor(node.package_name),
          onBind: (id) => reads.macro(id),
        });
        const own = scope;
        members.set(
          'adapter',
          adapterFor(() => own),
        );
        nameScopes.set(node.package_name, scope);
      }
      return scope;
    },
    renderYaml: (text, packageName, at) => {
      if (!text.includes('{')) return text;
      const base = yamlBaseFor(packageName);
      try {
        return renderNative({ path: 'properties', text }, { lookup: (name) => base.get(name) });
      } catch (error) {
        if (!(error instanceof ProblemError)) throw error;
        throw new ProblemError({ ...error.problem, at: at() });
      }
    },
  };
}
