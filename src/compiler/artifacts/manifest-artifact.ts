import { join } from 'node:path';
import { artifactIncompatible } from '../../diagnostics/codes/artifacts.ts';
import { ProblemError } from '../../diagnostics/diagnostic.ts';
import { type TextStream, writeTexts } from '../../util/streamed-file.ts';
import { MANIFEST_SECTIONS, type Manifest } from '../manifest/manifest.ts';
import type { ManifestNode, UniqueId } from '../manifest/resource.ts';
import { schemaUrls } from './artifact-metadata.ts';
import { readJsonObject } from './read-json.ts';

/** Writes manifest.json with dbt's keys in dbt's order; `compiledNode` gives nodes that a run has filled in. */
export function writeManifest(
  targetFolder: string,
  manifest: Manifest,
  options: { now: Date; compiledNode?: ((id: UniqueId) => ManifestNode | undefined) | undefined },
): string {
  const path = join(targetFolder, 'manifest.json');
  writeTexts(path, (stream) => sendManifest(stream, manifest, options));
  return path;
}

type WriteOptions = Parameters<typeof writeManifest>[2];

function sendManifest(stream: TextStream, manifest: Manifest, { now, compiledNode }: WriteOptions): void {
  const generated = now.toISOString().replace('Z', '000Z');
  stream.add(`{"metadata":${JSON.stringify({ ...manifest.metadata, generated_at: generated })}`);
  for (const section of MANIFEST_SECTIONS) {
    if (manifest[section] === undefined) continue;
    stream.add(`,"${section}":`);
    if ((section === 'nodes' || section === 'functions') && compiledNode)
      sendNodes(stream, manifest[section], compiledNode);
    else stream.add(JSON.stringify(manifest[section]));
  }
  stream.add('}');
}

/** Node by node: those of a large project are not all there a second time. */
function sendNodes(
  stream: TextStream,
  nodes: Manifest['nodes' | 'functions'],
  compiledNode: NonNullable<WriteOptions['compiledNode']>,
): void {
  let before = '{';
  for (const [id, node] of Object.entries(nodes)) {
    stream.add(`${before}${JSON.stringify(id)}:${JSON.stringify(compiledNode(id) ?? node)}`);
    before = ',';
  }
  stream.add(before === '{' ? '{}' : '}');
}

/** Reads a manifest.json, dbt's own or ours, with missing sections empty; undefined when there is none. */
export function readManifest(folder: string): Manifest | undefined {
  const path = join(folder, 'manifest.json');
  const json = readJsonObject(path);
  if (!json) return undefined;
  const metadata = (json['metadata'] ?? {}) as Record<string, unknown>;
  checkVersion(path, metadata['dbt_schema_version']);
  const manifest: Record<string, unknown> = { metadata };
  for (const section of MANIFEST_SECTIONS) manifest[section] = json[section] ?? {};
  return manifest as unknown as Manifest;
}

/** Older manifests are read as they are: what they lack is empty. */
function checkVersion(path: string, url: unknown): void {
  const version = typeof url === 'string' ? /\/manifest\/v(\d+)\.json$/.exec(url)?.[1] : undefined;
  if (version !== undefined && Number(version) > 12) {
    throw new ProblemError(artifactIncompatible(path, String(url), schemaUrls.manifest));
  }
}
