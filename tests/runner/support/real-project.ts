import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { createNodeContexts } from '../../../src/compiler/compile/node-contexts.ts';
import { buildGraph } from '../../../src/compiler/graph/build-graph.ts';
import { parseProject } from '../../../src/compiler/parse/parse-project.ts';
import { makePlan } from '../../../src/compiler/plan/make-plan.ts';
import type { Command } from '../../../src/compiler/plan/plan.ts';
import { loadBuiltinPackages } from '../../../src/compiler/project/builtin-packages.ts';
import type { Project } from '../../../src/compiler/project/project.ts';
import { openWarehouse } from '../../../src/runner/duckdb/warehouse.ts';
import type { RunEvent } from '../../../src/runner/events.ts';
import { type ExecuteOptions, executePlan } from '../../../src/runner/execute-plan.ts';
import type { RunResults } from '../../../src/runner/run-results.ts';
import { projectIn } from '../../builtins/support/build-project.ts';

const settings = {
  'dbt_project.yml': 'name: shop\nversion: "1.0"\nprofile: shop\n',
  'profiles.yml':
    'shop:\n  target: dev\n  outputs:\n    dev: {type: duckdb, path: shop.duckdb, schema: main, threads: 4}\n',
};

export interface RealRun {
  readonly command?: Command;
  readonly threads?: number;
  readonly vars?: Readonly<Record<string, unknown>>;
  readonly flags?: Readonly<Record<string, unknown>>;
  readonly batches?: ExecuteOptions['batches'];
  readonly signal?: AbortSignal;
  readonly onEvent?: (event: RunEvent) => void;
  readonly deferred?: ReadonlyMap<string, { database: string | null; schema: string; alias: string }>;
  /** SQL to run before, and a query to ask after. */
  readonly before?: string;
  readonly ask?: string;
}

export interface RealOutcome extends RunResults {
  readonly events: readonly RunEvent[];
  readonly answer: readonly (readonly unknown[])[];
  /** `unique_id status message` of each result, in order. */
  readonly lines: readonly string[];
  readonly messages: readonly string[];
}

/** A project in a folder of its own, with real macros and a real database that runs share. */
export class RealProject {
  readonly folder: string = mkdtempSync(join(tmpdir(), 'emds-shop-'));

  constructor(files: Readonly<Record<string, string>>) {
    for (const [path, text] of Object.entries({ ...settings, ...files })) this.write(path, text);
  }

  write(path: string, text: string): void {
    mkdirSync(dirname(join(this.folder, path)), { recursive: true });
    writeFileSync(join(this.folder, path), text);
  }

  remove(): void {
    rmSync(this.folder, { recursive: true, force: true });
  }

  async run(run: RealRun = {}): Promise<RealOutcome> {
    const command = run.command ?? 'build';
    const project = projectIn(this.folder, {
      vars: run.vars ?? {},
      flags: { WHICH: command, ...run.flags },
    });
    const { manifest, library, diagnostics } = parseProject(project, loadBuiltinPackages());
    const errors = diagnostics.filter((diagnostic) => diagnostic.severity === 'error');
    if (errors.length > 0) throw new Error(errors.map((error) => error.message).join('\n'));
    const ids = idsFor(command, manifest);
    const plan = makePlan(manifest, buildGraph(manifest).graph, {
      selection: { ids: new Set(ids) },
      command,
    });
    const events: RunEvent[] = [];
    const messages: string[] = [];
    const warehouse = await this.open(project);
    try {
      if (run.before) await warehouse.lend((session) => session.execute(run.before!));
      const contexts = createNodeContexts({
        project,
        manifest,
        library,
        selected: ids,
        onMessage: (level, message) => level !== 'debug' && messages.push(message),
        now: () => new Date(),
        uniqueText: () => '0123456789ab',
        ...(run.deferred ? { deferred: run.deferred } : {}),
      });
      const results = await executePlan(plan, {
        project,
        manifest,
        warehouse,
        contexts,
        threads: run.threads ?? 1,
        failFast: false,
        clock: { now: () => performance.timeOrigin + performance.now() },
        onEvent: (event) => {
          events.push(event);
          run.onEvent?.(event);
        },
        ...(run.batches ? { batches: run.batches } : {}),
        ...(run.signal ? { signal: run.signal } : {}),
      });
      const asked = run.ask && (await warehouse.lend((s) => s.execute(run.ask!, { fetch: true })));
      const lines = results.results.map((r) => `${r.unique_id} ${r.status} ${r.message ?? ''}`.trimEnd());
      return { ...results, events, messages, lines, answer: asked ? asked.rows : [] };
    } finally {
      await warehouse.close();
    }
  }

  private open(project: Project) {
    return openWarehouse(project.profile.credentials, { workingFolder: this.folder });
  }
}

function idsFor(command: Command, manifest: ReturnType<typeof parseProject>['manifest']): string[] {
  if (command === 'source freshness') return Object.keys(manifest.sources);
  const nodes = Object.values(manifest.nodes).filter((node) =>
    ['model', 'seed', 'snapshot', 'test'].includes(node.resource_type),
  );
  const functions = command === 'build' ? Object.keys(manifest.functions) : [];
  return [...nodes.map((node) => node.unique_id), ...functions];
}
