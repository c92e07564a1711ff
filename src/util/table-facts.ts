/** The first rows of a table, as the runner reads them and the docs site shows them. */
export interface TablePreview {
  readonly columns: readonly { readonly name: string; readonly type: string }[];
  /** Cells as text, null for null. */
  readonly rows: readonly (readonly (string | null)[])[];
  /** Whether the table has more rows, and how many more columns, than are here. */
  readonly moreRows: boolean;
  readonly moreColumns: number;
}

export interface ColumnProfile {
  readonly name: string;
  readonly type: string;
  readonly nulls: number;
  readonly distinct: number | null;
  /** Whether `distinct` is an estimate (within a few per cent). */
  readonly approximate: boolean;
  readonly min: string | null;
  readonly max: string | null;
  readonly mean: number | null;
  /** Equal parts of the range from min to max, with how many values fall into each; empty for other types. */
  readonly bins: readonly number[];
  /** The commonest values, where a histogram would say nothing. */
  readonly values: readonly { readonly value: string; readonly count: number }[];
}

export interface TableProfile {
  /** Rows that the profile is of: the first ones, where the table has more. */
  readonly rows: number;
  readonly isWhole: boolean;
  readonly columns: readonly ColumnProfile[];
  readonly moreColumns: number;
}
