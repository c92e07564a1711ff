import { execFileSync } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';

export interface Commit {
  readonly files: Readonly<Record<string, string>>;
  readonly tag?: string;
  readonly branch?: string;
}

/** Makes a bare-enough repository whose commits are the same ones every time, and gives their hashes. */
export function makeRepository(folder: string, commits: readonly Commit[]): string[] {
  mkdirSync(folder, { recursive: true });
  const env = {
    ...process.env,
    GIT_CONFIG_GLOBAL: '/dev/null',
    GIT_CONFIG_SYSTEM: '/dev/null',
    GIT_AUTHOR_DATE: '2024-05-01T12:00:00Z',
    GIT_COMMITTER_DATE: '2024-05-01T12:00:00Z',
  };
  const git = (...words: string[]) =>
    execFileSync(
      'git',
      ['-c', 'user.name=Ada', '-c', 'user.email=ada@example.com', '-c', 'tag.gpgSign=false', ...words],
      {
        cwd: folder,
        env,
        encoding: 'utf8',
        stdio: ['ignore', 'pipe', 'pipe'],
      },
    );
  git('init', '--quiet', '--initial-branch=main');
  git('config', 'uploadpack.allowFilter', 'true');
  return commits.map((commit, index) => {
    if (commit.branch) git('checkout', '--quiet', '-b', commit.branch);
    for (const [path, text] of Object.entries(commit.files)) {
      mkdirSync(dirname(join(folder, path)), { recursive: true });
      writeFileSync(join(folder, path), text);
    }
    git('add', '--all');
    git('commit', '--quiet', '--message', `Change ${index + 1}`);
    if (commit.tag) git('tag', '--annotate', '--message', commit.tag, commit.tag);
    const hash = git('rev-parse', 'HEAD').trim();
    if (commit.branch) git('checkout', '--quiet', 'main');
    return hash;
  });
}
