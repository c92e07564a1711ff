import { execFile } from 'node:child_process';
import { lstatSync, mkdirSync, readdirSync, readlinkSync, rmSync } from 'node:fs';
import { join, relative } from 'node:path';
import { depsLogEvent } from '../../../src/cli/log/deps-events.ts';
import { noPaint } from '../../../src/cli/log/log-event.ts';
import type { AddedPackage } from '../../../src/packages/add-package.ts';
import { type DepsRequest, installPackages } from '../../../src/packages/install-packages.ts';
import { readTextIfPresent } from '../../../src/util/file-system.ts';
import type { Scenario } from './scenarios.ts';
import { type World, writeFiles } from './world.ts';

/** What a call of deps said and left behind. */
export interface Outcome {
  readonly success: boolean;
  readonly lines: readonly string[];
  readonly lock: string | null;
  readonly declared: string | null;
  /** Files of the install folders; links with where they lead. */
  readonly tree: readonly string[];
}

export interface Talk {
  readonly lines: readonly string[];
  readonly warnings: readonly string[];
  readonly errors: readonly string[];
  readonly codes: readonly string[];
}

/** Runs emds deps in a project folder of a world. */
export async function runDeps(
  world: World,
  folder: string,
  options: Partial<DepsRequest> = {},
): Promise<Talk> {
  const lines: string[] = [];
  const warnings: string[] = [];
  const codes: string[] = [];
  const temporaryFolder = join(world.folder, 'temporary');
  mkdirSync(temporaryFolder, { recursive: true });
  const { diagnostics } = await installPackages({
    projectFolder: folder,
    homeFolder: join(world.folder, 'home'),
    temporaryFolder,
    env: world.env,
    vars: {},
    dbtVersion: '1.11.16',
    retryPauseMs: 1,
    onEvent: (event) => {
      if (event.type === 'warning') {
        warnings.push(event.problem.message);
        codes.push(event.problem.code);
      } else lines.push(...depsLogEvent(event).text(noPaint).split('\n'));
    },
    ...options,
  });
  const left = readdirSync(temporaryFolder);
  if (left.length > 0) throw new Error(`left behind: ${left}`);
  codes.push(...diagnostics.map((it) => it.code));
  return { lines, warnings, errors: diagnostics.map((it) => it.message), codes };
}

/** Plays a scenario in a folder of its own; `call` runs deps in the project. */
export async function play(
  scenario: Scenario,
  world: World,
  call: (folder: string, args: readonly string[]) => Promise<{ success: boolean; lines: string[] }>,
): Promise<Outcome[]> {
  const base = join(world.folder, 'played');
  rmSync(base, { recursive: true, force: true });
  const { url } = world.hub;
  const write = (files: Readonly<Record<string, string>>) =>
    writeFiles(
      base,
      Object.fromEntries(Object.entries(files).map(([path, text]) => [path, text.replaceAll('<hub>', url)])),
    );
  const read = (name: string) => readTextIfPresent(join(shop, name))?.replaceAll(url, '<hub>');
  write(scenario.files);
  const shop = join(base, 'shop');
  const outcomes: Outcome[] = [];
  for (const step of scenario.steps) {
    write(step.files ?? {});
    step.publish?.(world.hub);
    const { success, lines } = await call(shop, step.args ?? []);
    outcomes.push({
      success,
      lines: lines
        .map((line) => line.replaceAll(base, '<base>').replaceAll(url, '<hub>').trimEnd())
        .filter((line) => line !== ''),
      lock: read('package-lock.yml') ?? null,
      declared: read('packages.yml') ?? read('dependencies.yml') ?? null,
      // dbt leaves what it got to before it failed, emds what was there before.
      tree: !success
        ? []
        : ['dbt_packages', 'vendor/packages'].flatMap((name) => treeOf(join(shop, name), shop)),
    });
  }
  return outcomes;
}

/** emds as `play` wants it. Errors come last, as in dbt. */
export async function callEmds(
  world: World,
  folder: string,
  args: readonly string[],
): Promise<{ success: boolean; lines: string[]; codes: readonly string[] }> {
  const word = (name: string) => args[args.indexOf(name) + 1]!;
  const [name, version] = args.includes('--add-package') ? word('--add-package').split('@') : [];
  const source = (args.includes('--source') ? word('--source') : 'hub') as AddedPackage['source'];
  const { lines, errors, codes } = await runDeps(world, folder, {
    upgrade: args.includes('--upgrade'),
    lockOnly: args.includes('--lock'),
    ...(args.includes('--no-version-check') ? { dbtVersion: undefined } : {}),
    ...(name ? { add: { name, version: version ?? null, source } } : {}),
  });
  const all = [...lines, ...errors.flatMap((error) => error.split('\n'))];
  return { success: errors.length === 0, lines: all, codes };
}

/** dbt as `play` wants it: without times, warnings and the frame of its output. */
export function callDbt(
  dbt: string,
  world: World,
  folder: string,
  args: readonly string[],
): Promise<{ success: boolean; lines: string[] }> {
  return new Promise((done) => {
    execFile(dbt, ['deps', '--no-use-colors', ...args], { cwd: folder, env: world.env }, (error, stdout) => {
      const text = stdout
        .replace(/^\d\d:\d\d:\d\d {2}(?:WARNING: |\[WARNING\])[\s\S]*?(?=^\d\d:\d\d:\d\d |(?![\s\S]))/gm, '')
        .replaceAll(/^\d\d:\d\d:\d\d {2}/gm, '');
      const lines = text
        .split('\n')
        .filter(
          (line) => !/^(Running with dbt|Encountered an error|\w+ Error$| *Error encountered in )/.test(line),
        );
      done({ success: error === null, lines });
    });
  });
}

function treeOf(folder: string, base: string): string[] {
  if (!lstatSync(folder, { throwIfNoEntry: false })) return [];
  return readdirSync(folder)
    .sort()
    .flatMap((name) => {
      const path = join(folder, name);
      if (name === '.git') return [];
      const shown = relative(base, path);
      if (lstatSync(path).isSymbolicLink()) return [`${shown} -> ${relative(base, readlinkSync(path))}`];
      return lstatSync(path).isDirectory() ? treeOf(path, base) : [shown];
    });
}
