import { tmpdir } from 'node:os';
import { invalidOptionValue } from '../../diagnostics/codes/usage.ts';
import { asError, asWarning, ProblemError } from '../../diagnostics/diagnostic.ts';
import type { AddedPackage } from '../../packages/add-package.ts';
import type { DepsEvent } from '../../packages/deps-event.ts';
import { installPackages } from '../../packages/install-packages.ts';
import type { Call } from '../call.ts';
import { depsLogEvent } from '../log/deps-events.ts';
import { exitCodes } from '../outcome.ts';
import { inSession, type Session } from '../session.ts';
import { dbtVersion } from '../version.ts';

/** `deps`: installs the packages of packages.yml and keeps package-lock.yml. */
export function run(call: Call): Promise<number> {
  return inSession(call, async (session) => {
    const { flags, env, invocation, signal, projectFolder } = session;
    const { values } = flags;
    const { diagnostics } = await installPackages({
      projectFolder,
      homeFolder: env['HOME'] ?? env['USERPROFILE'],
      temporaryFolder: tmpdir(),
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

function addedPackage({ flags }: Session): AddedPackage | undefined {
  const text = flags.values['add_package'];
  if (typeof text !== 'string') return undefined;
  const source = flags.values['source'] as AddedPackage['source'];
  const at = text.lastIndexOf('@');
  // git@github.com:… holds an @ that is no version's.
  const hasVersion = at > 0 && !/[:/]/.test(text.slice(at + 1));
  const [name, version] = hasVersion ? [text.slice(0, at), text.slice(at + 1)] : [text, null];
  if (version === null && source !== 'local') {
    const reason = `Version is required in --add-package when a package when source is ${source}`;
    throw new ProblemError(invalidOptionValue('--add-package', reason));
  }
  return { name, version, source };
}

function tell(session: Session, event: DepsEvent): void {
  if (event.type !== 'warning') session.reporter.event(depsLogEvent(event));
  else if (session.report([asWarning(event.problem)])) throw new ProblemError(asError(event.problem));
}
