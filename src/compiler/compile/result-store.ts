import { resultLoadedBefore } from '../../diagnostics/codes/compile.ts';
import { ProblemError } from '../../diagnostics/diagnostic.ts';
import { Dict } from '../jinja/dict.ts';
import { AdapterResponse } from '../jinja/functions/adapter-response.ts';
import { ResultTable } from '../jinja/functions/table.ts';
import { type HostFunction, hostFunction } from '../jinja/host.ts';
import { str } from '../jinja/text.ts';
import { tupleOf } from '../jinja/values.ts';

export interface StoredResult {
  readonly response: Readonly<Record<string, unknown>>;
  readonly data: readonly (readonly unknown[])[];
  readonly table: ResultTable;
}

/** What `statement` blocks of one node stored, by name. A result other than `main` can be loaded once, as in dbt. */
export class ResultStore {
  private readonly stored = new Map<string, Dict | null>();
  private readonly plain = new Map<string, StoredResult>();

  readonly storeResult: HostFunction = hostFunction(
    'store_result',
    ([name, response, table]) => this.store(str(name), response, table),
    { params: ['name', 'response', 'agate_table'] },
  );

  readonly storeRawResult: HostFunction = hostFunction(
    'store_raw_result',
    ([name, message, code, rows, table]) => {
      const affected = rows === undefined || rows === null ? null : Number(rows);
      return this.store(
        str(name),
        new AdapterResponse(
          str(message ?? ''),
          code === undefined || code === null ? null : str(code),
          affected,
        ),
        table,
      );
    },
    { params: ['name', 'message', 'code', 'rows_affected', 'agate_table'] },
  );

  readonly loadResult: HostFunction = hostFunction(
    'load_result',
    ([name]) => {
      const key = str(name);
      const result = this.stored.get(key);
      if (result === null) throw new ProblemError(resultLoadedBefore(key));
      if (result && key !== 'main') this.stored.set(key, null);
      return result ?? null;
    },
    { params: ['name'] },
  );

  /** A result as the runner reads it. */
  get(name: string): StoredResult | undefined {
    return this.plain.get(name);
  }

  private store(name: string, response: unknown, given: unknown): string {
    const result = new TableResult(
      response instanceof AdapterResponse ? response.toPlain() : { _message: str(response) },
      given instanceof ResultTable ? given : ResultTable.empty(),
    );
    const { table } = result;
    this.stored.set(
      name,
      Dict.of([
        ['response', response],
        ['data', table.rowCount === 0 ? [] : result.data.map((row) => tupleOf([...row]))],
        ['table', table],
      ]),
    );
    this.plain.set(name, result);
    return '';
  }
}

/** Rows are made when they are first asked for. */
class TableResult implements StoredResult {
  readonly response: StoredResult['response'];
  readonly table: ResultTable;
  private rows: StoredResult['data'] | undefined;

  constructor(response: StoredResult['response'], table: ResultTable) {
    this.response = response;
    this.table = table;
  }

  get data(): StoredResult['data'] {
    this.rows ??= this.table.options.rows();
    return this.rows;
  }
}
