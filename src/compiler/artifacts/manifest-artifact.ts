import { join } from 'node:path';
import { artifactIncompatible } from '../../diagnostics/codes/artifacts.ts';
import { ProblemError } from '../../diagnostics/diagnostic.ts';
import { type TextStream, writeTexts } from '../../util/streamed-file.ts';
import { headOf, MANIFEST_SECTIONS, type Manifest } from '../manifest/manifest.ts';
import type { ManifestNode, UniqueId } from '../manifest/resource.ts';
import { schemaUrls } from './artifact-metadata.ts';
import { readJsonObject } from './read-json.ts';
import { sendChanged, type ValueChange } from './splice-values.ts';
import { type WrittenManifest, WrittenText } from './written-manifest.ts';

/** What is another value in a node than it was; undefined where that can't be said. */
export type NodeChanges = (id: UniqueId) => readonly ValueChange[] | undefined;

export interface WriteManifestOptions {
  readonly now: Date;
  /** Nodes that a run has filled in. */
  readonly compiledNode?: ((id: UniqueId) => ManifestNode | undefined) | undefined;
  /** The manifest as it was written before the run, and in what its nodes differ from it by now. */
  readonly before?:
    | {
        readonly written: WrittenManifest;
        readonly changesOf: NodeChanges;
      }
    | undefined;
}

/** Writes manifest.json with dbt's keys in dbt's order. */
export function writeManifest(
  targetFolder: string,
  manifest: Manifest,
  options: WriteManifestOptions,
): string {
  const path = join(targetFolder, 'manifest.json');
  const text = options.before && WrittenText.open(options.before.written);
  try {
    writeTexts(path, (stream) => {
      sendMetadata(stream, manifest, options.now);
      if (text) sendSections(stream, manifest, { text, ...options.before!, ...options });
      else sendManifest(stream, manifest, options);
      stream.add('}');
    });
  } finally {
    text?.close();
  }
  return path;
}

function sendMetadata(stream: TextStream, { metadata }: Manifest, now: Date): void {
  const generated_at = now.toISOString().replace('Z', '000Z');
  stream.add(`{"metadata":${JSON.stringify({ ...metadata, generated_at })}`);
}

function sendManifest(stream: TextStream, manifest: Manifest, { compiledNode }: WriteManifestOptions): void {
  for (const section of MANIFEST_SECTIONS) {
    if (manifest[section] === undefined) continue;
    stream.add(`,"${section}":`);
    if (isCompiled(section) && compiledNode) sendNodes(stream, manifest[section], compiledNode);
    else stream.add(JSON.stringify(manifest[section]));
  }
}

function isCompiled(section: string): section is 'nodes' | 'functions' {
  return section === 'nodes' || section === 'functions';
}

/** Whether templates may have been given what is in a section. */
function hasNodes(section: string): boolean {
  return isCompiled(section) || section === 'sources';
}

/** Node by node: those of a large project are not all there a second time. */
function sendNodes(
  stream: TextStream,
  nodes: Manifest['nodes' | 'functions'],
  compiledNode: NonNullable<WriteManifestOptions['compiledNode']>,
): void {
  let before = '{';
  for (const [id, node] of Object.entries(nodes)) {
    stream.add(`${before}${JSON.stringify(id)}:`);
    stream.add(JSON.stringify(compiledNode(id) ?? node));
    before = ',';
  }
  stream.add(before === '{' ? '{}' : '}');
}

interface WrittenSections extends WriteManifestOptions, NonNullable<WriteManifestOptions['before']> {
  readonly text: WrittenText;
}

/** The sections as they were written, but for what has changed in their nodes. */
function sendSections(
  stream: TextStream,
  manifest: Manifest,
  { text, written, changesOf, compiledNode }: WrittenSections,
): void {
  const entries = written.entries();
  stream.add(',');
  for (const section of MANIFEST_SECTIONS) {
    stream.addBytes(text.take(headOf(section).length));
    const { ids, bytes } = entries[section]!;
    for (const [index, id] of ids.entries()) {
      if (index > 0) stream.addBytes(text.take(1));
      const entry = text.take(bytes[index]!);
      const changes = hasNodes(section) ? changesOf(id) : [];
      if (changes?.length === 0) stream.addBytes(entry);
      else if (!changes || !sendChanged(stream, entry, changes)) {
        stream.add(`${JSON.stringify(id)}:`);
        stream.add(JSON.stringify(compiledNode?.(id) ?? manifest[section][id]));
      }
    }
    stream.addBytes(text.take(1));
  }
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
