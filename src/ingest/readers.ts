import type { ReaderKind } from './reader.ts';
import { opendatasoft } from './readers/opendatasoft.ts';

/** Every kind of source that `reader:` can name. A new one is a file in readers/ and a line here. */
export const READERS: ReadonlyMap<string, ReaderKind> = new Map<string, ReaderKind>([
  [opendatasoft.name, opendatasoft as ReaderKind],
]);
