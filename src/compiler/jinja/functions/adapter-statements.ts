import { bindingCount } from '../../../diagnostics/codes/adapter.ts';
import { ProblemError } from '../../../diagnostics/diagnostic.ts';
import { toNumber } from '../numbers.ts';
import { iterate } from '../sequence.ts';
import { str, truth } from '../text.ts';
import { tupleOf } from '../values.ts';
import { type AdapterMethods, type AdapterOptions, callMacro, sessionOf } from './adapter-context.ts';
import { AdapterResponse } from './adapter-response.ts';
import { Column } from './column.ts';
import { Decimal } from './decimal.ts';
import { orNull } from './host-class.ts';
import { ResultTable } from './table.ts';
import { tableOfResult } from './table-cells.ts';
import type { QueryResult } from './warehouse.ts';

/** Methods that run SQL, and those for transactions. */
export const statementMethods: AdapterMethods = {
  execute: {
    params: ['sql', 'auto_begin', 'fetch', 'limit'],
    run: (adapter, [sql, autoBegin, fetch, limit]) =>
      execute(adapter, str(sql), {
        begin: truth(orNull(autoBegin)),
        fetch: truth(orNull(fetch)),
        limit: orNull(limit) === null ? null : toNumber(limit),
      }),
    parse: () => tupleOf(['', ResultTable.empty()]),
  },
  add_query: {
    params: ['sql', 'auto_begin', 'bindings', 'abridge_sql_log'],
    run: async (adapter, [sql, autoBegin, bindings]) => {
      const session = sessionOf(adapter, 'add_query');
      if (autoBegin === undefined || truth(autoBegin)) await begin(adapter);
      await session.execute(bind(str(sql), orNull(bindings)));
      return tupleOf([null, null]);
    },
    parse: () => tupleOf([null, null]),
  },
  commit: { params: [], run: commit },
  commit_if_has_connection: { params: [], run: commit },
  ensure_transaction: {
    params: [],
    run: async (adapter) => {
      await sessionOf(adapter, 'ensure_transaction').begin();
      return null;
    },
  },
  disable_transactions: { params: [], run: transactionsOff },
  validate_sql: { params: ['sql'], run: (adapter, [sql]) => callMacro(adapter, 'validate_sql', { sql }) },
  get_column_schema_from_query: {
    params: ['sql'],
    run: async (adapter, [sql]) => {
      const session = sessionOf(adapter, 'get_column_schema_from_query');
      const result = await session.execute(comment(adapter, `DESCRIBE (${str(sql)})`), { fetch: true });
      return result.rows.flatMap(([name, type]) => new Column(str(name), str(type)).flatten());
    },
    parse: () => [],
  },
  get_partitions_metadata: {
    params: ['table'],
    run: () => tupleOf(['', ResultTable.empty()]),
    parse: () => tupleOf(['', ResultTable.empty()]),
  },
  get_binding_char: { params: [], run: () => '?' },
};

interface ExecuteOptions {
  readonly begin: boolean;
  readonly fetch: boolean;
  readonly limit: number | null;
}

/** `adapter.execute`: the response and, when fetching, the rows. */
async function execute(adapter: AdapterOptions, sql: string, options: ExecuteOptions): Promise<unknown> {
  const session = sessionOf(adapter, 'execute');
  if (options.begin) await begin(adapter);
  const { fetch, limit } = options;
  const result = await session.execute(comment(adapter, sql), { fetch, limit: limit === 0 ? null : limit });
  return tupleOf([AdapterResponse.of(result), fetch ? tableOf(adapter, result) : ResultTable.empty()]);
}

/** A result as templates see it. */
export function tableOf(adapter: AdapterOptions, result: QueryResult): ResultTable {
  return tableOfResult(result, (text) => adapter.onMessage('print', text));
}

/** A statement with the project's query comment. */
export function comment(adapter: AdapterOptions, sql: string): string {
  return adapter.comment ? adapter.comment(sql) : sql;
}

async function begin(adapter: AdapterOptions): Promise<void> {
  if (!transactionsOff(adapter)) await sessionOf(adapter, 'begin').begin();
}

async function commit(adapter: AdapterOptions): Promise<unknown> {
  await sessionOf(adapter, 'commit').commit();
  return null;
}

function transactionsOff(adapter: AdapterOptions): boolean {
  return truth(adapter.credentials.raw['disable_transactions'] ?? false);
}

/** Puts values where a statement has `?` outside of quotes. The door to the database takes text only. */
export function bind(sql: string, bindings: unknown): string {
  if (bindings === null) return sql;
  const values = iterate(bindings);
  let used = 0;
  const bound = sql.replace(/'(?:[^']|'')*'|"(?:[^"]|"")*"|--[^\n]*|\?/g, (part) =>
    part === '?' ? literal(values[used++]) : part,
  );
  if (used !== values.length) throw new ProblemError(bindingCount(used, values.length));
  return bound;
}

/** A template's value as an SQL literal. */
function literal(value: unknown): string {
  if (value === null || value === undefined) return 'null';
  if (typeof value === 'boolean') return value ? 'true' : 'false';
  if (typeof value === 'number' || typeof value === 'bigint') return String(value);
  if (value instanceof Decimal && value.special === null) return value.toText();
  return `'${str(value).replaceAll("'", "''")}'`;
}
