import { fileSize, readBytesIfPresent } from '../../util/file-system.ts';
import { sha256 } from '../../util/hash.ts';
import type { FileChecksum } from '../manifest/resource.ts';
import type { ProjectFile } from '../project/project.ts';
import { strip } from '../project/strip-text.ts';

/** dbt hashes seeds of up to a mebibyte by content, larger ones by path. */
const LARGEST_HASHED_SEED = 1_048_576;

const known = new WeakMap<ProjectFile, FileChecksum>();

/** The checksum of a seed's file, read once. dbt keeps a byte order mark in the text that it hashes. */
export function seedChecksum(file: ProjectFile): FileChecksum {
  let checksum = known.get(file);
  if (!checksum) {
    checksum = readChecksum(file);
    known.set(file, checksum);
  }
  return checksum;
}

function readChecksum(file: ProjectFile): FileChecksum {
  if (fileSize(file.absolutePath) > LARGEST_HASHED_SEED) return { name: 'path', checksum: file.path };
  const bytes = readBytesIfPresent(file.absolutePath);
  const text = bytes ? new TextDecoder('utf-8', { ignoreBOM: true }).decode(bytes) : '';
  return { name: 'sha256', checksum: sha256(strip(text)) };
}
