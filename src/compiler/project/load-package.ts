import { join } from 'node:path';
import { listFiles, readTextIfPresent } from '../../util/file-system.ts';
import type { Package, PackageFiles, ProjectFile } from './project.ts';
import type { ProjectConfig } from './project-config.ts';

/** Finds and reads a package's files. Seeds are read when their text is asked for: they can be large. */
export function loadPackage(root: string, config: ProjectConfig): Package {
  const ignored = readIgnoreFile(root);
  const find = (folders: readonly string[], wanted: (path: string) => boolean): ProjectFile[] =>
    folders.flatMap((folder) => {
      const clean = folder.replace(/^\.\//, '').replace(/\/+$/, '');
      return listFiles(
        join(root, clean),
        (path) => ignored(`${clean}/${path}`) || path.split('/').some((p) => p === '.git'),
      )
        .filter(wanted)
        .map((path) => projectFile(root, clean, path));
    });
  const endsWith =
    (...endings: string[]) =>
    (path: string) =>
      endings.some((ending) => path.toLowerCase().endsWith(ending));
  const files: PackageFiles = {
    models: find(config.modelPaths, endsWith('.sql', '.py')),
    seeds: find(config.seedPaths, endsWith('.csv')),
    snapshots: find(config.snapshotPaths, endsWith('.sql')),
    analyses: find(config.analysisPaths, endsWith('.sql')),
    macros: find(config.macroPaths, endsWith('.sql')),
    dataTests: find(config.testPaths, (path) => path.endsWith('.sql') && !isGeneric(path)),
    genericTests: find(config.testPaths, (path) => path.endsWith('.sql') && isGeneric(path)),
    functions: find(config.functionPaths, endsWith('.sql', '.py', '.js')),
    docs: find(config.docsPaths, endsWith('.md')),
    properties: find(
      [
        ...new Set([
          ...config.modelPaths,
          ...config.seedPaths,
          ...config.snapshotPaths,
          ...config.analysisPaths,
          ...config.macroPaths,
          ...config.testPaths,
          ...config.functionPaths,
        ]),
      ],
      endsWith('.yml', '.yaml'),
    ),
    fixtures: find(config.testPaths, (path) => path.startsWith('fixtures/') && /\.(csv|sql)$/.test(path)),
  };
  return { name: config.name, root, config, files };
}

/** dbt reads generic tests from `generic/` below each test folder, and unit test fixtures from `fixtures/`. */
function isGeneric(path: string): boolean {
  return path.startsWith('generic/');
}

function projectFile(root: string, folder: string, path: string): ProjectFile {
  const absolutePath = join(root, folder, path);
  let text: string | undefined;
  return {
    path: `${folder}/${path}`,
    folder,
    absolutePath,
    get text() {
      text ??= readTextIfPresent(absolutePath) ?? '';
      return text;
    },
  };
}

/** .dbtignore: gitignore's simple patterns (names, folders, `*`, `**`, leading `/`), one a line; `!` is not supported by name. */
function readIgnoreFile(root: string): (path: string) => boolean {
  const text = readTextIfPresent(join(root, '.dbtignore'));
  if (text === undefined) return () => false;
  const patterns = text
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '' && !line.startsWith('#'))
    .map(ignorePattern);
  return (path) => patterns.some((pattern) => pattern.test(path));
}

function ignorePattern(line: string): RegExp {
  const anchored = line.startsWith('/') || line.slice(0, -1).includes('/');
  const body = line
    .replace(/^\//, '')
    .replace(/\/$/, '')
    .replace(/[.+^${}()|[\]\\]/g, '\\$&')
    .replace(/\*\*\/?|\*|\?/g, (wild) => (wild.startsWith('**') ? '.*' : wild === '*' ? '[^/]*' : '[^/]'));
  return new RegExp(`${anchored ? '^' : '(?:^|/)'}${body}(?:/|$)`);
}
