import { sha256 } from '../util/hash.ts';
import { buildColumns } from './build-columns.ts';
import { buildCore } from './build-core.ts';
import { buildRun } from './build-run.ts';
import { buildSearch } from './build-search.ts';
import { collectNodes, type Resource } from './collect-nodes.ts';
import { dataScript } from './encode.ts';
import { text } from './json.ts';
import { nodeDetails } from './node-details.ts';
import { type AppFiles, pageHtml, singlePageHtml } from './page-html.ts';
import type { CoreData, NodeDetails } from './site-data.ts';
import { readInput, type SiteArtifacts } from './site-input.ts';

export interface SiteFile {
  /** Relative to the target folder, with forward slashes. */
  readonly path: string;
  readonly content: string;
}

export interface SiteOptions {
  readonly singleFile?: boolean;
  readonly staticFile?: boolean;
  /** Data addresses of pictures by the addresses that texts give: for pages that hold everything. */
  readonly pictures?: Readonly<Record<string, string>>;
}

/** Folder of everything but the page itself. */
export const siteFolder = 'emds-docs';

const chunkSize = 200_000;

/**
 * The docs site of a project as files. Pure: the same artifacts give the same bytes. With `singleFile`, one page
 * that holds everything; with `staticFile`, that page as static_index.html beside the others, as from dbt.
 */
export function buildSite(artifacts: SiteArtifacts, app: AppFiles, options: SiteOptions = {}): SiteFile[] {
  const data = buildSiteData(artifacts, app);
  const core = data.get('core') as CoreData;
  const { pictures = {} } = options;
  const whole = Object.keys(pictures).length > 0 ? new Map([...data, ['pictures', pictures]]) : data;
  const single = (path: string) => ({ path, content: singlePageHtml(core.project.name, app, whole) });
  if (options.singleFile === true) return [single('index.html')];
  const files: SiteFile[] = [
    ...(options.staticFile === true ? [single('static_index.html')] : []),
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
  const external = externalRelations(resources);
  const files = [...external].flatMap(([id, name]) =>
    name.startsWith("'") ? [[name.slice(1, -1), index.get(id)!] as const] : [],
  );
  const places = new Map([...files, ...index]);
  const context = { index, places, catalog: input.catalog, callers: findCallers(resources), external };
  const details = resources.map((resource) => nodeDetails(resource, context));
  const columns = buildColumns(resources, places);
  const parts = new Map<string, unknown>([
    ['run', buildRun(input, index, core.edges)],
    ['search', buildSearch(resources, details)],
    ...(columns === undefined ? [] : [['columns', columns] as const]),
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

/** What SQL calls the sources that stand for files, by unique_id: `'data/orders/*.parquet'`, `read_csv(…)`. */
function externalRelations(resources: readonly Resource[]): Map<string, string> {
  const found = new Map<string, string>();
  for (const { id, type, raw } of resources) {
    const relation = text(raw['relation_name']);
    if (type === 'source' && /^('[^']+'|\w+\s*\(.*\))$/s.test(relation)) found.set(id, relation);
  }
  return found;
}

/** Who calls each macro that is not dbt's or an adapter's own; tests and other macros among them. */
function findCallers(resources: readonly Resource[]): Map<string, number[]> {
  const own = new Set(resources.filter((it) => it.type === 'macro' && !it.internal).map((it) => it.id));
  const callers = new Map<string, number[]>();
  resources.forEach((resource, caller) => {
    for (const macro of resource.macros) {
      if (!own.has(macro) || macro === resource.id) continue;
      const known = callers.get(macro);
      if (known) known.push(caller);
      else callers.set(macro, [caller]);
    }
  });
  return callers;
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
