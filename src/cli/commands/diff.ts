import type { DiffFormat } from '../../diff/project-output.ts';
import type { Call } from '../call.ts';
import { exitCodes } from '../outcome.ts';
import { prepareProject } from '../run/prepare-project.ts';
import { quietForPrograms } from '../run/quiet-call.ts';
import { inSession } from '../session.ts';

/** `diff`: what a change does against `--state`, or with `--data` what is different in the rows. */
export function run(call: Call): Promise<number> {
  return inSession(quietForPrograms(call, 'text'), async (session) => {
    // The artifacts to compare with may lie where a manifest would be written.
    const prepared = prepareProject(session, { announce: false, writeManifest: false });
    const format = session.flags.values['output'] as DiffFormat;
    const failing = session.flags.values['exit_code'] === true;
    if (session.flags.values['data'] === true) {
      const { diffData } = await import('../run/diff-data.ts');
      const { printDataDiff } = await import('../../diff/data-output.ts');
      const diff = await diffData(session, prepared);
      session.reporter.print(printDataDiff(diff, format));
      return failing && !diff.same ? exitCodes.failed : exitCodes.success;
    }
    const { diffState } = await import('../run/diff-state.ts');
    const { printProjectDiff } = await import('../../diff/project-output.ts');
    const diff = await diffState(session, prepared);
    session.reporter.print(printProjectDiff(diff, format));
    return failing && diff.impact === 'breaking' ? exitCodes.failed : exitCodes.success;
  });
}
