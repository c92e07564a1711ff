import type { UniqueId } from '../compiler/manifest/resource.ts';

/** A cell as DuckDB prints it. */
export type Cell = string | null;

export type ExampleRow = Readonly<Record<string, Cell>>;

/** A row that is on both sides with different values: its key, and both values of each column that differs. */
export interface ChangedRow {
  readonly key: ExampleRow;
  readonly columns: Readonly<Record<string, readonly [before: Cell, after: Cell]>>;
}

export interface ColumnDifference {
  readonly name: string;
  /** Rows whose value is another. */
  readonly changed: number;
}

/** How the rows of one relation differ between two places. */
export interface RelationDiff {
  readonly id: UniqueId;
  readonly name: string;
  /** Null where rows could only be compared as wholes. */
  readonly key: readonly string[] | null;
  /** Where the key comes from, or why there is none. */
  readonly keyFrom: string;
  readonly rows: { readonly before: number; readonly after: number };
  readonly added: number;
  readonly removed: number;
  /** Rows on both sides with different values in columns that both have. */
  readonly changed: number;
  /** Columns that both sides have, beside the key. */
  readonly columns: readonly ColumnDifference[];
  readonly columnsAdded: readonly string[];
  readonly columnsRemoved: readonly string[];
  readonly columnsRetyped: readonly {
    readonly name: string;
    readonly before: string;
    readonly after: string;
  }[];
  readonly examples: {
    readonly added: readonly ExampleRow[];
    readonly removed: readonly ExampleRow[];
    readonly changed: readonly ChangedRow[];
  };
}

export interface DataDiff {
  readonly same: boolean;
  readonly relations: readonly RelationDiff[];
  /** What could not be compared, and why. */
  readonly skipped: readonly { readonly id: UniqueId; readonly name: string; readonly reason: string }[];
}

/** Whether nothing at all differs. */
export function isSame(diff: RelationDiff): boolean {
  const counts = diff.added + diff.removed + diff.changed;
  const shapes = diff.columnsAdded.length + diff.columnsRemoved.length + diff.columnsRetyped.length;
  return counts + shapes === 0;
}
