import type { TextStream } from '../../../util/streamed-file.ts';
import type { SectionEntries } from '../../artifacts/written-manifest.ts';
import { PyFloat } from '../../jinja/values.ts';
import { headOf, MANIFEST_SECTIONS, type Manifest, type ManifestMetadata } from '../../manifest/manifest.ts';

/** Where a value that JSON cannot hold stands: section, id, and the keys below. */
export type FloatPath = readonly string[];

/** What is in the text of a manifest's sections. */
export interface TextIndex {
  /** By section: ids, and how many bytes the text of each takes, its key included. */
  readonly entries: Readonly<Record<string, SectionEntries>>;
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
      // Apart, since a text that is put together is copied once more.
      bytes.push(stream.add(`${JSON.stringify(id)}:`) + stream.add(JSON.stringify(values[id])));
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

/**
 * The manifest of a text of sections, which may come in pieces. It is read entry by entry: as one text it would take more
 * memory than what is made of it.
 */
export function readSections(
  pieces: readonly Uint8Array[],
  metadata: ManifestMetadata,
  { entries, floats }: TextIndex,
): Manifest {
  const body =
    pieces.length === 1
      ? Buffer.from(pieces[0]!.buffer, pieces[0]!.byteOffset, pieces[0]!.length)
      : Buffer.concat(pieces);
  const sections: Record<string, unknown> = {};
  let at = 0;
  for (const section of MANIFEST_SECTIONS) {
    const { ids, bytes } = entries[section]!;
    at += headOf(section).length;
    const values = ids.map((id, index): [string, unknown] => {
      const start = at + Buffer.byteLength(JSON.stringify(id)) + 1;
      const end = at + bytes[index]!;
      at = end + 1; // a comma, or the end of the section
      return [id, JSON.parse(body.toString('utf8', start, end))];
    });
    if (ids.length === 0) at++;
    sections[section] = Object.fromEntries(values);
  }
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
