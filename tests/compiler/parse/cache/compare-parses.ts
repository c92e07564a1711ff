import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { exactJson } from '../../../../src/compiler/parse/cache/exact-json.ts';
import { parseWithCache } from '../../../../src/compiler/parse/cache/parse-with-cache.ts';
import type { ParsedProject, Reuse } from '../../../../src/compiler/parse/cache/parsed-project.ts';
import { loadBuiltinPackages } from '../../../../src/compiler/project/builtin-packages.ts';
import { loadProject } from '../../../../src/compiler/project/load-project.ts';
import type { Invocation, Package } from '../../../../src/compiler/project/project.ts';
import { hasErrors } from '../../../../src/diagnostics/diagnostic.ts';
import { printHuman } from '../../../../src/diagnostics/print.ts';
import { testInvocation } from '../support/parse-folder.ts';
import type { CallOptions } from './edited-project.ts';

let builtins: Package[] | undefined;
let calls = 0;

/** What a parse gives, in a form that is the same for equal results. */
interface Outcome {
  readonly diagnostics: string;
  readonly manifest: string;
  readonly library: string;
  readonly artifacts: readonly string[];
}

export interface Comparison {
  readonly cached: Outcome;
  readonly fresh: Outcome;
  readonly reuse: Reuse | undefined;
  readonly hasErrors: boolean;
}

/** Parses a folder with its cache, which it writes as a command does, and once more without. */
export function compareParses(folder: string, options: CallOptions): Comparison {
  builtins ??= loadBuiltinPackages();
  const invocation = invocationOf(folder, options);
  const cache = join(folder, 'target', 'partial_parse.emds');
  const results = [cache, undefined].map((path) => {
    const { project, diagnostics } = loadProject({
      folder,
      invocation,
      target: options.target,
      threads: options.threads,
    });
    if (!project) return { loaded: diagnostics.map((it) => printHuman(it)).join('\n') };
    return { parsed: parseWithCache({ project, builtins: builtins!, version: 'test', cache: path }) };
  });
  const [first, second] = results.map((it) => it.parsed);
  const now = invocation.startedAt;
  return {
    cached: first ? outcome(first, join(folder, 'target'), now, cache) : noOutcome(results[0]!.loaded!),
    fresh: second ? outcome(second, join(folder, 'fresh'), now) : noOutcome(results[1]!.loaded!),
    reuse: first?.reuse,
    hasErrors: !second || hasErrors([...second.diagnostics, ...second.graphDiagnostics]),
  };
}

/** Every call has its own id and time. */
function invocationOf(folder: string, { vars, env, which }: CallOptions): Invocation {
  const number = String(++calls).padStart(12, '0');
  return testInvocation(folder, {
    id: `00000000-0000-0000-0000-${number}`,
    startedAt: new Date(Date.UTC(2026, 0, 2) + calls * 1000),
    vars,
    env,
    flags: {
      WHICH: which,
      STORE_FAILURES: false,
      FULL_REFRESH: which === 'run',
    } as unknown as Invocation['flags'],
    args: { which },
  });
}

function noOutcome(diagnostics: string): Outcome {
  return { diagnostics, manifest: '', library: '', artifacts: [] };
}

function outcome(parsed: ParsedProject, target: string, now: Date, cache?: string): Outcome {
  const diagnostics = [...parsed.diagnostics, ...parsed.graphDiagnostics];
  const told = diagnostics.map((it) => printHuman(it)).join('\n');
  if (hasErrors(diagnostics)) return noOutcome(told);
  const { macros: all, ...sections } = parsed.manifest;
  // dbt's own macros are in the artifacts; here they would take most of the time.
  const macros = Object.values(all).filter((macro) => !macro.package_name.startsWith('dbt'));
  const manifest = withoutTimes(exactJson({ ...sections, macros }));
  const paths = ['manifest', 'semantic_manifest', 'graph_summary'].map((name) =>
    join(target, `${name}.json`),
  );
  const [manifestPath, semanticManifest, graphSummary] = paths as [string, string, string];
  parsed.write({ now, cache, manifest: manifestPath, semanticManifest, graphSummary });
  return {
    diagnostics: told,
    manifest,
    library: [...parsed.library.byId]
      .map(([id, { template, definition }]) => `${id} ${template.text.length} ${definition.description}`)
      .join('\n'),
    artifacts: paths.map((path) => withoutTimes(readFileSync(path, 'utf8'))),
  };
}

/** dbt keeps when a node was parsed last. */
function withoutTimes(json: string): string {
  return json.replace(/"created_at":[\d.]+/g, '"created_at":0');
}
