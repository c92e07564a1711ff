import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { commandFlags, globalFlags } from '../../src/cli/flags/flag-table.ts';
import { resolveFlags } from '../../src/cli/flags/resolve-flags.ts';
import { toFlags } from '../../src/cli/flags/to-flags.ts';
import { createNodeContexts } from '../../src/compiler/compile/node-contexts.ts';
import { buildGraph } from '../../src/compiler/graph/build-graph.ts';
import { parseSelectors } from '../../src/compiler/graph/parse-selectors.ts';
import { parseSpec } from '../../src/compiler/graph/parse-spec.ts';
import { select } from '../../src/compiler/graph/select.ts';
import { type ParseResult, parseProject } from '../../src/compiler/parse/parse-project.ts';
import { makePlan } from '../../src/compiler/plan/make-plan.ts';
import { loadBuiltinPackages } from '../../src/compiler/project/builtin-packages.ts';
import { loadProject } from '../../src/compiler/project/load-project.ts';
import type { Invocation, Package, Project } from '../../src/compiler/project/project.ts';
import { type Diagnostic, hasErrors, type Problem, ProblemError } from '../../src/diagnostics/diagnostic.ts';
import { printHuman, printPlain, toJson } from '../../src/diagnostics/print.ts';
import { packageRenderer, readDeclaredPackages } from '../../src/packages/read-packages.ts';
import { openWarehouse } from '../../src/runner/duckdb/warehouse.ts';
import { executePlan } from '../../src/runner/execute-plan.ts';

/** What a trial did that no input may do. */
export interface Finding {
  readonly kind: 'crash' | 'internal-error';
  readonly detail: string;
}

export interface TrialOptions {
  /** Selectors to evaluate on what was parsed. */
  readonly selectors?: readonly string[];
  /** How far to go beyond the graph: not at all, compile all nodes, or build them in a database in memory. */
  readonly run?: 'compile' | 'build' | undefined;
}

export interface TrialOutcome {
  readonly findings: readonly Finding[];
  /** Whether anything was wrong with the project, or how far it came. */
  readonly end: 'not-loaded' | 'not-parsed' | 'parsed' | 'run';
  readonly diagnostics: number;
}

const builtins: { packages?: Package[] } = {};

/** Takes a folder through load, parse, graph, selection and, where asked, a run; tells what broke. */
const flags = [...commandFlags['build']!, ...globalFlags];

export async function tryProject(folder: string, options: TrialOptions = {}): Promise<TrialOutcome> {
  const trial = new Trial();
  const invocation = invocationIn(folder);
  trial.attempt(() => {
    const render = packageRenderer({}, {});
    trial.see(readDeclaredPackages(folder, { render, isRoot: true }).diagnostics);
  });
  // What packages.yml asks for is not installed, which would end the trial here.
  rmSync(join(folder, 'packages.yml'), { force: true });
  const loaded = trial.attempt(() => loadProject({ folder, invocation }));
  trial.see(loaded?.diagnostics ?? []);
  if (!loaded?.project) return trial.outcome('not-loaded');
  const { project } = loaded;
  builtins.packages ??= loadBuiltinPackages();
  const parsed = trial.attempt(() => parseProject(project, builtins.packages!));
  trial.see(parsed?.diagnostics ?? []);
  if (!parsed) return trial.outcome('not-parsed');
  const graph = trial.attempt(() => buildGraph(parsed.manifest));
  trial.see(graph?.diagnostics ?? []);
  if (!graph) return trial.outcome('not-parsed');
  for (const text of options.selectors ?? [])
    trial.attempt(() => trySelector(text, { parsed, graph, trial }));
  if (!options.run || hasErrors([...parsed.diagnostics, ...graph.diagnostics]))
    return trial.outcome('parsed');
  await trial.attemptAsync(() => runAll(options.run!, { project, parsed, graph: graph.graph, trial }));
  return trial.outcome('run');
}

class Trial {
  readonly #findings: Finding[] = [];
  #diagnostics = 0;

  attempt<T>(work: () => T): T | undefined {
    try {
      return work();
    } catch (error) {
      this.#caught(error);
      return undefined;
    }
  }

  async attemptAsync(work: () => Promise<void>): Promise<void> {
    try {
      await work();
    } catch (error) {
      this.#caught(error);
    }
  }

  /** Diagnostics must be printable in each form, and none of them may be about ourselves. */
  see(diagnostics: readonly Diagnostic[]): void {
    for (const it of diagnostics) {
      this.#diagnostics++;
      this.attempt(() => {
        printHuman(it, { color: true });
        printPlain(it);
        JSON.stringify(toJson(it));
      });
      this.problem(it);
    }
  }

  problem(it: Problem): void {
    if (
      it.code === 'template-host-failure' ||
      /Internal error|TypeError: |is not a function/.test(it.message)
    )
      this.#findings.push({ kind: 'internal-error', detail: `${it.code}: ${it.message.slice(0, 500)}` });
  }

  outcome(end: TrialOutcome['end']): TrialOutcome {
    return { findings: this.#findings, end, diagnostics: this.#diagnostics };
  }

  #caught(error: unknown): void {
    if (error instanceof ProblemError) {
      this.see([{ ...error.problem, severity: 'error' }]);
      return;
    }
    const detail = error instanceof Error ? (error.stack ?? error.message) : String(error);
    this.#findings.push({ kind: 'crash', detail: detail.slice(0, 1500) });
  }
}

interface Parsed {
  readonly parsed: ParseResult;
  readonly trial: Trial;
}

function trySelector(
  text: string,
  { parsed, graph, trial }: Parsed & { graph: ReturnType<typeof buildGraph> },
): void {
  const specs = Object.values(parsed.manifest.selectors) as Record<string, unknown>[];
  const selectors = trial.attempt(() => parseSelectors(specs, 'eager'));
  const context = { selectors: selectors ?? { specs: {}, defaultName: null }, now: new Date(0) };
  const words = text.split(' ');
  const spec = parseSpec(words, words.slice(1), 'eager');
  trial.see(select(graph.graph, parsed.manifest, { spec, context }).diagnostics);
}

async function runAll(
  command: 'compile' | 'build',
  {
    project,
    parsed,
    graph,
    trial,
  }: Parsed & { project: Project; graph: ReturnType<typeof buildGraph>['graph'] },
): Promise<void> {
  const { manifest, library } = parsed;
  const ids = new Set([...Object.keys(manifest.nodes), ...Object.keys(manifest.unit_tests)]);
  const plan = makePlan(manifest, graph, { selection: { ids } as never, command });
  let texts = 0;
  const contexts = createNodeContexts({
    project,
    manifest,
    library,
    selected: [...ids] as never,
    now: () => new Date(0),
    uniqueText: () => `${texts++}`.padStart(32, '0'),
    onMessage: () => {},
  });
  const warehouse = await openWarehouse(
    { ...project.profile.credentials, path: ':memory:', attach: [], extensions: [], secrets: [] },
    { workingFolder: project.root.root },
  );
  try {
    const results = await executePlan(plan, {
      project,
      manifest,
      warehouse,
      contexts,
      threads: 2,
      failFast: false,
      clock: { now: () => 0 },
      onEvent: (event) => {
        if (event.kind === 'diagnostic') trial.see([event.diagnostic]);
      },
    });
    for (const result of results.results) {
      if (result.diagnostic) trial.see([result.diagnostic]);
      else if (result.status === 'error')
        trial.problem({ code: '?', kind: 'Runtime', message: result.message ?? '' });
    }
  } finally {
    await warehouse.close();
  }
}

function invocationIn(folder: string): Invocation {
  return {
    id: '00000000-0000-0000-0000-000000000000',
    startedAt: new Date('2031-01-02T03:04:05.678Z'),
    env: {},
    vars: {},
    flags: toFlags(
      resolveFlags({ command: 'build', arguments: [], given: new Map(), flags, argv: [] }, {}, {}),
    ),
    args: {},
    workingFolder: folder,
  } as unknown as Invocation;
}
