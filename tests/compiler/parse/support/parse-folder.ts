import { type ParseResult, parseProject } from '../../../../src/compiler/parse/parse-project.ts';
import { loadBuiltinPackages } from '../../../../src/compiler/project/builtin-packages.ts';
import { loadProject } from '../../../../src/compiler/project/load-project.ts';
import type { Invocation, Package } from '../../../../src/compiler/project/project.ts';
import type { Diagnostic } from '../../../../src/diagnostics/diagnostic.ts';

let builtins: Package[] | undefined;

export interface ParsedFolder {
  readonly result: ParseResult | undefined;
  readonly diagnostics: readonly Diagnostic[];
}

/** A call at a fixed time, with nothing of the machine's environment. */
export function testInvocation(folder: string, changes: Partial<Invocation> = {}): Invocation {
  return {
    id: '00000000-0000-0000-0000-000000000000',
    startedAt: new Date('2026-01-02T03:04:05.678Z'),
    env: {},
    vars: {},
    flags: { WHICH: 'parse', STORE_FAILURES: false },
    args: {},
    workingFolder: folder,
    ...changes,
  } as unknown as Invocation;
}

/** Loads and parses a folder at a fixed time, with nothing of the machine's environment. */
export function parseFolder(folder: string, changes: Partial<Invocation> = {}): ParsedFolder {
  const loaded = loadProject({ folder, invocation: testInvocation(folder, changes) });
  if (!loaded.project) return { result: undefined, diagnostics: loaded.diagnostics };
  builtins ??= loadBuiltinPackages();
  const result = parseProject(loaded.project, builtins);
  return { result, diagnostics: [...loaded.diagnostics, ...result.diagnostics] };
}
