import { spawnSync } from 'node:child_process';
import type { Finding } from './trial.ts';

/** What a user may type in a project's folder: each of these ends by itself, whatever the project is like. */
const COMMANDS: readonly (readonly string[])[] = [
  ['parse'],
  ['compile'],
  ['build'],
  ['build', '--empty', '--threads', '4'],
  ['ls', '--output', 'json'],
  ['run', '--full-refresh', '--fail-fast'],
  ['test', '--store-failures'],
  ['show', '--select', 'customers'],
  ['source', 'freshness'],
  ['docs', 'generate'],
  ['check'],
  ['lineage', 'customers'],
  ['list', '--select', 'state:modified', '--state', 'target'],
  ['retry'],
  ['debug'],
  ['clean'],
];

/** How long a command may take, in milliseconds; the start of the process is a part of it. */
const LIMIT = 60_000;

/** Runs a command of the built CLI in a folder; tells whether it ended otherwise than by one of dbt's exit codes. */
export function tryCli(cli: string, folder: string, choose: <T>(items: readonly T[]) => T): Finding[] {
  const command = choose(COMMANDS);
  const args = [cli, ...command, '--project-dir', folder, '--profiles-dir', folder];
  const { status, signal, stdout, stderr } = spawnSync(process.execPath, args, {
    cwd: folder,
    timeout: LIMIT,
    killSignal: 'SIGKILL',
    encoding: 'utf8',
    env: { PATH: process.env['PATH'], HOME: folder },
    maxBuffer: 1 << 28,
  });
  const output = `${stdout}\n${stderr}`;
  const name = `emds ${command.join(' ')}`;
  const own = /^.*(?:Internal error|TypeError: |RangeError: |is not a function).*(?:\n.*){0,6}/m.exec(output);
  if (own) return [{ kind: 'internal-error', detail: `${name}: ${own[0].slice(0, 1500)}` }];
  if (status === null || status > 2)
    return [{ kind: 'crash', detail: `${name}: exit ${signal ?? status}\n${output.slice(-1500)}` }];
  return [];
}
