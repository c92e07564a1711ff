import { statSync } from 'node:fs';
import { join } from 'node:path';
import type { SiteArtifacts } from '../../docs/site-input.ts';
import { configOf, nodesOf, withLineage, writeSite } from './make-site.ts';

type Entry = Readonly<Record<string, unknown>>;

export interface RefreshOptions {
  readonly targetFolder: string;
  readonly signal: AbortSignal;
  readonly pollMs?: number;
  /** Called with what kept a new site from being made; the old one stays, and the next change is another chance. */
  readonly onFailed?: (error: unknown) => void;
}

const artifactNames = ['manifest.json', 'catalog.json', 'run_results.json'];

/**
 * Makes the site again whenever a command has written new artifacts, until the signal aborts. Commands compile what
 * they were asked to alone: the SQL and lineage of nodes whose source is the same are kept from before.
 */
export function refreshSite({ targetFolder, signal, pollMs = 700, onFailed }: RefreshOptions): void {
  let seen = versions(targetFolder);
  let pending = '';
  let before: SiteArtifacts | undefined;
  let busy = false;
  const look = async () => {
    const current = versions(targetFolder);
    // Twice the same: whoever writes them is done.
    if (current !== seen && current === pending) {
      seen = current;
      before = await makeAgain(targetFolder, before);
    }
    pending = current;
  };
  const timer = setInterval(async () => {
    if (busy) return;
    busy = true;
    try {
      before ??= await readSite(targetFolder);
      await look();
    } catch (error) {
      onFailed?.(error);
    } finally {
      busy = false;
    }
  }, pollMs);
  signal.addEventListener('abort', () => clearInterval(timer), { once: true });
}

async function makeAgain(
  targetFolder: string,
  before: SiteArtifacts | undefined,
): Promise<SiteArtifacts | undefined> {
  const read = await readSite(targetFolder);
  if (read === undefined) return before;
  const artifacts = await withLineage({ ...read, manifest: keepCompiled(before?.manifest, read.manifest) });
  await writeSite(artifacts, { outDir: targetFolder });
  return artifacts;
}

async function readSite(targetFolder: string): Promise<SiteArtifacts | undefined> {
  const { readArtifacts } = await import('../../docs/read-artifacts.ts');
  return readArtifacts(targetFolder).artifacts;
}

/** The later manifest with compiled SQL of the earlier one where the source is the same and it has none itself. */
function keepCompiled(before: unknown, after: unknown): unknown {
  const known = nodesOf(before);
  const nodes = Object.entries(nodesOf(after)).map(([id, node]): [string, Entry] => {
    const old = known[id];
    const isSame = old !== undefined && old['raw_code'] === node['raw_code'];
    if (!isSame || typeof node['compiled_code'] === 'string' || typeof old['compiled_code'] !== 'string')
      return [id, node];
    const { column_lineage } = configOf(old);
    const config = column_lineage === undefined ? {} : { config: { ...configOf(node), column_lineage } };
    return [id, { ...node, compiled_code: old['compiled_code'], ...config }];
  });
  return { ...(after as Entry), nodes: Object.fromEntries(nodes) };
}

function versions(targetFolder: string): string {
  return artifactNames
    .map((name) => {
      const found = statSync(join(targetFolder, name), { throwIfNoEntry: false });
      return `${found?.mtimeMs}:${found?.size}`;
    })
    .join(' ');
}
