import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { readRunResults } from '../../compiler/artifacts/run-results-artifact.ts';
import type { Project } from '../../compiler/project/project.ts';
import { docsSiteMissing } from '../../diagnostics/codes/docs.ts';
import { ProblemError } from '../../diagnostics/diagnostic.ts';
import type { Call } from '../call.ts';
import { exitCodes } from '../outcome.ts';
import { docsData } from '../run/docs-data.ts';
import { makeSite } from '../run/make-site.ts';
import { loadSessionProject, targetFolderOf } from '../run/prepare-project.ts';
import { refreshSite } from '../run/refresh-site.ts';
import { inSession, type Session } from '../session.ts';

/** `docs serve`: serves target/ on this machine until Ctrl-C, follows new artifacts, and shows rows of the database. */
export function run(call: Call): Promise<number> {
  return inSession(call, async (session) => {
    const { flags, invocation, signal } = session;
    const project = loadSessionProject(session, { withPackages: false });
    const folder = targetFolderOf(project);
    const index = join(folder, 'index.html');
    if (!existsSync(index) && !(await makeSite({ from: folder, outDir: folder })).site)
      throw new ProblemError(docsSiteMissing(index));
    const host = String(flags.values['host']);
    const { credentials } = projectOfArtifacts(session, project, folder).profile;
    const { serveDocs } = await import('../../serve/docs-server.ts');
    refreshSite({
      targetFolder: folder,
      signal,
      onFailed: (error) => session.reporter.print(`The site is not refreshed: ${reasonOf(error)}`),
    });
    await serveDocs({
      dir: folder,
      host,
      port: Number(flags.values['port']),
      // Rows are for the person at this machine, not for the network.
      data: isLoopback(host)
        ? docsData(folder, { credentials, workingFolder: invocation.workingFolder })
        : undefined,
      signal,
      onReady: ({ url }) => announce(session, url),
    });
    return exitCodes.success;
  });
}

function reasonOf(error: unknown): string {
  if (error instanceof ProblemError) return error.problem.message;
  return error instanceof Error ? error.message : String(error);
}

function isLoopback(host: string): boolean {
  return host === 'localhost' || host === '::1' || /^127\./.test(host);
}

/** Without --target, the target that the artifacts were made for, where that is another one than the usual. */
function projectOfArtifacts(session: Session, project: Project, folder: string): Project {
  const { values } = session.flags;
  const target = readRunResults(folder)?.args['target'];
  if (values['target'] || typeof target !== 'string' || target === project.profile.targetName) return project;
  try {
    const flags = { ...session.flags, values: { ...values, target } };
    return loadSessionProject({ ...session, flags, report: () => false }, { withPackages: false });
  } catch {
    // That target is gone from the profile.
    return project;
  }
}

function announce({ reporter, flags, terminal }: Session, url: string): void {
  const { port } = new URL(url);
  reporter.print(
    `Serving docs at ${port}\nTo access from your browser, navigate to: ${url}\n\n\nPress Ctrl+C to exit.`,
  );
  if (flags.values['browser'] !== false && terminal.isTty) openBrowser(url);
}

/** Best effort: without a browser the address is on the screen. */
function openBrowser(url: string): void {
  const [command, ...args] =
    process.platform === 'darwin'
      ? ['open', url]
      : process.platform === 'win32'
        ? ['cmd', '/c', 'start', '', url]
        : ['xdg-open', url];
  const child = spawn(command!, args, { stdio: 'ignore', detached: true });
  child.on('error', () => {});
  child.unref();
}
