import { spawn } from 'node:child_process';
import { mkdirSync, realpathSync, rmSync } from 'node:fs';
import { join, sep } from 'node:path';
import {
  gitFailed,
  gitNotInstalled,
  gitValueUnsafe,
  subdirectoryNotFound,
} from '../diagnostics/codes/packages.ts';
import { ProblemError } from '../diagnostics/diagnostic.ts';
import { isFolder } from '../util/file-system.ts';
import { type Environment, forDisplay } from './secrets.ts';

export interface GitSource {
  readonly repository: string;
  /** Tag, branch, commit or HEAD. */
  readonly revision: string;
  readonly subdirectory: string | null;
}

export interface GitOptions {
  readonly env: Environment;
  readonly signal?: AbortSignal | undefined;
}

/**
 * Checks a revision out into a new folder, as shallow as the server allows, and gives its commit and the folder of the
 * package. Nothing of git's own stays in it. Throws a ProblemError that shows no secrets.
 */
export async function checkOut(
  source: GitSource,
  folder: string,
  options: GitOptions,
): Promise<{ commit: string; folder: string }> {
  refuseUnsafe(source, options.env);
  mkdirSync(folder, { recursive: true });
  const git = (...words: string[]) => runGit(words, folder, { ...options, source });
  await git('init', '--quiet');
  await git('remote', 'add', 'origin', source.repository);
  const { subdirectory } = source;
  if (subdirectory !== null) await git('sparse-checkout', 'set', subdirectory);
  const target = await fetchRevision(git, source);
  await git('checkout', '--quiet', '--detach', target);
  const commit = (await git('rev-parse', 'HEAD')).trim();
  rmSync(join(folder, '.git'), { recursive: true, force: true });
  return { commit, folder: subdirectory === null ? folder : subfolder(folder, subdirectory, source) };
}

type Git = (...words: string[]) => Promise<string>;

/** Gives the name of what was fetched. Servers that refuse single commits and short ones need the whole history. */
async function fetchRevision(git: Git, { revision, subdirectory }: GitSource): Promise<string> {
  const filter = subdirectory === null ? [] : ['--filter=blob:none'];
  try {
    await git('fetch', '--quiet', '--depth', '1', '--no-tags', ...filter, '--', 'origin', revision);
    return 'FETCH_HEAD';
  } catch (error) {
    if (!(error instanceof ProblemError) || !/^[0-9a-f]{4,40}$/.test(revision)) throw error;
    await git('fetch', '--quiet', ...filter, '--', 'origin');
    return `${revision}^{commit}`;
  }
}

function refuseUnsafe({ repository, revision, subdirectory }: GitSource, env: Environment): void {
  for (const [key, value] of [
    ['git', repository],
    ['revision', revision],
    ['subdirectory', subdirectory ?? ''],
  ] as const) {
    const reason = value.startsWith('-')
      ? 'starts with "-", which git takes for an option'
      : /[\0\n\r]/.test(value)
        ? 'has a line break'
        : undefined;
    if (reason) throw new ProblemError(gitValueUnsafe(key, forDisplay(value, env), reason));
  }
  // `ext::sh -c …` and the like run commands.
  if (/^[\w-]+::/.test(repository)) {
    throw new ProblemError(gitValueUnsafe('git', forDisplay(repository, env), 'names a remote helper'));
  }
  if (revision.includes(':')) throw new ProblemError(gitValueUnsafe('revision', revision, 'has a ":"'));
  const outside = subdirectory?.split(/[/\\]/).includes('..') || /^([/\\]|\w:)/.test(subdirectory ?? '');
  if (outside) throw new ProblemError(gitValueUnsafe('subdirectory', subdirectory!, 'leaves the repository'));
}

/** The folder of the package; a link in the repository may not lead out of it. */
function subfolder(folder: string, subdirectory: string, source: GitSource): string {
  const path = join(folder, subdirectory);
  const { repository, revision } = source;
  if (!isFolder(path)) throw new ProblemError(subdirectoryNotFound(subdirectory, repository, revision));
  if (!realpathSync(path).startsWith(realpathSync(folder) + sep)) {
    throw new ProblemError(gitValueUnsafe('subdirectory', subdirectory, 'leaves the repository'));
  }
  return path;
}

/** Set where emds is run by a git hook; they would turn every command to the repository around the project. */
const LOCAL_VARIABLES = [
  'GIT_DIR',
  'GIT_WORK_TREE',
  'GIT_INDEX_FILE',
  'GIT_OBJECT_DIRECTORY',
  'GIT_ALTERNATE_OBJECT_DIRECTORIES',
  'GIT_COMMON_DIR',
  'GIT_NAMESPACE',
  'GIT_PREFIX',
  'GIT_CONFIG',
  'GIT_SHALLOW_FILE',
];

function runGit(
  words: readonly string[],
  folder: string,
  options: GitOptions & { readonly source: GitSource },
): Promise<string> {
  const { source, signal } = options;
  const env: Record<string, string | undefined> = { ...options.env, LC_ALL: 'C' };
  for (const name of LOCAL_VARIABLES) delete env[name];
  // Hooks of the user's template folder have no business here.
  const args = ['-c', 'core.hooksPath=/dev/null', '-c', 'advice.detachedHead=false', ...words];
  return new Promise((settle, fail) => {
    const child = spawn('git', args, {
      cwd: folder,
      env,
      stdio: ['ignore', 'pipe', 'pipe'],
      ...(signal ? { signal } : {}),
    });
    let output = '';
    let errors = '';
    child.stdout.on('data', (chunk) => (output += chunk));
    child.stderr.on('data', (chunk) => (errors += chunk));
    child.on('error', (error: NodeJS.ErrnoException) => {
      fail(error.code === 'ENOENT' ? new ProblemError(gitNotInstalled()) : error);
    });
    child.on('close', (code) => {
      if (code === 0) settle(output);
      else fail(new ProblemError(failure(source, errors, options.env)));
    });
  });
}

function failure({ repository, revision }: GitSource, output: string, env: Environment) {
  return gitFailed({
    repository: forDisplay(repository, env),
    revision,
    output: forDisplay(output.trim(), env),
    scrubbed: repository.includes('*****'),
  });
}
