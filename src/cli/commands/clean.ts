import { rmSync } from 'node:fs';
import { relative, resolve, sep } from 'node:path';
import { cleanOutside, cleanSources } from '../../diagnostics/codes/clean.ts';
import { ProblemError } from '../../diagnostics/diagnostic.ts';
import type { Call } from '../call.ts';
import { logEvent } from '../log/events.ts';
import { exitCodes } from '../outcome.ts';
import { loadSessionProject } from '../run/prepare-project.ts';
import { inSession } from '../session.ts';

/** `clean`: deletes the folders of `clean-targets`. Folders outside the project and those with sources are refused. */
export function run(call: Call): Promise<number> {
  return inSession(call, async (session) => {
    const { root } = loadSessionProject(session, { withPackages: false });
    const { config } = root;
    const targets = [...new Set(config.cleanTargets.map((path) => resolve(root.root, path)))];
    const sources = [
      config.modelPaths,
      config.seedPaths,
      config.snapshotPaths,
      config.analysisPaths,
      config.macroPaths,
      config.testPaths,
    ]
      .flat()
      .map((path) => resolve(root.root, path));
    const protectedOnes = targets.filter((target) =>
      [root.root, ...sources].some((path) => isWithin(path, target)),
    );
    if (protectedOnes.length > 0) throw new ProblemError(cleanSources(protectedOnes));
    const outside = targets.filter((target) => !isWithin(target, root.root));
    if (outside.length > 0 && session.flags.values['clean_project_files_only'] !== false) {
      throw new ProblemError(cleanOutside(outside));
    }
    for (const path of targets) {
      session.reporter.event(
        logEvent('CheckCleanPath', { code: 'Z012', text: `Checking ${path}/*`, data: { path } }),
      );
      rmSync(path, { recursive: true, force: true });
      session.reporter.event(
        logEvent('ConfirmCleanPath', { code: 'Z013', text: `Cleaned ${path}/*`, data: { path } }),
      );
    }
    session.reporter.event(logEvent('EmdsNote', { code: 'Z015', text: 'Finished cleaning all paths.' }));
    return exitCodes.success;
  });
}

function isWithin(path: string, folder: string): boolean {
  const way = relative(folder, path);
  return way === '' ? path === folder : !way.startsWith('..') && !way.startsWith(sep);
}
