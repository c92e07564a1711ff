import type { Diagnostic } from '../../diagnostics/diagnostic.ts';
import type { GeneratedSite } from '../../docs/generate-site.ts';
import type { SiteArtifacts } from '../../docs/site-input.ts';
import { addColumnLineage } from './column-lineage.ts';

type Entry = Readonly<Record<string, unknown>>;

export interface SiteRequest {
  /** Folder with manifest.json, and catalog.json, run_results.json and run_history/ where there are some. */
  readonly from: string;
  /** Folder of index.html. */
  readonly outDir: string;
  readonly singleFile?: boolean;
  readonly staticFile?: boolean;
}

type WriteRequest = Omit<SiteRequest, 'from'> & { readonly picturesFrom?: string };

/** Writes the docs site of the artifacts in a folder, emds's or dbt's; without a readable manifest there is none. */
export async function makeSite(
  request: SiteRequest,
): Promise<{ site?: GeneratedSite; diagnostics: readonly Diagnostic[] }> {
  const { readArtifacts } = await import('../../docs/read-artifacts.ts');
  const { artifacts, diagnostics } = readArtifacts(request.from);
  if (artifacts === undefined) return { diagnostics };
  const site = await writeSite(await withLineage(artifacts), { ...request, picturesFrom: request.from });
  return { site, diagnostics: [...diagnostics, ...site.diagnostics] };
}

/** Writes the site of artifacts that are read already. */
export async function writeSite(
  artifacts: SiteArtifacts,
  { outDir, singleFile = false, staticFile = false, picturesFrom = outDir }: WriteRequest,
): Promise<GeneratedSite> {
  const { generateSite } = await import('../../docs/generate-site.ts');
  return generateSite({ ...artifacts, outDir, singleFile, staticFile, picturesFrom });
}

/** Adds column lineage, unless `docs generate` has done so. */
export async function withLineage(artifacts: SiteArtifacts): Promise<SiteArtifacts> {
  const hasIt = Object.values(nodesOf(artifacts.manifest)).every(
    (node) => !isTraceable(node) || 'column_lineage' in configOf(node),
  );
  return hasIt ? artifacts : await addColumnLineage(artifacts);
}

function isTraceable(node: Entry): boolean {
  return (
    (node['resource_type'] === 'model' || node['resource_type'] === 'snapshot') &&
    node['language'] === 'sql' &&
    typeof node['compiled_code'] === 'string'
  );
}

/** The nodes of a manifest of unknown origin. */
export function nodesOf(manifest: unknown): Readonly<Record<string, Entry>> {
  return ((manifest as Entry | undefined)?.['nodes'] ?? {}) as Record<string, Entry>;
}

/** The config of a node of unknown origin. */
export function configOf(node: Entry): Entry {
  return (node['config'] ?? {}) as Entry;
}
