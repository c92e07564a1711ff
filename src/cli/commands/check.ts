import { type CheckFormat, printFindings } from '../../check/check-output.ts';
import type { Call } from '../call.ts';
import { exitCodes } from '../outcome.ts';
import { checkRules } from '../run/check-rules.ts';
import { checkRun } from '../run/check-run.ts';
import { prepareProject } from '../run/prepare-project.ts';
import { quietForPrograms } from '../run/quiet-call.ts';
import { selectNodes } from '../run/select-nodes.ts';
import { inSession } from '../session.ts';

const checkedTypes = new Set(['model', 'seed', 'snapshot', 'test', 'unit_test']);

/** `check`: proves what is selected without data; exit code 1 when an error is found. */
export function run(call: Call): Promise<number> {
  return inSession(quietForPrograms(call, 'text'), async (session) => {
    const prepared = prepareProject(session, { announce: false, writeManifest: false });
    const { ids } = selectNodes(session, prepared, { resourceTypes: checkedTypes });
    const checked = await checkRun(session, prepared, ids);
    const broken = await checkRules(session, prepared, checked);
    const result = { ...checked.result, findings: [...checked.result.findings, ...broken] };
    const format = session.flags.values['output'] as CheckFormat;
    const text = printFindings(result, format);
    if (text !== '') session.reporter.print(text);
    const failed = result.findings.some((it) => it.diagnostic.severity === 'error');
    return failed ? exitCodes.failed : exitCodes.success;
  });
}
