import {
  argumentNotTable,
  catalogIntegrationMissing,
  quoteConfigInvalid,
} from '../../../diagnostics/codes/adapter.ts';
import { ProblemError } from '../../../diagnostics/diagnostic.ts';
import { Dict } from '../dict.ts';
import { HostObject } from '../host.ts';
import { toNumber } from '../numbers.ts';
import { iterate } from '../sequence.ts';
import { str, typeName } from '../text.ts';
import type { AdapterMethods, AdapterOptions } from './adapter-context.ts';
import { Decimal } from './decimal.ts';
import { orNull } from './host-class.ts';
import { type PathPart, readKey } from './relation-path.ts';
import { ResultTable } from './table.ts';
import { usedPlaces } from './table-print.ts';
import type { ColumnKind } from './table-sequence.ts';

/** Methods about quoting, seeds and the types of tables. */
export const typeMethods: AdapterMethods = {
  quote: { params: ['identifier'], run: (_adapter, [identifier]) => quote(identifier) },
  quote_as_configured: {
    params: ['identifier', 'quote_key'],
    run: (adapter, [identifier, key]) => (quotes(adapter, str(key)) ? quote(identifier) : identifier),
  },
  quote_seed_column: {
    params: ['column', 'quote_config'],
    run: (_adapter, [column, config]) => {
      const given = orNull(config);
      if (given !== null && typeof given !== 'boolean') {
        throw new ProblemError(quoteConfigInvalid(typeName(given)));
      }
      return given === false ? column : quote(column);
    },
  },
  escape_sql_string: { params: ['value'], run: (_adapter, [value]) => escapeText(str(value)) },
  convert_type: { params: ['agate_table', 'col_idx'], run: convertType },
  convert_text_type: { params: ['agate_table', 'col_idx'], run: () => 'text' },
  convert_number_type: {
    params: ['agate_table', 'col_idx'],
    run: (_adapter, [table, index]) =>
      numberType(tableArgument(table, 'convert_number_type'), toNumber(index)),
  },
  convert_integer_type: { params: ['agate_table', 'col_idx'], run: () => 'integer' },
  convert_boolean_type: { params: ['agate_table', 'col_idx'], run: () => 'boolean' },
  convert_datetime_type: { params: ['agate_table', 'col_idx'], run: () => 'timestamp without time zone' },
  convert_date_type: { params: ['agate_table', 'col_idx'], run: () => 'date' },
  convert_time_type: { params: ['agate_table', 'col_idx'], run: () => 'time' },
  convert_datetimes_to_strs: {
    params: ['table'],
    run: (_adapter, [table]) => datetimesAsText(tableArgument(table, 'convert_datetimes_to_strs')),
  },
  get_seed_file_path: {
    params: ['model'],
    run: (_adapter, [model]) => {
      const root = orNull(readKey(model, 'root_path'));
      const path = str(readKey(model, 'original_file_path') ?? '');
      return root === null || str(root) === '' ? path : `${str(root).replace(/\/$/, '')}/${path}`;
    },
  },
  standardize_grants_dict: { params: ['grants_table'], run: (_adapter, [table]) => grantsOf(table) },
  build_catalog_relation: {
    params: ['config'],
    run: (_adapter, [node]) => {
      const config = orNull(readKey(node, 'config'));
      const name =
        orNull(readKey(config, 'catalog_name') ?? null) ?? orNull(readKey(config, 'catalog') ?? null);
      if (name !== null) throw new ProblemError(catalogIntegrationMissing(str(name)));
      return null;
    },
  },
  get_catalog_integration: {
    params: ['name'],
    run: (_adapter, [name]) => {
      throw new ProblemError(catalogIntegrationMissing(str(name)));
    },
  },
};

/** dbt's quoting: what stands in the name is not escaped, as macros escape it themselves. */
function quote(identifier: unknown): string {
  return `"${str(identifier)}"`;
}

function quotes(adapter: AdapterOptions, key: string): boolean {
  const known = key === 'database' || key === 'schema' || key === 'identifier';
  return known && (adapter.quoting[key as PathPart] ?? true);
}

/** A text for use within single quotes. */
export function escapeText(text: string): string {
  return text.replaceAll("'", "''");
}

function tableArgument(value: unknown, method: string): ResultTable {
  if (value instanceof ResultTable) return value;
  throw new ProblemError(argumentNotTable(method));
}

/** The column type for an agate type: what `create_csv_table` declares. */
function convertType(_adapter: AdapterOptions, [value, at]: readonly unknown[]): string | null {
  const table = tableArgument(value, 'convert_type');
  const index = toNumber(at);
  const kind = table.options.columns[index]?.kind;
  if (kind === undefined) return null;
  return kind === 'Number' || kind === 'Integer' ? numberType(table, index) : TYPES[kind];
}

const TYPES: Readonly<Record<Exclude<ColumnKind, 'Number' | 'Integer'>, string>> = {
  Text: 'text',
  Boolean: 'boolean',
  Date: 'date',
  DateTime: 'timestamp without time zone',
  TimeDelta: 'time',
};

/** `integer` or `float8` as in dbt; whole numbers that dbt's `integer` could not hold get a wider type. */
function numberType(table: ResultTable, index: number): string {
  const known = table.options.columns[index]?.numbers;
  if (known) return known.decimals ? 'float8' : integerType(known.largest);
  let largest = 0n;
  for (const row of table.rows) {
    const cell = row.values[index];
    if (cell instanceof Decimal) {
      if (cell.special !== null) continue;
      if (usedPlaces(cell) > 0) return 'float8';
      largest = larger(largest, cell.coefficient * 10n ** BigInt(Math.max(0, cell.exponent)));
    } else if (typeof cell === 'number' || typeof cell === 'bigint') largest = larger(largest, BigInt(cell));
  }
  return integerType(largest);
}

function larger(a: bigint, b: bigint): bigint {
  const size = b < 0n ? -b : b;
  return size > a ? size : a;
}

function integerType(largest: bigint): string {
  if (largest <= 2147483647n) return 'integer';
  return largest <= 9223372036854775807n ? 'bigint' : 'hugeint';
}

function datetimesAsText(table: ResultTable): ResultTable {
  const { columns } = table.options;
  if (!columns.some(({ kind }) => kind === 'DateTime')) return table;
  const asText = (cell: unknown, index: number): unknown =>
    columns[index]!.kind === 'DateTime' ? str(cell ?? null) : cell;
  return table.derive(
    columns.map((column) => (column.kind === 'DateTime' ? { ...column, kind: 'Text' as const } : column)),
    table.rows.map((row) => row.values.map(asText)),
  );
}

function grantsOf(table: unknown): Dict {
  const grants = new Dict();
  for (const row of iterate(table)) {
    const cell = (name: string): unknown =>
      row instanceof HostObject ? row.getItem(name) : readKey(row, name);
    const privilege = cell('privilege_type');
    const known = grants.get(privilege);
    if (Array.isArray(known)) known.push(cell('grantee'));
    else grants.set(privilege, [cell('grantee')]);
  }
  return grants;
}
