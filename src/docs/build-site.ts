import { sha256 } from '../util/hash.ts';
import { buildCore } from './build-core.ts';
import { buildRun } from './build-run.ts';
import { buildSearch } from './build-search.ts';
import { collectNodes } from './collect-nodes.ts';
import { dataScript } from './encode.ts';
import { nodeDetails } from './node-details.ts';
import { type AppFiles, pageHtml, singlePageHtml } from './page-html.ts';
import type { CoreData, NodeDetails } from './site-data.ts';
import { readInput, type SiteArtifacts } from './site-input.ts';

export interface SiteFile {
  /** Relative to the target folder, with forward slashes. */
  readonly path: string;
  readonly content: string;
}

/** Folder of everything but the page itself. */
export const siteFolder = 'emds-docs';

const chunkSize = 200_000;

/**
 * The docs site of a project as files. Pure: the same artifacts give the same bytes. With `singleFile`, one page
 * that holds everything.
 */
export function buildSite(
  artifacts: SiteArtifacts,
  app: AppFiles,
  options?: { singleFile?: boolean },
): SiteFile[] {
  const data = buildSiteData(artifacts, app);
  const core = data.get('core') as CoreData;
  if (options?.singleFile === true) {
    return [{ path: 'index.html', content: singlePageHtml(core.project.name, app, data) }];
  }
  const files: SiteFile[] = [
    { path: `${siteFolder}/app.js`, content: app.script },
    { path: `${siteFolder}/app.css`, content: app.style },
  ];
  for (const [name, value] of data) {
    files.push({ path: `${siteFolder}/${name}.js`, content: dataScript(name, value) });
  }
  files.push({ path: 'index.html', content: pageHtml(core.project.name, siteFolder, core.build) });
  return files;
}

/** All data of the site by the name of its file; names never come from the project. */
export function buildSiteData(artifacts: SiteArtifacts, app: AppFiles): ReadonlyMap<string, unknown> {
  const input = readInput(artifacts);
  const resources = collectNodes(input.manifest);
  const index = new Map(resources.map((resource, i) => [resource.id, i]));
  const core = buildCore(resources, input);
  const details = resources.map((resource) => nodeDetails(resource, index, input.catalog));
  const parts = new Map<string, unknown>([
    ['run', buildRun(input, index, core)],
    ['search', buildSearch(resources, details)],
  ]);
  const chunks: number[] = [];
  for (const chunk of cutChunks(details)) {
    parts.set(`nodes-${chunks.length}`, chunk.details);
    chunks.push(chunk.first);
  }
  const whole = { ...core, chunks };
  const content = [JSON.stringify(whole), ...[...parts.values()].map((part) => JSON.stringify(part))];
  const build = sha256([...content, app.script, app.style].map(sha256).join('')).slice(0, 12);
  return new Map<string, unknown>([['core', { ...whole, build }], ...parts]);
}

function cutChunks(details: readonly NodeDetails[]): { first: number; details: NodeDetails[] }[] {
  const chunks: { first: number; details: NodeDetails[] }[] = [];
  let size = Number.POSITIVE_INFINITY;
  details.forEach((detail, i) => {
    const own = JSON.stringify(detail).length;
    if (size + own > chunkSize) {
      chunks.push({ first: i, details: [] });
      size = 0;
    }
    chunks.at(-1)!.details.push(detail);
    size += own;
  });
  return chunks;
}
