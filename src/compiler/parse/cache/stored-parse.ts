import type { UniqueId } from '../../manifest/resource.ts';
import type { Project } from '../../project/project.ts';
import { type CacheParts, readCacheFile } from './cache-file.ts';
import type { TextIndex } from './manifest-text.ts';
import type { Summaries } from './node-summary.ts';
import type { ParseInputs } from './parse-inputs.ts';
import { type ReadLog, readHash, type Unit } from './read-log.ts';
import type { StoredDiagnostics } from './stored-diagnostics.ts';

/** What a parse took in and what it said, as a cache keeps it. */
export interface StoredInputs extends ParseInputs {
  readonly reads: readonly StoredRead[];
  readonly diagnostics: StoredDiagnostics;
  /** Nodes and sources. */
  readonly count: number;
}

/** Something that templates read beside the files: the hash of what they found, and who read it. */
export interface StoredRead {
  readonly read: string;
  /** Null for what is something else each time. */
  readonly hash: string | null;
  readonly units: readonly Unit[];
}

/** A parse that a cache file holds. */
export interface StoredParse {
  readonly inputs: StoredInputs;
  readonly parts: CacheParts;
}

/** Reads the parse that a cache file holds; undefined where there is none to use. */
export function readStoredParse(path: string): StoredParse | undefined {
  const parts = readCacheFile(path);
  return parts && { inputs: JSON.parse(parts.inputs.toString('utf8')) as StoredInputs, parts };
}

/** What is where in a stored parse, and what of it others can see. */
export interface StoredIndex extends TextIndex {
  readonly summaries: Summaries;
  readonly closed: Readonly<Record<Unit, string>>;
  readonly macros: MacroUses;
}

/** Who looked at which macros: units by macro, and the macros that were looked at for the sake of a macro. */
export interface MacroUses {
  readonly users: Readonly<Record<UniqueId, readonly Unit[]>>;
  readonly parts: Readonly<Record<UniqueId, readonly UniqueId[]>>;
}

/** What is to be stored of the macros that a parse looked at. */
export function macroUses({ macroUsers, macroParts }: ReadLog): MacroUses {
  const plain = (sets: ReadonlyMap<string, ReadonlySet<string>>) =>
    Object.fromEntries([...sets].map(([key, set]) => [key, [...set]]));
  return { users: plain(macroUsers), parts: plain(macroParts) };
}

export function indexOf({ parts }: StoredParse): StoredIndex {
  return JSON.parse(parts.index.toString('utf8')) as StoredIndex;
}

/** Whether a stored parse took in just what a project has. */
export function isCurrent({ inputs }: StoredParse, current: ParseInputs, project: Project): boolean {
  return (
    inputs.key === current.key &&
    inputs.files.length === current.files.length &&
    inputs.files.every((line, index) => line === current.files[index]) &&
    inputs.reads.every(({ read, hash }) => hash !== null && readHash(project, read) === hash)
  );
}

/** What is to be stored of a parse's reads. */
export function storedReads(project: Project, { units: all }: ReadLog): StoredRead[] {
  return [...all].map(([read, units]) => ({
    read,
    hash: readHash(project, read) ?? null,
    units: [...units],
  }));
}
