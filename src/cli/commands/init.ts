import { existsSync, readdirSync } from 'node:fs';
import { basename, join, relative, resolve } from 'node:path';
import { projectExists, projectNameMissing } from '../../diagnostics/codes/init.ts';
import { projectNameInvalid } from '../../diagnostics/codes/project.ts';
import { ProblemError } from '../../diagnostics/diagnostic.ts';
import { writeFileAtomically } from '../../util/write-file.ts';
import type { Call } from '../call.ts';
import { shopFiles } from '../init/shop-files.ts';
import { exitCodes } from '../outcome.ts';
import { inSession, type Session } from '../session.ts';

/** `init NAME`: makes a folder with a small project that builds at once. Nothing is asked and nothing overwritten. */
export function run(call: Call): Promise<number> {
  return inSession({ ...call, given: withoutLog(call) }, async (session) => {
    const [name] = call.arguments;
    if (name === undefined) throw new ProblemError(projectNameMissing());
    const folder = resolve(session.invocation.workingFolder, name);
    const project = basename(folder).replaceAll('-', '_');
    if (!/^[A-Za-z_]\w*$/.test(project)) throw new ProblemError(projectNameInvalid(name));
    if (existsSync(folder) && readdirSync(folder).length > 0) throw new ProblemError(projectExists(folder));
    const files = shopFiles(project);
    for (const [path, text] of Object.entries(files)) writeFileAtomically(join(folder, path), text);
    session.reporter.print(nextSteps(session, folder, Object.keys(files)));
    return exitCodes.success;
  });
}

function nextSteps({ invocation }: Session, folder: string, files: readonly string[]): string {
  const way = relative(invocation.workingFolder, folder) || '.';
  return `Made ${way}/ with ${files.length} files: seeds, models and tests of a small shop.

  cd ${way}
  emds build                  load the seeds, build the models, run the tests
  emds show -s customers      look at the result
  emds docs generate          write the documentation`;
}

/** No log file: there is no project yet that it would belong to. */
function withoutLog(call: Call): Call['given'] {
  return new Map([...call.given, ['log_level_file', 'none']]);
}
