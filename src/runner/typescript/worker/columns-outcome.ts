import type { TypedValues } from '../../duckdb/column-batch.ts';
import type { ScriptOutcome } from '../protocol.ts';

/** A column of a result: its type is known where it came from a table. */
export interface NamedColumn {
  readonly name: string;
  readonly type?: string | undefined;
  readonly values: TypedValues | readonly unknown[];
  readonly nulls: Uint8Array | null;
}

const TYPES_OF_ARRAYS: Readonly<Record<string, string>> = {
  Int8Array: 'TINYINT',
  Uint8Array: 'UTINYINT',
  Uint8ClampedArray: 'UTINYINT',
  Int16Array: 'SMALLINT',
  Uint16Array: 'USMALLINT',
  Int32Array: 'INTEGER',
  Uint32Array: 'UINTEGER',
  BigInt64Array: 'BIGINT',
  BigUint64Array: 'UBIGINT',
  Float32Array: 'FLOAT',
  Float64Array: 'DOUBLE',
};

/** Types whose memory is that of a typed array. */
const SAME_MEMORY: Readonly<Record<string, string>> = {
  BOOLEAN: 'Uint8Array',
  DATE: 'Int32Array',
  TIMESTAMP: 'BigInt64Array',
  'TIMESTAMP WITH TIME ZONE': 'BigInt64Array',
  TIMESTAMP_S: 'BigInt64Array',
  TIMESTAMP_MS: 'BigInt64Array',
  TIMESTAMP_NS: 'BigInt64Array',
};

/** DuckDB's type with the memory of a column's values; undefined where they are a list. */
export function storedAs({ type, values }: NamedColumn): string | undefined {
  const array = values.constructor.name;
  if (type !== undefined && SAME_MEMORY[type] === array) return type;
  return TYPES_OF_ARRAYS[array];
}

/** Typed columns as they are handed over. They are copied: what a model returned may be a part of something larger. */
export function columnsOutcome(columns: readonly NamedColumn[], rowCount: number): ScriptOutcome {
  return {
    kind: 'columns',
    columns: columns.map((column) => {
      const stored = storedAs(column)!;
      return { name: column.name, stored, type: column.type ?? stored };
    }),
    batch: {
      rowCount,
      columns: columns.map(({ values, nulls }) => ({
        values: (values as TypedValues).slice(),
        nulls: nulls?.slice() ?? null,
      })),
    },
  };
}
