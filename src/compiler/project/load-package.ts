import { isUtf8 } from 'node:buffer';
import { join } from 'node:path';
import { fileNotUtf8 } from '../../diagnostics/codes/files.ts';
import { ProblemError } from '../../diagnostics/diagnostic.ts';
import { listFiles, readBytesIfPresent, readTextIfPresent, realPathOf } from '../../util/file-system.ts';
import { isScript, isScriptModel, MODEL_ENDINGS, ownProperties } from '../typescript/model-file.ts';
import { readIgnoreFile } from './ignore-file.ts';
import { type Package, type PackageFiles, type ProjectFile, pathInFolder } from './project.ts';
import type { ProjectConfig } from './project-config.ts';
import { stripEnd } from './strip-text.ts';

/** Finds a package's files. A file is read when its text is first asked for: seeds can be large. */
export function loadPackage(root: string, config: ProjectConfig): Package {
  const ignored = readIgnoreFile(root);
  const listings = new Map<string, readonly ProjectFile[]>();
  const listing = (folder: string): readonly ProjectFile[] => {
    let files = listings.get(folder);
    if (!files) {
      files = listFiles(
        join(root, folder),
        (path) => path.endsWith('.git') || (ignored?.(`${folder}/${path}`) ?? false),
      )
        .filter((path) => !isHidden(path))
        .map((path) => new FileOnDisk(folder, path, join(root, folder, path)));
      listings.set(folder, files);
    }
    return files;
  };
  const find = (
    folders: readonly string[],
    endings: readonly string[],
    wanted = (_path: string) => true,
  ): ProjectFile[] =>
    folders.flatMap((folder) =>
      listing(cleanFolder(folder)).filter(
        (file) => endings.some((ending) => endsWithCaseless(file.path, ending)) && wanted(pathInFolder(file)),
      ),
    );
  const models = find(config.modelPaths, ['.sql', '.py', ...MODEL_ENDINGS]).filter(
    (file) => /\.(?:sql|py)$/i.test(file.path) || isReadable(file, isScriptModel),
  );
  const scripts = models.filter((file) => isScript(file.path) && isReadable(file));
  const declared = scripts.flatMap((file) => ownProperties(file) ?? []);
  const files: PackageFiles = {
    models,
    seeds: find(config.seedPaths, ['.csv']),
    snapshots: find(config.snapshotPaths, ['.sql']),
    analyses: find(config.analysisPaths, ['.sql']),
    macros: find(config.macroPaths, ['.sql']),
    dataTests: find(
      config.testPaths,
      ['.sql'],
      (path) => !path.startsWith('generic/') && !path.startsWith('fixtures/'),
    ),
    genericTests: find(config.testPaths, ['.sql'], (path) => path.startsWith('generic/')),
    functions: find(config.functionPaths, ['.sql', '.py', '.js']),
    docs: find(config.docsPaths, ['.md']),
    properties: [...withRootSources(root, find(propertyFolders(config), ['.yml', '.yaml'])), ...declared],
    fixtures: find(config.testPaths, ['.csv', '.sql'], (path) => path.startsWith('fixtures/')),
  };
  return { name: config.name, root, config, files };
}

/**
 * A `sources.yml` beside dbt_project.yml counts too, which dbt passes over; a link to it in a folder that dbt reads is
 * the same file and counts once.
 */
function withRootSources(root: string, properties: ProjectFile[]): ProjectFile[] {
  const path = join(root, 'sources.yml');
  const real = realPathOf(path);
  if (real === undefined) return properties;
  const isThere = properties.some(
    (file) => file.path.endsWith('sources.yml') && realPathOf(file.absolutePath) === real,
  );
  return isThere ? properties : [...properties, new FileOnDisk('', 'sources.yml', path)];
}

/** Whether a file holds what is asked for. One that is no text passes once: its parser says what is wrong with it. */
function isReadable(file: ProjectFile, holds?: (file: ProjectFile) => boolean): boolean {
  try {
    return file.text !== undefined && (holds?.(file) ?? true);
  } catch (error) {
    if (!(error instanceof ProblemError)) throw error;
    return holds !== undefined;
  }
}

/** dbt reads properties from every folder that can hold a resource. */
function propertyFolders(config: ProjectConfig): string[] {
  return [
    ...new Set([
      ...config.modelPaths,
      ...config.seedPaths,
      ...config.snapshotPaths,
      ...config.analysisPaths,
      ...config.macroPaths,
      ...config.testPaths,
      ...config.functionPaths,
    ]),
  ];
}

/** A `./` before a folder stays: dbt's paths have it. */
function cleanFolder(folder: string): string {
  const clean = folder.replace(/\/+$/, '');
  return clean === '.' ? '' : clean;
}

function endsWithCaseless(path: string, ending: string): boolean {
  return path.endsWith(ending) || path.slice(-ending.length).toLowerCase() === ending;
}

/** dbt's search pattern is `[!.#~]*`. */
function isHidden(path: string): boolean {
  const first = path[path.lastIndexOf('/') + 1];
  return first === '.' || first === '#' || first === '~';
}

/** Bytes that are no UTF-8 come out as U+FFFD, which a file may also hold by itself. */
function checkEncoding({ path, absolutePath }: FileOnDisk, text: string): void {
  if (isUtf8(readBytesIfPresent(absolutePath) ?? new Uint8Array())) return;
  throw new ProblemError(fileNotUtf8({ file: { path, text }, offset: text.indexOf('\ufffd'), length: 1 }));
}

/**
 * A file whose text is read once, when it is first asked for. dbt strips texts as it reads them: here the end goes, and
 * the beginning stays, so that places in the text are places in the file.
 */
class FileOnDisk implements ProjectFile {
  readonly path: string;
  readonly folder: string;
  readonly absolutePath: string;
  private contents: string | undefined;

  constructor(folder: string, path: string, absolutePath: string) {
    this.path = folder === '' ? path : `${folder}/${path}`;
    this.folder = folder;
    this.absolutePath = absolutePath;
  }

  get text(): string {
    if (this.contents === undefined) {
      const text = readTextIfPresent(this.absolutePath) ?? '';
      if (text.includes('\ufffd')) checkEncoding(this, text);
      this.contents = stripEnd(text);
    }
    return this.contents;
  }
}
