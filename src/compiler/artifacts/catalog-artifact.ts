import { join } from 'node:path';
import { writeFileAtomically } from '../../util/write-file.ts';
import type { ArtifactMetadata } from './artifact-metadata.ts';

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
