/** Numbers as they lie in memory. */
export type TypedValues =
  | Int8Array
  | Uint8Array
  | Int16Array
  | Uint16Array
  | Int32Array
  | Uint32Array
  | BigInt64Array
  | BigUint64Array
  | Float32Array
  | Float64Array;

/**
 * Some rows of one column. Numbers, booleans (0, 1), dates (days since 1970) and times (in the units of their type since
 * 1970) are typed arrays; everything else is a plain list.
 */
export interface ColumnValues {
  readonly values: TypedValues | readonly unknown[];
  /** 1 for each row that is null; null when no row is. */
  readonly nulls: Uint8Array | null;
}

/** Some rows of a result, column by column. */
export interface ColumnBatch {
  readonly rowCount: number;
  readonly columns: readonly ColumnValues[];
}

/** The memory of a batch that can go to another thread without a copy. */
export function memoryOf({ columns }: ColumnBatch): ArrayBuffer[] {
  const buffers = new Set<ArrayBuffer>();
  for (const { values, nulls } of columns) {
    if (ArrayBuffer.isView(values)) buffers.add(values.buffer as ArrayBuffer);
    if (nulls) buffers.add(nulls.buffer as ArrayBuffer);
  }
  return [...buffers];
}
