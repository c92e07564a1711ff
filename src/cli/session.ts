import { randomUUID } from 'node:crypto';
import { existsSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { parseDotenv } from '../compiler/project/dotenv.ts';
import type { Invocation } from '../compiler/project/project.ts';
import { warningFate } from '../compiler/project/warning-fate.ts';
import { systemRefused } from '../diagnostics/codes/files.ts';
import { asError, type Diagnostic, hasErrors, ProblemError } from '../diagnostics/diagnostic.ts';
import type { FindNode } from '../diagnostics/print.ts';
import type { Clock } from '../runner/clock.ts';
import { readTextIfPresent } from '../util/file-system.ts';
import type { Call } from './call.ts';
import { invocationClock } from './clock.ts';
import { readProjectFile } from './flags/project-flags.ts';
import { type Environment, type ResolvedFlags, resolveFlags } from './flags/resolve-flags.ts';
import { toArgs, toFlags } from './flags/to-flags.ts';
import { commandCompleted, mainReportArgs, mainReportVersion } from './log/events.ts';
import { warningName } from './log/warning-event.ts';
import { exitCodes, reportFailure } from './outcome.ts';
import { chooseReporter } from './reporters/choose-reporter.ts';
import type { Reporter } from './reporters/reporter.ts';
import { standardOutput, type Terminal } from './reporters/terminal.ts';
import { printUsageError } from './usage-error.ts';
import { emdsVersion } from './version.ts';

/** What every command has at hand: flags, clock, the way to talk, and the signal of Ctrl-C. */
export interface Session {
  readonly call: Call;
  readonly flags: ResolvedFlags;
  readonly invocation: Invocation;
  /** Absolute folder of dbt_project.yml, or where it should be. */
  readonly projectFolder: string;
  readonly env: Environment;
  readonly clock: Clock & { date: () => Date };
  readonly terminal: Terminal;
  readonly reporter: Reporter;
  readonly signal: AbortSignal;
  /** Problems with warnings settled by `--warn-error`: raised, silenced or as they are. */
  readonly settle: (diagnostics: readonly Diagnostic[]) => readonly Diagnostic[];
  /** Reports problems once they are settled; true when an error is among them. */
  readonly report: (diagnostics: readonly Diagnostic[], findNode?: FindNode) => boolean;
}

/** Leaves a command with an exit code from anywhere in it, once all has been reported. */
export class EarlyExit extends Error {
  readonly exitCode: number;
  constructor(exitCode: number) {
    super(`exit ${exitCode}`);
    this.exitCode = exitCode;
  }
}

/** Runs a command in a session and gives its exit code. What it throws is reported; Ctrl-C aborts its signal. */
export async function inSession(call: Call, work: (session: Session) => Promise<number>): Promise<number> {
  let session: Session;
  try {
    session = openSession(call);
  } catch (error) {
    if (!(error instanceof ProblemError)) throw error;
    printUsageError(error.problem, call.argv);
    return exitCodes.unable;
  }
  const { reporter, clock, invocation, flags } = session;
  const startedAt = clock.now();
  let exitCode: number = exitCodes.unable;
  reporter.event(mainReportVersion(emdsVersion));
  reporter.event(mainReportArgs(flags.values));
  try {
    exitCode = await work(session);
  } catch (error) {
    exitCode = failure(error, session);
  } finally {
    const seconds = (clock.now() - startedAt) / 1000;
    const command = String(invocation.args['invocation_command']);
    reporter.event(commandCompleted({ command, success: exitCode === 0, at: clock.date(), seconds }));
    reporter.close();
  }
  return exitCode;
}

function failure(error: unknown, session: Session): number {
  if (error instanceof EarlyExit) return error.exitCode;
  const problem = error instanceof ProblemError ? error.problem : systemRefused(error);
  if (!problem) return reportFailure(error);
  session.report([asError(problem)]);
  return exitCodes.unable;
}

function openSession(call: Call): Session {
  const workingFolder = process.cwd();
  const projectFolder = findProjectFolder(call, process.env, workingFolder);
  const env = { ...parseDotenv(readTextIfPresent(join(projectFolder, '.env')) ?? ''), ...process.env };
  const project = readProjectFile(projectFolder);
  const flags = resolveFlags(call, env, record(project['flags']));
  const clock = invocationClock(env);
  const id = randomUUID();
  const terminal = standardOutput();
  const logFolder = resolve(projectFolder, String(flags.values['log_path'] ?? project['log-path'] ?? 'logs'));
  const values = { ...flags.values, project_dir: projectFolder, log_path: logFolder };
  const settledFlags = { values, set: flags.set };
  const reporter = chooseReporter({
    terminal,
    flags: settledFlags,
    env,
    now: clock.date,
    invocationId: id,
    logFolder,
  });
  const invocation: Invocation = {
    id,
    startedAt: clock.date(),
    env,
    vars: record(flags.values['vars']),
    flags: toFlags(settledFlags),
    args: toArgs(settledFlags, call.argv),
    workingFolder,
  };
  let signal: AbortSignal | undefined;
  const settle = (diagnostics: readonly Diagnostic[]) => settled(diagnostics, settledFlags);
  return {
    call,
    flags: settledFlags,
    invocation,
    projectFolder,
    env,
    clock,
    terminal,
    reporter,
    get signal() {
      signal ??= interruptSignal();
      return signal;
    },
    settle,
    report: (diagnostics, findNode) => {
      const told = settle(diagnostics);
      reporter.diagnostics(told, findNode);
      return hasErrors(told);
    },
  };
}

/** Warnings that dbt logs past `--warn-error`, unless `require_all_warnings_handled_by_warn_error` is set. */
const bareEvents: ReadonlySet<string> = new Set(['MicrobatchModelNoEventTimeInputs']);

function settled(diagnostics: readonly Diagnostic[], flags: ResolvedFlags): readonly Diagnostic[] {
  const everyWarning = flags.values['require_all_warnings_handled_by_warn_error'] === true;
  return diagnostics.flatMap((it): Diagnostic[] => {
    if (it.severity === 'error') return [it];
    const name = warningName(it);
    if (!everyWarning && bareEvents.has(name)) return [it];
    const fate = warningFate(name, toFlags(flags));
    if (fate === 'silence') return [];
    return [fate === 'error' ? { ...it, severity: 'error', kind: 'Compilation' } : it];
  });
}

/** `--project-dir`, else the nearest folder upward that has a dbt_project.yml, else the working folder. */
function findProjectFolder(call: Call, env: Environment, workingFolder: string): string {
  const given =
    call.given.get('project_dir') ??
    env['EMDS_PROJECT_DIR'] ??
    env['DBT_ENGINE_PROJECT_DIR'] ??
    env['DBT_PROJECT_DIR'];
  if (given !== undefined && given !== '') return resolve(workingFolder, String(given));
  for (let folder = workingFolder; ; folder = dirname(folder)) {
    if (existsSync(join(folder, 'dbt_project.yml'))) return folder;
    if (dirname(folder) === folder) return workingFolder;
  }
}

/**
 * Aborts at the first Ctrl-C, so that running work can be undone; the second one ends the process. Until a command asks
 * for it, nothing has to be undone, and the first one ends the process even in the midst of parsing.
 */
function interruptSignal(): AbortSignal {
  const controller = new AbortController();
  for (const name of ['SIGINT', 'SIGTERM'] as const) {
    process.on(name, () => {
      if (controller.signal.aborted) {
        if (process.stdout.isTTY) process.stdout.write('\u001b[?25h');
        process.exit(130);
      }
      controller.abort();
    });
  }
  return controller.signal;
}

function record(value: unknown): Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
    ? (value as Record<string, unknown>)
    : {};
}
