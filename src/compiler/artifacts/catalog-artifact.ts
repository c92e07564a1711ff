import { join } from 'node:path';
import { writeFileAtomically } from '../../util/write-file.ts';
import type { CatalogColumns } from '../lineage/artifact-lineage.ts';
import type { ArtifactMetadata } from './artifact-metadata.ts';
import { readJsonObject } from './read-json.ts';

export interface CatalogArtifact {
  readonly metadata: ArtifactMetadata;
  readonly nodes: Readonly<Record<string, unknown>>;
  readonly sources: Readonly<Record<string, unknown>>;
  readonly errors: readonly string[] | null;
}

/** Writes catalog.json v1. */
export function writeCatalog(
  targetFolder: string,
  { metadata, nodes, sources, errors }: CatalogArtifact,
): string {
  const path = join(targetFolder, 'catalog.json');
  writeFileAtomically(path, JSON.stringify({ metadata, nodes, sources, errors }), { durable: false });
  return path;
}

/** The columns that a catalog.json tells, dbt's own or ours; undefined when there is none. */
export function readCatalog(folder: string): CatalogColumns | undefined {
  return readJsonObject(join(folder, 'catalog.json')) as CatalogColumns | undefined;
}
