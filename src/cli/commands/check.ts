import { isAbsolute, relative, sep } from 'node:path';
import { type CheckFormat, printFindings } from '../../check/check-output.ts';
import type { Diagnostic } from '../../diagnostics/diagnostic.ts';
import type { Call } from '../call.ts';
import { exitCodes } from '../outcome.ts';
import { checkRules } from '../run/check-rules.ts';
import { checkRun } from '../run/check-run.ts';
import { prepareProject } from '../run/prepare-project.ts';
import { quietForPrograms } from '../run/quiet-call.ts';
import { selectNodes } from '../run/select-nodes.ts';
import { EarlyExit, inSession, type Session } from '../session.ts';

const checkedTypes = new Set(['model', 'seed', 'snapshot', 'test', 'unit_test']);

/** `check`: proves what is selected without data; exit code 1 when an error is found, 2 when the project can't be read. */
export function run(call: Call): Promise<number> {
  return inSession(quietForPrograms(call, 'text'), async (session) => {
    const format = session.flags.values['output'] as CheckFormat;
    if (format === 'text') return await check(session, format, []);
    // What is wrong with the project itself belongs into a report for programs as well.
    const parsed: Diagnostic[] = [];
    const listening: Session = Object.create(session, {
      report: {
        value: (diagnostics: readonly Diagnostic[]) => {
          parsed.push(...diagnostics);
          return diagnostics.some((it) => it.severity === 'error');
        },
      },
    });
    try {
      return await check(listening, format, parsed);
    } catch (error) {
      if (!(error instanceof EarlyExit) || parsed.length === 0) throw error;
      const findings = parsed.map((diagnostic) => ({ diagnostic, breaks: [] }));
      const nothing = { relations: new Map(), unchecked: new Map(), checked: 0 };
      session.reporter.print(printFindings({ findings, ...nothing }, format, folderOf(session)));
      return error.exitCode;
    }
  });
}

async function check(session: Session, format: CheckFormat, parsed: readonly Diagnostic[]): Promise<number> {
  const prepared = prepareProject(session, { announce: false, writeManifest: false, leavesFresh: true });
  const { ids } = selectNodes(session, prepared, { resourceTypes: checkedTypes });
  const checked = await checkRun(session, prepared, ids);
  const broken = await checkRules(session, prepared, checked);
  const before = parsed.map((diagnostic) => ({ diagnostic, breaks: [] }));
  const findings = [...before, ...checked.result.findings, ...broken];
  const text = printFindings({ ...checked.result, findings }, format, folderOf(session));
  if (text !== '') session.reporter.print(text);
  const failed = findings.some((it) => it.diagnostic.severity === 'error');
  return failed ? exitCodes.failed : exitCodes.success;
}

/** The project's folder as seen from the root of the repository, as far as that is known: GitHub says it, or it is where emds runs. */
function folderOf({ env, invocation, projectFolder }: Session): string {
  const path = relative(env['GITHUB_WORKSPACE'] ?? invocation.workingFolder, projectFolder);
  return path === '' || path.startsWith('..') || isAbsolute(path) ? '' : `${path.split(sep).join('/')}/`;
}
