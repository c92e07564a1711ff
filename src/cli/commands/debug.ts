import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { arch, platform, release } from 'node:os';
import { join, resolve } from 'node:path';
import { loadProject } from '../../compiler/project/load-project.ts';
import type { Project } from '../../compiler/project/project.ts';
import { asError, type Diagnostic, hasErrors, ProblemError } from '../../diagnostics/diagnostic.ts';
import { maskCredentials, maskedJson } from '../../util/mask-credentials.ts';
import type { Call } from '../call.ts';
import { blankLine, logEvent } from '../log/events.ts';
import { exitCodes } from '../outcome.ts';
import { inSession, type Session } from '../session.ts';
import { emdsVersion } from '../version.ts';

/** `debug`: what this installation is, and whether project, profile and connection work. Faults end in exit code 1. */
export function run(call: Call): Promise<number> {
  return inSession(call, async (session) => {
    const { values } = session.flags;
    const profilesFolder = profilesFolderOf(session);
    if (values['config_dir'] === true) {
      say(session, `To view your profiles.yml file, run:\n\n${opener()} ${profilesFolder}`);
      return exitCodes.success;
    }
    const { project, diagnostics } = loadProject({
      folder: session.projectFolder,
      invocation: session.invocation,
      profileName: (values['profile'] as string | null) ?? undefined,
      target: (values['target'] as string | null) ?? undefined,
      profilesFolder: values['profiles_dir'] ? profilesFolder : undefined,
      homeFolder: session.env['HOME'],
      withPackages: false,
    });
    sayEnvironment(session, profilesFolder);
    const faults: Diagnostic[] = diagnostics.filter((it) => it.severity === 'error');
    sayConfiguration(session, { diagnostics, profilesFolder });
    if (project) faults.push(...(await sayConnection(session, project)));
    session.reporter.event(blankLine);
    if (faults.length === 0) {
      say(session, 'All checks passed!');
      return exitCodes.success;
    }
    say(session, `${faults.length} check${faults.length === 1 ? '' : 's'} failed:`);
    session.report(faults);
    return exitCodes.failed;
  });
}

function say({ reporter }: Session, text: string): void {
  reporter.event(logEvent('DebugCmdOut', { code: 'Z047', text, data: { msg: text } }));
}

function profilesFolderOf({ flags, invocation, projectFolder, env }: Session): string {
  const given = flags.values['profiles_dir'];
  if (given) return resolve(invocation.workingFolder, String(given));
  const home = join(env['HOME'] ?? env['USERPROFILE'] ?? '', '.dbt');
  return existsSync(join(projectFolder, 'profiles.yml')) || !existsSync(join(home, 'profiles.yml'))
    ? projectFolder
    : home;
}

function sayEnvironment(session: Session, profilesFolder: string): void {
  const profiles = join(profilesFolder, 'profiles.yml');
  say(session, `emds version: ${emdsVersion}`);
  say(session, `node version: ${process.versions.node}`);
  say(session, `os info: ${platform()}-${release()}-${arch()}`);
  say(session, `Using profiles dir at ${profilesFolder}`);
  say(
    session,
    `Using profiles.yml file at ${profiles}${existsSync(profiles) ? '' : ' (none: the embedded default is used)'}`,
  );
  say(session, `Using dbt_project.yml file at ${join(session.projectFolder, 'dbt_project.yml')}`);
  say(session, 'adapter type: duckdb');
}

function sayConfiguration(
  session: Session,
  { diagnostics, profilesFolder }: { diagnostics: readonly Diagnostic[]; profilesFolder: string },
): void {
  const ofProfile = diagnostics.filter((it) => /^(profile|target|adapter|credentials)/.test(it.code));
  const ofProject = diagnostics.filter((it) => !ofProfile.includes(it));
  const found = (file: string, problems: readonly Diagnostic[]) =>
    hasErrors(problems)
      ? existsSync(file)
        ? '[ERROR invalid]'
        : '[ERROR not found]'
      : '[OK found and valid]';
  const profiles = join(profilesFolder, 'profiles.yml');
  const profileState =
    !existsSync(profiles) && !hasErrors(ofProfile) ? '[OK embedded default]' : found(profiles, ofProfile);
  say(session, 'Configuration:');
  say(session, `  profiles.yml file ${profileState}`);
  say(session, `  dbt_project.yml file ${found(join(session.projectFolder, 'dbt_project.yml'), ofProject)}`);
  say(session, 'Required dependencies:');
  const git = spawnSync('git', ['--version'], { stdio: 'ignore' }).status === 0;
  say(session, ` - git ${git ? '[OK found]' : '[not found: only packages from git need it]'}\n`);
}

async function sayConnection(session: Session, { profile }: Project): Promise<readonly Diagnostic[]> {
  const { credentials } = profile;
  say(session, 'Connection:');
  for (const key of [
    'database',
    'schema',
    'path',
    'extensions',
    'settings',
    'external_root',
    'attach',
  ] as const) {
    const value = credentials[key];
    say(session, `  ${key}: ${typeof value === 'string' ? maskCredentials(value) : maskedJson(value)}`);
  }
  try {
    const { openWarehouse } = await import('../../runner/duckdb/warehouse.ts');
    const warehouse = await openWarehouse(credentials, { workingFolder: session.invocation.workingFolder });
    await warehouse.lend((connection) => connection.execute('select 1 as id'));
    await warehouse.close();
    say(session, '  Connection test: [OK connection ok]');
    return [];
  } catch (error) {
    if (!(error instanceof ProblemError)) throw error;
    say(session, '  Connection test: [ERROR]');
    return [asError(error.problem)];
  }
}

function opener(): string {
  return platform() === 'darwin' ? 'open' : platform() === 'win32' ? 'start' : 'xdg-open';
}
