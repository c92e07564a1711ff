import { existsSync, readFileSync, realpathSync, statSync } from 'node:fs';
import { extname, isAbsolute, join, normalize, sep } from 'node:path';
import { pictureTypes } from '../util/picture-types.ts';
import { localImage } from './app/lib/markdown.ts';
import { byCodeUnit, record } from './json.ts';

/** A picture that texts of the project show. */
export interface Picture {
  /** As the texts give it. */
  readonly address: string;
  /** Below the target folder. */
  readonly path: string;
  readonly type: string;
  readonly content: Uint8Array;
}

/** Larger ones would make a page that nobody can mail. */
const largest = 3_000_000;

/** The pictures of a manifest's texts that lie in a folder, in order of their addresses. */
export function readPictures(manifest: unknown, folder: string): Picture[] {
  const addresses = new Set<string>();
  collect(manifest, addresses);
  return [...addresses].sort(byCodeUnit).flatMap((address) => readPicture(folder, address) ?? []);
}

const proseKeys = new Set(['description', 'source_description', 'block_contents']);
const image = /!\[[^\]]*\]\(\s*<?([^)\s>]+)/g;

function collect(value: unknown, addresses: Set<string>): void {
  for (const [key, inner] of Object.entries(Array.isArray(value) ? value : record(value))) {
    if (typeof inner === 'object') collect(inner, addresses);
    else if (typeof inner === 'string' && proseKeys.has(key))
      for (const [, address] of inner.matchAll(image)) {
        const local = localImage(address!);
        if (local !== undefined) addresses.add(local);
      }
  }
}

function readPicture(folder: string, address: string): Picture | undefined {
  try {
    const path = normalize(decodeURIComponent(address.replace(/[?#].*$/, '')));
    const type = pictureTypes[extname(path).toLowerCase()];
    const full = join(folder, path);
    if (type === undefined || path.startsWith('..') || isAbsolute(path)) return undefined;
    if (!existsSync(full) || statSync(full).size > largest) return undefined;
    // A link may lead anywhere; what a site shows lies with it.
    if (!realpathSync(full).startsWith(realpathSync(folder) + sep)) return undefined;
    return { address, path, type, content: readFileSync(full) };
  } catch {
    return undefined;
  }
}

/** Pictures as a page can hold them within itself. */
export function dataAddresses(pictures: readonly Picture[]): Record<string, string> {
  return Object.fromEntries(
    pictures.map(({ address, type, content }) => [
      address,
      `data:${type};base64,${Buffer.from(content).toString('base64')}`,
    ]),
  );
}
