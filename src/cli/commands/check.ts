import { isAbsolute, relative, sep } from 'node:path';
import { type CheckFormat, printFindings } from '../../check/check-output.ts';
import type { CheckResult, Finding } from '../../check/finding.ts';
import { parseMended } from '../../check/mend/parse-mended.ts';
import { isRepeated, joinedFindings, parsedFindings } from '../../check/parsed-findings.ts';
import { loadBuiltinPackages } from '../../compiler/project/builtin-packages.ts';
import type { Project } from '../../compiler/project/project.ts';
import { asError, type Diagnostic, hasErrors, ProblemError } from '../../diagnostics/diagnostic.ts';
import type { Span } from '../../diagnostics/source.ts';
import type { Call } from '../call.ts';
import { exitCodes } from '../outcome.ts';
import { checkRules } from '../run/check-rules.ts';
import { checkRun } from '../run/check-run.ts';
import { type PreparedProject, prepareProject } from '../run/prepare-project.ts';
import { quietForPrograms } from '../run/quiet-call.ts';
import { selectNodes } from '../run/select-nodes.ts';
import { EarlyExit, inSession, type Session } from '../session.ts';

const checkedTypes = new Set(['model', 'seed', 'snapshot', 'test', 'unit_test']);

/** `check`: proves what is selected without data; exit code 1 when an error is found, 2 when the project can't be read. */
export function run(call: Call): Promise<number> {
  return inSession(quietForPrograms(call, 'text'), async (session) => {
    const format = session.flags.values['output'] as CheckFormat;
    // What is wrong with the project itself belongs into the report as well.
    const parsed: Diagnostic[] = [];
    const listening: Session = Object.create(session, {
      report: {
        value: (diagnostics: readonly Diagnostic[]) => {
          const settled = session.settle(diagnostics);
          parsed.push(...settled);
          return hasErrors(settled);
        },
      },
    });
    const { result, exitCode, project } = await check(listening, parsed);
    const surroundings = {
      folder: folderOf(session),
      ...(project ? { isForeign: foreignFiles(project) } : {}),
    };
    const text = printFindings(result, format, surroundings);
    if (text !== '') session.reporter.print(text);
    return exitCode;
  });
}

interface Checked {
  readonly result: CheckResult;
  readonly exitCode: number;
  readonly project?: Project | undefined;
}

/** Files of packages, installed or shipped with emds. */
function foreignFiles({ packages, root }: Project): (place: Span) => boolean {
  const foreign = [...packages.filter((it) => it !== root), ...loadBuiltinPackages()];
  const texts = new Set(foreign.flatMap(({ files }) => files.macros.map((file) => file.text)));
  return ({ file }) => texts.has(file.text);
}

/** All that can be read is checked, whatever else can't be. */
async function check(session: Session, parsed: Diagnostic[]): Promise<Checked> {
  const options = { announce: false, writeManifest: false, leavesFresh: true, goesOn: true };
  let prepared: PreparedProject | undefined;
  try {
    const readable = asFarAsReadable(prepareProject(session, options), session, parsed);
    prepared = readable.prepared;
    const { project } = prepared;
    const { ids } = selectNodes(session, prepared, { resourceTypes: checkedTypes });
    const isReadable = !hasErrors(parsed);
    const before = parsedFindings(parsed, prepared);
    const checked = await checkRun(session, prepared, ids);
    const broken = await checkRules(session, prepared, checked);
    const later = readable
      .restored(checked.result.findings)
      .filter((it) => !isRepeated(it.diagnostic, parsed, project));
    const findings = [...joinedFindings(before, later), ...broken];
    const failed = hasErrors(findings.map((it) => it.diagnostic));
    const exitCode = isReadable ? (failed ? exitCodes.failed : exitCodes.success) : exitCodes.unable;
    return { result: { ...checked.result, findings }, exitCode, project: prepared.project };
  } catch (error) {
    if (error instanceof ProblemError) parsed.push(asError(error.problem));
    else if (!(error instanceof EarlyExit) || parsed.length === 0) throw error;
    const nothing = { relations: new Map(), unchecked: new Map(), checked: 0 };
    return { result: { ...nothing, findings: parsedFindings(parsed, prepared) }, exitCode: exitCodes.unable };
  }
}

interface Readable {
  readonly prepared: PreparedProject;
  /** Findings at the places of what the user wrote. */
  readonly restored: (findings: readonly Finding[]) => readonly Finding[];
}

/** A project with mistakes is read with something plausible in their places. */
function asFarAsReadable(
  prepared: PreparedProject,
  session: Session,
  parsed: readonly Diagnostic[],
): Readable {
  const mended = hasErrors(parsed) ? parseMended(prepared.project, parsed) : undefined;
  if (!mended) return { prepared, restored: (findings) => findings };
  session.report(mended.more);
  const { project, manifest, library, graph } = mended.parse;
  return {
    prepared: { ...prepared, project, manifest, library, graph },
    restored: (findings) => findings.map((it) => ({ ...it, diagnostic: mended.restored(it.diagnostic) })),
  };
}

/** The project's folder as seen from the root of the repository, as far as that is known: GitHub says it, or it is where emds runs. */
function folderOf({ env, invocation, projectFolder }: Session): string {
  const path = relative(env['GITHUB_WORKSPACE'] ?? invocation.workingFolder, projectFolder);
  return path === '' || path.startsWith('..') || isAbsolute(path) ? '' : `${path.split(sep).join('/')}/`;
}
