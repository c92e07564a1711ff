import type { Diagnostic } from '../../../diagnostics/diagnostic.ts';
import type { WrittenManifest } from '../../artifacts/written-manifest.ts';
import type { Graph } from '../../graph/graph.ts';
import type { MacroLibrary } from '../../jinja/functions/macro-library.ts';
import type { Manifest } from '../../manifest/manifest.ts';
import type { Project } from '../../project/project.ts';

/** A project as parsed, this time or an earlier one. What a cache holds is made into objects when it is first asked for. */
export interface ParsedProject {
  readonly project: Project;
  readonly diagnostics: readonly Diagnostic[];
  readonly manifest: Manifest;
  readonly library: MacroLibrary;
  readonly graph: Graph;
  /** A cycle among the resources. */
  readonly graphDiagnostics: readonly Diagnostic[];
  /** Nodes and sources. */
  readonly count: number;
  readonly reuse: Reuse;
  /** Writes the parse's artifacts and, where it can be reused, its cache. */
  write(files: ParseFiles): WrittenManifest | undefined;
}

/** How much of an earlier parse was good for this one. */
export interface Reuse {
  readonly extent: 'all' | 'some' | 'none';
  /** Files that differ from those of the earlier parse. */
  readonly deleted: number;
  readonly added: number;
  readonly changed: number;
  /** Files that were parsed, of all. */
  readonly parsed: number;
  readonly files: number;
}

/** Absolute paths of what is to be written; nothing else is. */
export interface ParseFiles {
  readonly manifest?: string;
  readonly semanticManifest?: string;
  readonly graphSummary?: string;
  readonly cache?: string | undefined;
  /** `generated_at` of the manifest. */
  readonly now: Date;
}
