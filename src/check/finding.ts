import type { UniqueId } from '../compiler/manifest/resource.ts';
import type { Diagnostic } from '../diagnostics/diagnostic.ts';

/** Something that a build would stumble over, or that a rule of the project forbids. */
export interface Finding {
  readonly diagnostic: Diagnostic;
  /** Models, snapshots, tests and exposures downstream that could not be built because of it. */
  readonly breaks: readonly UniqueId[];
}

export interface CheckedColumn {
  readonly name: string;
  /** DuckDB's full type. */
  readonly type: string;
}

/** A relation as the check made it: empty, and of the types that a build would give it. */
export interface CheckedRelation {
  readonly id: UniqueId;
  readonly columns: readonly CheckedColumn[];
  /** Null for seeds and sources. */
  readonly sql: string | null;
}

export interface CheckResult {
  readonly findings: readonly Finding[];
  /** Every relation that could be made, in the order of making. */
  readonly relations: ReadonlyMap<UniqueId, CheckedRelation>;
  /** What could not be checked, and why. */
  readonly unchecked: ReadonlyMap<UniqueId, string>;
  /** How many nodes were looked at. */
  readonly checked: number;
}
