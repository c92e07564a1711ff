import { tmpdir } from 'node:os';
import { invalidOptionValue } from '../../diagnostics/codes/usage.ts';
import { asWarning, ProblemError } from '../../diagnostics/diagnostic.ts';
import type { AddedPackage } from '../../packages/add-package.ts';
import type { DepsEvent } from '../../packages/deps-event.ts';
import { installPackages } from '../../packages/install-packages.ts';
import type { Call } from '../call.ts';
import { depsLogEvent } from '../log/deps-events.ts';
import { blankLine } from '../log/events.ts';
import { exitCodes } from '../outcome.ts';
import { EarlyExit, inSession, type Session } from '../session.ts';
import { dbtVersion } from '../version.ts';

/** `deps`: installs what packages.yml or dependencies.yml declares, and keeps package-lock.yml. */
export function run(call: Call): Promise<number> {
  return inSession(call, async (session) => {
    const { flags, env, invocation, signal, projectFolder } = session;
    const { values } = flags;
    const { diagnostics } = await installPackages({
      projectFolder,
      homeFolder: env['HOME'] ?? env['USERPROFILE'],
      temporaryFolder: env['DBT_DOWNLOADS_DIR'] || tmpdir(),
      env,
      vars: invocation.vars,
      dbtVersion: values['version_check'] === false ? undefined : dbtVersion,
      upgrade: values['upgrade'] === true,
      lockOnly: values['lock'] === true,
      dryRun: values['dry_run'] === true,
      add: addedPackage(session),
      onEvent: (event) => tell(session, event),
      signal,
    });
    return session.report(diagnostics) ? exitCodes.unable : exitCodes.success;
  });
}

/** `name@version`; the `@` of an address such as git@github.com:acme/dates.git is none. */
function addedPackage({ flags }: Session): AddedPackage | undefined {
  const text = flags.values['add_package'];
  if (typeof text !== 'string' || text === '') return undefined;
  const source = flags.values['source'] as AddedPackage['source'];
  const found = /^(.+)@([^@]*)$/.exec(text);
  const isAddress = found !== null && /^[\w.-]+:/.test(found[2]!);
  const [name, version] = found && !isAddress ? [found[1]!, found[2]!] : [text, null];
  if (!version && source !== 'local') {
    const reason = `Version is required in --add-package when a package when source is ${source}`;
    throw new ProblemError(invalidOptionValue('--add-package', reason));
  }
  return { name, version, source };
}

function tell(session: Session, event: DepsEvent): void {
  if (event.type === 'warning') {
    // With --warn-error nothing more is done, as in dbt; the warning has been reported as the error that it is.
    if (session.report([asWarning(event.problem)])) throw new EarlyExit(exitCodes.unable);
    return;
  }
  if (event.type === 'updates-available') session.reporter.event(blankLine);
  session.reporter.event(depsLogEvent(event));
}
