import type { TextStream } from '../../../util/streamed-file.ts';
import { PyFloat } from '../../jinja/values.ts';
import { MANIFEST_SECTIONS, type Manifest, type ManifestMetadata } from '../../manifest/manifest.ts';
import { headOf } from './splice-body.ts';

/** Where a value that JSON cannot hold stands: section, id, and the keys below. */
export type FloatPath = readonly string[];

/** What is in the text of a manifest's sections. */
export interface TextIndex {
  /** By section: ids, and how many bytes the text of each takes, its key included. */
  readonly entries: Readonly<
    Record<string, { readonly ids: readonly string[]; readonly bytes: readonly number[] }>
  >;
  /** Floats that happen to be whole, which templates print with their point. */
  readonly floats: readonly FloatPath[];
}

/** Sends the sections of a manifest, `"nodes":{…},"sources":{…},…`, through a stream: manifest.json without its metadata. */
export function streamSections(stream: TextStream, manifest: Manifest): TextIndex {
  const entries: Record<string, { ids: string[]; bytes: number[] }> = {};
  const floats: FloatPath[] = [];
  for (const section of MANIFEST_SECTIONS) {
    stream.add(headOf(section));
    const values = manifest[section] as Readonly<Record<string, unknown>>;
    const ids = Object.keys(values);
    const bytes: number[] = [];
    for (const [index, id] of ids.entries()) {
      if (index > 0) stream.add(',');
      const count = PyFloat.written;
      bytes.push(stream.add(`${JSON.stringify(id)}:${JSON.stringify(values[id])}`));
      if (PyFloat.written > count) findFloats(values[id], [section, id], floats);
    }
    stream.add('}');
    entries[section] = { ids, bytes };
  }
  return { entries, floats };
}

/** Adds the paths of the floats in a value that happen to be whole. */
export function findFloats(value: unknown, path: FloatPath, into: FloatPath[]): void {
  if (value instanceof PyFloat) into.push(path);
  else if (typeof value === 'object' && value !== null) {
    for (const [key, item] of Object.entries(value)) findFloats(item, [...path, key], into);
  }
}

const OPEN = Buffer.from('{');
const CLOSE = Buffer.from('}');

/** The manifest of a text of sections, which may come in pieces. Joined as bytes: as texts they would take four times the memory. */
export function readSections(
  body: readonly Uint8Array[],
  metadata: ManifestMetadata,
  floats: readonly FloatPath[],
): Manifest {
  const text = Buffer.concat([OPEN, ...body, CLOSE]).toString('utf8');
  const sections = JSON.parse(text) as Record<string, unknown>;
  for (const path of floats) {
    const key = path.at(-1)!;
    const holder = path
      .slice(0, -1)
      .reduce<unknown>((at, part) => (at as Record<string, unknown>)[part], sections);
    const values = holder as Record<string, unknown>;
    values[key] = new PyFloat(values[key] as number);
  }
  return { metadata, ...sections } as unknown as Manifest;
}
