import type { AdapterRun } from '../jinja/functions/adapter-context.ts';
import { newAdapterRun } from '../jinja/functions/adapter-context.ts';
import type { MacroLibrary } from '../jinja/functions/macro-library.ts';
import { RelationCache } from '../jinja/functions/relation-cache.ts';
import { sharedMembers } from '../jinja/functions/shared-members.ts';
import { envVarFunction, packageVars, VarObject } from '../jinja/functions/variables.ts';
import type { Manifest } from '../manifest/manifest.ts';
import { RefLookup, SourceLookup } from '../manifest/ref-lookup.ts';
import type { ManifestNode, UniqueId } from '../manifest/resource.ts';
import type { Project, ProjectFile } from '../project/project.ts';
import type { CompiledSql } from './compiled-sql.ts';
import type { EventWindow } from './event-window.ts';
import type { Filling } from './filled-node.ts';
import { HandedOut } from './handed-out.ts';

export type RunMessageLevel = 'debug' | 'info' | 'warn' | 'print';

/** What a run gives to the templates of its nodes. */
export interface RunOptions {
  readonly project: Project;
  readonly manifest: Manifest;
  readonly library: MacroLibrary;
  /** unique_ids of the run's nodes: `selected_resources`. */
  readonly selected: readonly UniqueId[];
  readonly onMessage: (level: RunMessageLevel, message: string, node?: UniqueId) => void;
  /** SQL that a materialization is about to run: what dbt writes under `target/run`. */
  readonly onRunSql?: (node: ManifestNode, sql: string) => void;
  readonly now: () => Date;
  /** Lower-case hexadecimal digits, never the same twice. */
  readonly uniqueText: () => string;
  /** False where no SQL will run that could fail: nothing is noted of where in a template each piece of it stands. */
  readonly traced?: boolean;
  /** `--sample`: the only event time that refs and sources show. */
  readonly sample?: EventWindow;
  /** Relations of another environment by unique_id, for `--defer`. */
  readonly deferred?: ReadonlyMap<UniqueId, { database: string | null; schema: string; alias: string }>;
}

/** What the nodes of one run share: lives as long as the run. */
export interface RunEnvironment extends RunOptions {
  readonly refs: RefLookup;
  readonly sources: SourceLookup;
  readonly adapterRun: AdapterRun;
  /** Ephemeral models that are compiled, or being compiled, by id. */
  readonly ephemeral: Map<UniqueId, Promise<CompiledSql>>;
  /** What the run compiled so far. */
  readonly compiled: Map<UniqueId, Filling>;
  readonly handedOut: HandedOut;
  /** Files of the statements that nodes ran, by id. */
  readonly runFiles: Map<UniqueId, string>;
  baseFor(packageName: string, node?: UniqueId): ReadonlyMap<string, unknown>;
  /** `var` and `env_var` with values that win over all others, for unit tests. */
  varWith(packageName: string, values: Readonly<Record<string, unknown>>): unknown;
  envWith(values: Readonly<Record<string, unknown>>): unknown;
  /** The text of the file that a node is written in; undefined when its package is not at hand. */
  fileText(node: ManifestNode): string | undefined;
  /** `graph` in templates. */
  graph(): Record<string, unknown>;
}

export function createRunEnvironment(options: RunOptions): RunEnvironment {
  const { manifest, project } = options;
  const bases = new Map<string, ReadonlyMap<string, unknown>>();
  let graph: Record<string, unknown> | undefined;
  let files: Map<string, ProjectFile> | undefined;
  return {
    ...options,
    refs: new RefLookup(Object.values(manifest.nodes)),
    sources: new SourceLookup(Object.values(manifest.sources)),
    adapterRun: newAdapterRun(new RelationCache()),
    ephemeral: new Map(),
    compiled: new Map(),
    handedOut: new HandedOut(),
    runFiles: new Map(),
    baseFor: (packageName) => {
      let base = bases.get(packageName);
      if (!base) {
        const onMessage = (level: RunMessageLevel, message: string): void =>
          options.onMessage(level, message);
        base = sharedMembers({ project, packageName, execute: true, strictVars: true, onMessage });
        bases.set(packageName, base);
      }
      return base;
    },
    varWith: (packageName, values) =>
      new VarObject({ ...packageVars(project, packageName), ...values }, packageName),
    envWith: (values) => {
      const texts = Object.entries(values).map(([name, value]) => [name, String(value)]);
      return envVarFunction({ ...project.invocation.env, ...Object.fromEntries(texts) });
    },
    fileText: (node) => {
      files ??= templateFiles(project);
      return files.get(`${node.package_name}/${node.original_file_path}`)?.text;
    },
    graph: () => {
      graph ??= {
        exposures: manifest.exposures,
        functions: manifest.functions,
        groups: manifest.groups,
        metrics: manifest.metrics,
        nodes: manifest.nodes,
        sources: manifest.sources,
        semantic_models: manifest.semantic_models,
        saved_queries: manifest.saved_queries,
        unit_tests: manifest.unit_tests,
      };
      return graph;
    },
  };
}

function templateFiles(project: Project): Map<string, ProjectFile> {
  const files = new Map<string, ProjectFile>();
  for (const { name, files: own } of project.packages) {
    for (const list of [own.models, own.snapshots, own.analyses, own.dataTests]) {
      for (const file of list) files.set(`${name}/${file.path}`, file);
    }
  }
  return files;
}
