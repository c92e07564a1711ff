/** A row of a relation, by column. */
export type Row = Readonly<Record<string, unknown>>;

/** Numbers as they lie in memory. */
export type NumberArray =
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

/** A column in the manner of Arrow: `values` is DuckDB's memory, `get` a value to work with, null where it is null. */
export interface Column<T = unknown> extends Iterable<T> {
  readonly name: string;
  /** DuckDB's type, such as `INTEGER` or `DECIMAL(18,3)`. */
  readonly type: string;
  readonly length: number;
  readonly nullCount: number;
  /**
   * Numbers, dates (days since 1970), times (units of their type since 1970) and booleans (0, 1) as a typed array, where
   * a null row holds anything; other types as a list.
   */
  readonly values: NumberArray | readonly T[];
  isNull(index: number): boolean;
  /**
   * Integers are numbers, or bigints beyond 2^53; decimals are numbers; dates are texts (`2025-06-30`), moments are
   * `Date`s; lists are arrays, structs objects, blobs `Uint8Array`s; all else is text.
   */
  get(index: number): T;
  toArray(): T[];
}

/** Columns of the same length. */
export interface Table<R = Row> {
  readonly length: number;
  readonly names: readonly string[];
  readonly columns: { readonly [K in keyof R]: Column<R[K]> };
  column(name: keyof R & string): Column;
  rows(): IterableIterator<R>;
}

/**
 * What a model can read: a relation or the result of a query. Each call reads it anew, and only the named columns where
 * there are names.
 */
export interface Readable<R = Row> {
  /** All of it, column by column. */
  columns(...names: readonly (keyof R & string)[]): Promise<Table<R>>;
  /** Some ten thousand rows at a time, column by column. Only a few batches are in memory. */
  batches(...names: readonly (keyof R & string)[]): AsyncIterableIterator<Table<R>>;
  /** Row by row, without all of them in memory. */
  rows(...names: readonly (keyof R & string)[]): AsyncIterableIterator<R>;
}

/** A model, seed, snapshot or source. As text it is its name in SQL: `select * from ${ref('orders')}`. */
export interface Relation<R = Row> extends Readable<R> {
  readonly name: string;
  toString(): string;
}

/** Reads the config; the call itself sets it, and is read from the text of the file: its argument must be a literal. */
export interface ConfigFunction {
  (config: ModelConfig): void;
  get<T = unknown>(name: string, fallback?: T): T;
}

/** What `config()` takes: dbt's model configs and a few of TypeScript models. */
export interface ModelConfig {
  readonly materialized?: 'table' | 'incremental' | 'view' | 'external' | (string & {});
  readonly incremental_strategy?: string;
  readonly unique_key?: string | readonly string[];
  /** DuckDB's types of columns; the types of others are inferred from all rows. */
  readonly columns?: Readonly<Record<string, string>>;
  /** The model is stopped after so many seconds. */
  readonly timeout_seconds?: number;
  readonly [name: string]: unknown;
}

/** What a TypeScript model is called with. */
export interface ModelContext {
  /** A model, seed or snapshot, by literal arguments: the name, or the package and the name, and `{ version }`. */
  ref<R = Row>(name: string, version?: { readonly version: string | number }): Relation<R>;
  ref<R = Row>(
    packageName: string,
    name: string,
    version?: { readonly version: string | number },
  ): Relation<R>;
  /** A table of a source, by literal arguments. */
  source<R = Row>(source: string, table: string): Relation<R>;
  /** Any query, for what SQL does better before the rows come here. */
  query<R = Row>(sql: string): Readable<R>;
  readonly config: ConfigFunction;
  /** A variable of the project; without a fallback it must be there. */
  var<T = unknown>(name: string, fallback?: T): T;
  /** An environment variable; without a fallback it must be there. */
  env(name: string, fallback?: string): string;
  /** The model's own relation, which is there when `isIncremental` is true. */
  readonly this: Relation;
  /** The model adds to a table that is there. */
  readonly isIncremental: boolean;
  readonly target: Readonly<Record<string, unknown>>;
  /** Writes a line to the log; to the terminal, too, with `info`. */
  log(message: unknown, options?: { readonly info?: boolean }): void;
}

/** What a model may return: SQL, rows, columns, a table of Arrow, the bytes of an Arrow file, or a frame of Polars. */
export type ModelResult =
  | string
  | Iterable<object>
  | AsyncIterable<object>
  | Readonly<Record<string, NumberArray | readonly unknown[] | Column>>
  | Table<never>
  | Readable<never>
  | Uint8Array
  | ArrowTable
  | PolarsFrame;

/** The part of apache-arrow's and flechette's tables that is used. */
export interface ArrowTable {
  readonly schema: { readonly fields: readonly { readonly name: string; readonly type: unknown }[] };
  getChild(name: string): unknown;
}

/** The part of nodejs-polars' data frames that is used. */
export interface PolarsFrame {
  writeParquet(path: string): unknown;
}

/** A TypeScript model: `export default` of a file in `models/`. */
export type Model = (context: ModelContext) => ModelResult | Promise<ModelResult>;

/** `export const properties`: what YAML says of a model, written beside it. */
export interface ModelProperties {
  readonly description?: string;
  readonly config?: ModelConfig;
  readonly columns?: readonly {
    readonly name: string;
    readonly description?: string;
    readonly data_type?: string;
    readonly data_tests?: readonly (string | Readonly<Record<string, unknown>>)[];
    readonly [key: string]: unknown;
  }[];
  readonly data_tests?: readonly (string | Readonly<Record<string, unknown>>)[];
  readonly [key: string]: unknown;
}
