import type { ColumnData, CoreData, NodeDetails, RunData, SearchData } from '../../site-data.ts';

declare global {
  interface Window {
    emdsDocs?: Record<string, unknown>;
  }
}

const pending = new Map<string, Promise<unknown>>();

/** The core data, which the page loads before the app. */
export function coreData(): CoreData {
  return readNow('core') as CoreData;
}

/** Run results; loaded once. */
export function loadRun(core: CoreData): Promise<RunData> {
  return load('run', core.build) as Promise<RunData>;
}

/** Search index; loaded once. */
export function loadSearch(core: CoreData): Promise<SearchData> {
  return load('search', core.build) as Promise<SearchData>;
}

/** Lineage of all columns; loaded once. */
export function loadColumns(core: CoreData): Promise<ColumnData> {
  return load('columns', core.build) as Promise<ColumnData>;
}

/** A node's details, from the chunk that holds it. */
export async function loadDetails(core: CoreData, node: number): Promise<NodeDetails> {
  let chunk = core.chunks.length - 1;
  while (chunk > 0 && core.chunks[chunk]! > node) chunk--;
  const details = (await load(`nodes-${chunk}`, core.build)) as NodeDetails[];
  return details[node - core.chunks[chunk]!]!;
}

/** Where a picture beside the page is: within the page, where that holds everything. */
export function pictureAddress(address: string): string {
  pictures ??= (readNow('pictures') ?? {}) as Record<string, string>;
  return Object.hasOwn(pictures, address) ? pictures[address]! : address;
}

let pictures: Readonly<Record<string, string>> | undefined;

function load(name: string, build: string): Promise<unknown> {
  const known = pending.get(name);
  if (known) return known;
  const made = fetchPart(name, build);
  pending.set(name, made);
  made.catch(() => pending.delete(name));
  return made;
}

async function fetchPart(name: string, build: string): Promise<unknown> {
  const inline = readNow(name);
  if (inline !== undefined) return inline;
  await new Promise<void>((resolve, reject) => {
    const script = document.createElement('script');
    script.src = `${folder}${name}.js?${build}`;
    script.onload = () => resolve();
    script.onerror = () =>
      reject(new Error(`emds-docs/${name}.js is missing: copy the whole folder of the site.`));
    document.head.append(script);
  });
  const value = readNow(name);
  if (value === undefined) throw new Error(`emds-docs/${name}.js is broken: generate the docs again.`);
  return value;
}

/** Folder of the data files, as the page names it. */
const folder =
  document
    .querySelector<HTMLScriptElement>('script[src*="/core.js"]')
    ?.getAttribute('src')
    ?.replace(/core\.js.*$/, '') ?? 'emds-docs/';

function readNow(name: string): unknown {
  const loaded = self.emdsDocs?.[name];
  if (loaded !== undefined) return loaded;
  const inline = document.querySelector(`script[data-emds="${name}"]`)?.textContent;
  return inline ? JSON.parse(inline) : undefined;
}
