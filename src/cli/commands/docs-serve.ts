import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { docsSiteMissing } from '../../diagnostics/codes/docs.ts';
import { ProblemError } from '../../diagnostics/diagnostic.ts';
import type { Call } from '../call.ts';
import { exitCodes } from '../outcome.ts';
import { loadSessionProject, targetFolderOf } from '../run/prepare-project.ts';
import { inSession, type Session } from '../session.ts';

/** `docs serve`: serves target/ on this machine until Ctrl-C. */
export function run(call: Call): Promise<number> {
  return inSession(call, async (session) => {
    const { values } = session.flags;
    const folder = targetFolderOf(loadSessionProject(session, { withPackages: false }));
    const index = join(folder, 'index.html');
    if (!existsSync(index)) throw new ProblemError(docsSiteMissing(index));
    const { serveDocs } = await import('../../serve/docs-server.ts');
    await serveDocs({
      dir: folder,
      host: String(values['host']),
      port: Number(values['port']),
      signal: session.signal,
      onReady: ({ url }) => announce(session, url),
    });
    return exitCodes.success;
  });
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
