import type { CheckedColumn, Finding } from '../check/finding.ts';
import type { ProjectLineage } from '../compiler/lineage/project-lineage.ts';
import type { Manifest } from '../compiler/manifest/manifest.ts';
import type { UniqueId } from '../compiler/manifest/resource.ts';

/** One side of a comparison: a manifest, and what is known of its relations. */
export interface ProjectSide {
  readonly manifest: Manifest;
  /** Columns by relation; what is missing here is not known. */
  readonly columns: ReadonlyMap<UniqueId, readonly CheckedColumn[]>;
  readonly lineage: ProjectLineage;
}

/** `breaking`: something can't be built, or a contract is broken; `possible`: readers are there that nobody can check. */
export type Impact = 'breaking' | 'possible' | 'none';

/** Who uses a column: the column made of it, or the clause that it stands in. */
export interface ColumnReader {
  readonly node: UniqueId;
  /** Absent where the column only filters, joins, groups or orders. */
  readonly column?: string;
  readonly how: string;
  /** The reader can't be built any more. */
  readonly breaks: boolean;
}

export interface ColumnChange {
  readonly change: 'added' | 'removed' | 'retyped';
  readonly name: string;
  readonly before?: string;
  readonly after?: string;
  /** Of a column that is gone: the new one that is made of the same, and is perhaps the same under another name. */
  readonly renamed?: string;
  readonly readers: readonly ColumnReader[];
  readonly impact: Impact;
  /** Why it is breaking, or may be. */
  readonly because: readonly string[];
}

export interface NodeChange {
  readonly id: UniqueId;
  readonly type: string;
  readonly name: string;
  readonly path: string;
  /** `affected`: not changed itself, but its columns come out otherwise. */
  readonly change: 'added' | 'removed' | 'changed' | 'affected';
  /** Which parts of it changed: body, configs, relation, macros, contract, description … */
  readonly parts: readonly string[];
  readonly columns: readonly ColumnChange[];
  /** Only layout, comments or Jinja changed: the query says the same. */
  readonly sameQuery?: true;
  /** Why columns could not be compared. */
  readonly unknown?: string;
  /** Models, snapshots, tests and exposures built on it, in any number of steps. */
  readonly downstream: readonly UniqueId[];
}

/** What a change of a project does. */
export interface ProjectDiff {
  readonly nodes: readonly NodeChange[];
  /** Mistakes that the changed project has. */
  readonly findings: readonly Finding[];
  readonly impact: Impact;
}
