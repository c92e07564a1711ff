import { existsSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import type { Diagnostic } from '../diagnostics/diagnostic.ts';
import { writeFileAtomically } from '../util/write-file.ts';
import { readAppFiles } from './app-files.ts';
import { buildSite, siteFolder } from './build-site.ts';
import { dataAddresses, readPictures } from './pictures.ts';
import type { SiteArtifacts } from './site-input.ts';

export interface GenerateOptions extends SiteArtifacts {
  /** Folder for index.html and emds-docs/, usually `target`. */
  readonly outDir: string;
  /** One index.html with everything inside. */
  readonly singleFile?: boolean;
  /** Beside the rest, static_index.html with everything inside. */
  readonly staticFile?: boolean;
  /** Where the pictures lie that texts show, when not in `outDir`. */
  readonly picturesFrom?: string;
  /** Folder of the bundled app, when not that of this installation. */
  readonly appDir?: string;
}

export interface GeneratedSite {
  /** Paths below outDir, in the order written. */
  readonly files: readonly string[];
  readonly bytes: number;
  readonly diagnostics: readonly Diagnostic[];
}

/**
 * Writes the docs site of a project. index.html comes last, so that a page on screen never meets half a site;
 * files of an earlier site that are no longer part of it go away.
 */
export function generateSite(options: GenerateOptions): GeneratedSite {
  const { app, diagnostics } = readAppFiles(options.appDir);
  if (app === undefined) return { files: [], bytes: 0, diagnostics };
  const files = buildSite(options, app, { ...options, pictures: takePictures(options) });
  let bytes = 0;
  for (const file of files) {
    const path = join(options.outDir, file.path);
    bytes += Buffer.byteLength(file.content);
    if (!isUnchanged(path, file.content)) writeFileAtomically(path, file.content);
  }
  removeStale(join(options.outDir, siteFolder), new Set(files.map((file) => file.path)));
  return { files: files.map((file) => file.path), bytes, diagnostics };
}

/** Writes the pictures of texts beside the page, where they lie elsewhere; gives them for pages that hold everything. */
function takePictures({
  manifest,
  outDir,
  picturesFrom = outDir,
  ...options
}: GenerateOptions): Record<string, string> {
  const isElsewhere = picturesFrom !== outDir;
  if (!isElsewhere && options.singleFile !== true && options.staticFile !== true) return {};
  const pictures = readPictures(manifest, picturesFrom);
  if (isElsewhere && options.singleFile !== true)
    for (const { path, content } of pictures) writeFileAtomically(join(outDir, path), content);
  return dataAddresses(pictures);
}

function isUnchanged(path: string, content: string): boolean {
  return existsSync(path) && readFileSync(path, 'utf8') === content;
}

/** Removes only what this generator itself may have written. */
function removeStale(folder: string, current: ReadonlySet<string>): void {
  if (!existsSync(folder)) return;
  for (const name of readdirSync(folder)) {
    const ours = /^(app|core|run|search|columns|nodes-\d+)\.(js|css)$/.test(name);
    if (ours && !current.has(`${siteFolder}/${name}`)) rmSync(join(folder, name), { force: true });
  }
}
