import { locateYaml, type YamlPath } from '../../compiler/project/yaml.ts';
import type { SourceFile, Span } from '../../diagnostics/source.ts';

/** A column as sources.yml declares it. */
export interface DeclaredColumn {
  readonly name: string;
  /** A DuckDB type; VARCHAR where sources.yml gives none. */
  readonly type: string;
  readonly yamlPath: YamlPath;
}

/**
 * What happens to rows that break the declared schema. `freeze` stops the load; `evolve` takes new columns in as text;
 * `discard_value` leaves the column out or makes the value null; `discard_row` leaves the row out.
 */
export interface SchemaContract {
  readonly columns: 'freeze' | 'evolve' | 'discard_value';
  readonly data_type: 'freeze' | 'discard_row' | 'discard_value';
}

/** One source table with ingest settings, checked. */
export interface IngestTable {
  /** `source.table`. */
  readonly key: string;
  readonly sourceName: string;
  readonly tableName: string;
  /** Where Parquet files land: relative to the project, forward slashes. */
  readonly folder: string;
  readonly columns: readonly DeclaredColumn[];
  readonly reader: string;
  /** The reader's own settings, checked by its schema. */
  readonly readerSettings: Readonly<Record<string, unknown>>;
  readonly cursor: string;
  readonly lookbackMs: number;
  readonly contract: SchemaContract;
  readonly apiKeyEnv?: string;
  /** Where the table is declared, for diagnostics. */
  readonly file: SourceFile;
  readonly yamlPath: YamlPath;
}

/** The place of a table, or of one of its columns; found only when there is something to report. */
export function declaredAt(table: IngestTable, column?: string): { readonly at: Span } {
  const path = table.columns.find((c) => c.name === column)?.yamlPath ?? [...table.yamlPath, 'name'];
  return { at: locateYaml(table.file, path) };
}
