import { join } from 'node:path';
import { artifactIncompatible } from '../../diagnostics/codes/artifacts.ts';
import { ProblemError } from '../../diagnostics/diagnostic.ts';
import { writeFileAtomically } from '../../util/write-file.ts';
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
  const generated = options.now.toISOString().replace('Z', '000Z');
  const json: Record<string, unknown> = { metadata: { ...manifest.metadata, generated_at: generated } };
  for (const section of MANIFEST_SECTIONS) json[section] = manifest[section];
  const { compiledNode } = options;
  if (compiledNode) {
    json['nodes'] = Object.fromEntries(
      Object.entries(manifest.nodes).map(([id, node]) => [id, withCompiled(node, compiledNode(id))]),
    );
  }
  writeFileAtomically(path, JSON.stringify(json), { durable: false });
  return path;
}

/** dbt's place for the fields of a compiled node: after `compiled_path`. */
function withCompiled(node: ManifestNode, compiled: ManifestNode | undefined): ManifestNode {
  if (!compiled) return node;
  const { compiled: done, compiled_code, extra_ctes_injected, extra_ctes, ...rest } = compiled;
  const filled: Record<string, unknown> = {};
  for (const [key, value] of Object.entries(rest)) {
    filled[key] = value;
    if (key === 'compiled_path')
      Object.assign(filled, { compiled: done, compiled_code, extra_ctes_injected, extra_ctes });
  }
  return filled as unknown as ManifestNode;
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
