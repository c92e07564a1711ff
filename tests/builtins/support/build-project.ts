import { cpSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { NodeContexts } from '../../../src/compiler/compile/node-contexts.ts';
import { createNodeContexts } from '../../../src/compiler/compile/node-contexts.ts';
import { buildGraph } from '../../../src/compiler/graph/build-graph.ts';
import type { ManifestNode } from '../../../src/compiler/manifest/resource.ts';
import { parseProject } from '../../../src/compiler/parse/parse-project.ts';
import { makePlan } from '../../../src/compiler/plan/make-plan.ts';
import { loadBuiltinPackages } from '../../../src/compiler/project/builtin-packages.ts';
import { loadProject } from '../../../src/compiler/project/load-project.ts';
import type { Flags, Project } from '../../../src/compiler/project/project.ts';
import { openWarehouse } from '../../../src/runner/duckdb/warehouse.ts';
import { executePlan } from '../../../src/runner/execute-plan.ts';

/** A copy of a case's project that a test may change; `remove` deletes it. */
export function copyProject(source: string): { folder: string; remove: () => void } {
  const folder = mkdtempSync(join(tmpdir(), 'emds-case-'));
  cpSync(source, folder, { recursive: true });
  mkdirSync(join(folder, 'files'), { recursive: true });
  return { folder, remove: () => rmSync(folder, { recursive: true, force: true }) };
}

export interface BuildOptions {
  readonly vars?: Readonly<Record<string, unknown>>;
  readonly fullRefresh?: boolean;
  /** Node names to leave out. */
  readonly without?: readonly string[];
  /** Only these node names. */
  readonly only?: readonly string[];
  readonly flags?: Readonly<Record<string, unknown>>;
}

export interface BuildOutcome {
  /** Statements of each node, in order, by unique_id. */
  readonly statements: Readonly<Record<string, readonly string[]>>;
  /** `[status, message, failures]` by unique_id. */
  readonly status: Readonly<Record<string, readonly [string, string | null, number | null]>>;
  readonly messages: readonly string[];
}

/** Builds all nodes of a project on one thread, and keeps what each ran. */
export async function buildProject(folder: string, options: BuildOptions = {}): Promise<BuildOutcome> {
  const project = projectIn(folder, options);
  const { manifest, library, diagnostics } = parseProject(project, loadBuiltinPackages());
  const errors = diagnostics.filter((diagnostic) => diagnostic.severity === 'error');
  if (errors.length > 0) throw new Error(errors.map((error) => error.message).join('\n'));
  const nodes = Object.values(manifest.nodes).filter((node) => isWanted(node, options));
  const { graph } = buildGraph(manifest);
  const selection = { ids: new Set(nodes.map((node) => node.unique_id)) };
  const plan = makePlan(manifest, graph, { selection, command: 'build' });
  const statements: Record<string, string[]> = {};
  const messages: string[] = [];
  let running: string | undefined;
  const warehouse = await openWarehouse(project.profile.credentials, {
    workingFolder: folder,
    onQuery: (sql) => {
      if (running === undefined) return;
      statements[running] ??= [];
      statements[running]!.push(sql);
    },
  });
  let unique = 0;
  const contexts = createNodeContexts({
    project,
    manifest,
    library,
    selected: [...selection.ids],
    onMessage: (level, message) => {
      if (level !== 'debug') messages.push(`${level}: ${message}`);
    },
    now: () => new Date(),
    uniqueText: () => (++unique).toString(16).padStart(12, '0'),
  }) as unknown as NodeContexts;
  try {
    const { results } = await executePlan(plan, {
      project,
      manifest,
      warehouse,
      contexts,
      threads: 1,
      failFast: false,
      clock: { now: () => performance.timeOrigin + performance.now() },
      onEvent: (event) => {
        if (event.kind === 'node-started') running = event.id;
        else if (event.kind === 'node-finished') running = undefined;
      },
    });
    const status = results.map((result) => [
      result.unique_id,
      [result.status, result.message, result.failures] as const,
    ]);
    return { statements, status: Object.fromEntries(status), messages };
  } finally {
    await warehouse.close();
  }
}

/** A batch of a microbatch model: one UTC day. */
export interface DayBatch {
  readonly id: string;
  readonly start: Date;
  readonly end: Date;
}

/** Runs a model for some days, one after the other, and returns its statements. */
export async function runBatches(folder: string, id: string, days: readonly DayBatch[]): Promise<string[]> {
  const project = projectIn(folder);
  const { manifest, library } = parseProject(project, loadBuiltinPackages());
  const statements: string[] = [];
  const warehouse = await openWarehouse(project.profile.credentials, {
    workingFolder: folder,
    onQuery: (sql) => statements.push(sql),
  });
  const contexts = createNodeContexts({
    project,
    manifest,
    library,
    selected: [id],
    onMessage: () => {},
    now: () => new Date(),
    uniqueText: () => '0123456789ab',
  });
  try {
    for (const day of days) {
      await warehouse.lend(async (session) => {
        const context = contexts.open(manifest.nodes[id]!, session, undefined, {
          ...day,
          isIncremental: false,
        });
        await context.compile();
        await context.materialize();
      });
    }
    return statements;
  } finally {
    await warehouse.close();
  }
}

function isWanted(node: ManifestNode, { only, without }: BuildOptions): boolean {
  if (!['model', 'seed', 'snapshot', 'test'].includes(node.resource_type)) return false;
  return (only?.includes(node.name) ?? true) && !without?.includes(node.name);
}

/** A project as the command line would load it. */
export function projectIn(folder: string, options: BuildOptions = {}): Project {
  const { project, diagnostics } = loadProject({
    folder,
    profilesFolder: folder,
    invocation: {
      id: '00000000-0000-0000-0000-000000000000',
      startedAt: new Date(),
      env: { SHOP_FILES: join(folder, 'files') },
      vars: options.vars ?? {},
      flags: flagsOf(options),
      args: {},
      workingFolder: folder,
    },
  });
  if (!project) throw new Error(diagnostics.map((diagnostic) => diagnostic.message).join('\n'));
  return project;
}

function flagsOf(options: BuildOptions): Flags {
  return {
    WHICH: 'build',
    FULL_REFRESH: options.fullRefresh ?? false,
    STORE_FAILURES: false,
    FAIL_FAST: false,
    WARN_ERROR: false,
    WARN_ERROR_OPTIONS: { error: [], warn: [], silence: [] },
    EMPTY: false,
    DEFER: false,
    FAVOR_STATE: false,
    INTROSPECT: true,
    PARTIAL_PARSE: false,
    WRITE_JSON: false,
    QUIET: false,
    DEBUG: false,
    PRINT: true,
    ...options.flags,
  } as Flags;
}
