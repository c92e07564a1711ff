import { StreamedFile, TextStream } from '../../../util/streamed-file.ts';
import type { ManifestMetadata } from '../../manifest/manifest.ts';
import { CacheWriter } from './cache-file.ts';
import type { ParseFiles } from './parsed-project.ts';
import type { StoredInputs } from './stored-parse.ts';

type Send = (stream: TextStream) => void;

/** The texts of a parse, sent through a stream in this order. */
export interface ParseTexts {
  /** The sections of the manifest. */
  readonly body: Send;
  /** graph_summary.json from its nodes on. */
  readonly graph: Send;
  readonly semantic: Send;
  /** What is where in the body. */
  readonly index: Send;
}

export interface WriteOptions {
  readonly metadata: ManifestMetadata;
  readonly files: ParseFiles;
  /** What the cache says of the parse; without it no cache is written. */
  readonly inputs: StoredInputs | undefined;
}

/** Writes the artifacts of a parse and its cache in one pass, each file whole. Gives where in manifest.json its sections begin. */
export function writeParse(texts: ParseTexts, { metadata, files, inputs }: WriteOptions): number {
  const stream = new TextStream();
  const cache = inputs && files.cache !== undefined ? new CacheWriter(files.cache) : undefined;
  const part = (send: Send, path?: string, around?: { head: string; tail: string }): void => {
    if (path === undefined && !cache) return;
    const file = path === undefined ? undefined : new StreamedFile(path);
    const take = (bytes: Uint8Array): void => file?.write(bytes);
    try {
      stream.takers.push(take);
      stream.add(around?.head ?? '');
      if (cache) cache.part(stream, () => send(stream));
      else send(stream);
      stream.add(around?.tail ?? '');
      stream.flush();
      stream.takers.pop();
      file?.commit();
    } finally {
      file?.abandon();
    }
  };
  try {
    const generated_at = files.now.toISOString().replace('Z', '000Z');
    const head = `{"metadata":${JSON.stringify({ ...metadata, generated_at })},`;
    part(texts.body, files.manifest, { head, tail: '}' });
    const invocation = JSON.stringify({ _invocation_id: metadata.invocation_id }).slice(0, -1);
    part(texts.graph, files.graphSummary, { head: `${invocation},`, tail: '' });
    part(texts.semantic, files.semanticManifest);
    const start = Buffer.byteLength(head);
    if (!cache) return start;
    cache.part(stream, () => stream.add(JSON.stringify(inputs)));
    cache.part(stream, () => texts.index(stream));
    cache.commit();
    return start;
  } finally {
    cache?.abandon();
  }
}
