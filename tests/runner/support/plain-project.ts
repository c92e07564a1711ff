import type { ExecutionContext, NodeContexts } from '../../../src/compiler/compile/node-contexts.ts';
import type { StoredResult } from '../../../src/compiler/compile/result-store.ts';
import type { WarehouseSession } from '../../../src/compiler/jinja/functions/warehouse.ts';
import type { Manifest } from '../../../src/compiler/manifest/manifest.ts';
import type { ManifestNode, SourceDefinition } from '../../../src/compiler/manifest/resource.ts';
import type { Command, Plan, PlanStep } from '../../../src/compiler/plan/plan.ts';
import type { Project } from '../../../src/compiler/project/project.ts';
import type { Clock } from '../../../src/runner/clock.ts';
import { openWarehouse } from '../../../src/runner/duckdb/warehouse.ts';
import type { RunEvent } from '../../../src/runner/events.ts';
import { executePlan } from '../../../src/runner/execute-plan.ts';
import type { RunResults } from '../../../src/runner/run-results.ts';
import { credentialsOf } from './credentials.ts';

/** A node in few words: its SQL is plain, so that no template stands between the runner and the database. */
export interface PlainNode {
  readonly id: string;
  readonly sql: string;
  readonly after?: readonly string[];
  readonly materialized?: string;
  readonly schema?: string;
  readonly config?: Readonly<Record<string, unknown>>;
  readonly hook?: 'on-run-start' | 'on-run-end';
}

export const realClock: Clock = { now: () => performance.timeOrigin + performance.now() };

export function plainNode(node: PlainNode, database: string): ManifestNode {
  const [resource_type, , name] = node.id.split('.') as ['model', string, string];
  const schema = node.schema ?? 'main';
  const isTest = (resource_type as string) === 'test';
  return {
    unique_id: node.id,
    name,
    alias: name,
    resource_type,
    package_name: 'shop',
    path: `${name}.sql`,
    original_file_path: `${isTest ? 'tests' : 'models'}/${name}.sql`,
    database,
    schema,
    config: {
      materialized: node.materialized ?? (isTest ? 'test' : 'table'),
      severity: 'ERROR',
      warn_if: '!= 0',
      error_if: '!= 0',
      ...node.config,
    },
    relation_name: isTest || node.hook ? null : `"${database}"."${schema}"."${name}"`,
    raw_code: node.sql,
    depends_on: { macros: [], nodes: [...(node.after ?? [])] },
  } as unknown as ManifestNode;
}

/** Contexts that take a node's code for its SQL and know three materializations. */
export function plainContexts(): NodeContexts {
  return {
    open: (node, session) => plainContext(node, session),
    openUnitTest: () => {
      throw new Error('plain projects have no unit tests');
    },
    loadSchemas: async () => {},
    forget: async () => {},
    relationType: () => null,
    openClone: () => {
      throw new Error('no clones here');
    },
    created: () => {},
    compiledNode: () => undefined,
    changes: () => undefined,
    compiledFile: () => undefined,
    inlined: () => [],
    withComment: () => (sql) => sql,
  };
}

function plainContext(node: ManifestNode, session: WarehouseSession): ExecutionContext {
  const results = new Map<string, StoredResult>();
  return {
    compile: async () => ({
      compiled_code: node.raw_code,
      compiledPath: `target/compiled/shop/${node.original_file_path}`,
      mapOffset: (offset) => ({
        at: { file: { path: node.original_file_path, text: node.raw_code }, offset, length: 1 },
        notes: [],
      }),
    }),
    callMacro: async (_name, _args, kwargs) =>
      `${String(kwargs?.['compiled_code'])}\nlimit ${String(kwargs?.['limit'])}`,
    result: (name) => results.get(name),
    materialize: async () => {
      const run = async (sql: string, fetch: boolean) => {
        const { rows, columns } = await session.execute(sql, { fetch });
        results.set('main', {
          response: { _message: 'OK' },
          data: rows,
          table: { columns, rows },
        } as unknown as StoredResult);
      };
      if (node.config.materialized === 'test') {
        const { warn_if, error_if } = node.config;
        await run(
          `select count(*), count(*) ${warn_if}, count(*) ${error_if} from (\n${node.raw_code}\n)`,
          true,
        );
        return;
      }
      await session.begin();
      if (node.config.materialized === 'script') await run(node.raw_code, false);
      else
        await run(
          `create or replace ${node.config.materialized} ${node.relation_name} as (\n${node.raw_code}\n)`,
          false,
        );
      await session.commit();
    },
  };
}

export interface PlainRun {
  readonly nodes: readonly PlainNode[];
  readonly sources?: readonly SourceDefinition[];
  readonly path?: string;
  readonly command?: Command;
  readonly threads?: number;
  readonly failFast?: boolean;
  readonly flags?: Readonly<Record<string, unknown>>;
  readonly signal?: AbortSignal;
  /** SQL to run before and queries to ask after. */
  readonly before?: string;
  readonly ask?: Readonly<Record<string, string>>;
  readonly contexts?: NodeContexts;
  readonly onEvent?: (event: RunEvent) => void;
}

export interface PlainOutcome extends RunResults {
  readonly events: readonly RunEvent[];
  readonly answers: Readonly<Record<string, unknown>>;
  /** `unique_id status message` of each result, in order. */
  readonly lines: readonly string[];
}

export function planOf(run: Pick<PlainRun, 'nodes' | 'command' | 'sources'>): Plan {
  const hooks = (kind: string) => run.nodes.filter((node) => node.hook === kind).map((node) => node.id);
  const nodes = run.nodes.filter((node) => !node.hook);
  let index = 0;
  const steps: PlanStep[] = [
    ...nodes.map(({ id, after, materialized }) => ({
      id,
      action: materialized === 'ephemeral' ? ('compile' as const) : ('execute' as const),
      after: after ?? [],
      index: materialized === 'ephemeral' ? null : ++index,
    })),
    ...(run.sources ?? []).map(({ unique_id }) => ({
      id: unique_id,
      action: 'execute' as const,
      after: [],
      index: ++index,
    })),
  ];
  return {
    command: run.command ?? 'build',
    steps,
    total: index,
    onRunStart: hooks('on-run-start'),
    onRunEnd: hooks('on-run-end'),
  };
}

/** Runs plain nodes on a database of their own, and asks it questions afterwards. */
export async function runPlain(run: PlainRun): Promise<PlainOutcome> {
  const warehouse = await openWarehouse(credentialsOf({ path: run.path ?? ':memory:' }), {
    workingFolder: '/',
  });
  try {
    if (run.before) await warehouse.lend((session) => session.execute(run.before!));
    const nodes = run.nodes.map((node) => plainNode(node, warehouse.defaultDatabase));
    const events: RunEvent[] = [];
    const results = await executePlan(planOf(run), {
      project: projectOf(run.flags ?? {}),
      manifest: manifestOf(nodes, run.sources ?? []),
      warehouse,
      contexts: run.contexts ?? plainContexts(),
      threads: run.threads ?? 4,
      failFast: run.failFast ?? false,
      clock: realClock,
      onEvent: (event) => {
        events.push(event);
        run.onEvent?.(event);
      },
      ...(run.signal ? { signal: run.signal } : {}),
    });
    const answers: Record<string, unknown> = {};
    for (const [name, sql] of Object.entries(run.ask ?? {})) {
      answers[name] = (await warehouse.lend((session) => session.execute(sql, { fetch: true }))).rows;
    }
    const lines = results.results.map((r) => `${r.unique_id} ${r.status} ${r.message ?? '-'}`);
    return { ...results, events, answers, lines };
  } finally {
    await warehouse.close();
  }
}

function projectOf(flags: Readonly<Record<string, unknown>>): Project {
  return {
    root: { config: { queryComment: null } },
    profile: { targetName: 'dev' },
    invocation: {
      flags: { WARN_ERROR: false, WARN_ERROR_OPTIONS: { error: [], warn: [], silence: [] }, ...flags },
    },
  } as unknown as Project;
}

function manifestOf(nodes: readonly ManifestNode[], sources: readonly SourceDefinition[]): Manifest {
  return {
    nodes: Object.fromEntries(nodes.map((node) => [node.unique_id, node])),
    sources: Object.fromEntries(sources.map((source) => [source.unique_id, source])),
    unit_tests: {},
    exposures: {},
    metrics: {},
    semantic_models: {},
    saved_queries: {},
    functions: {},
    macros: {},
  } as unknown as Manifest;
}
