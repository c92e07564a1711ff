import { Dict } from '../jinja/dict.ts';
import { AdapterResponse } from '../jinja/functions/adapter-response.ts';
import { ResultTable } from '../jinja/functions/table.ts';
import { type HostFunction, hostFunction } from '../jinja/host.ts';
import { str } from '../jinja/text.ts';

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
      const result = this.stored.get(key) ?? null;
      if (result && key !== 'main') this.stored.set(key, null);
      return result;
    },
    { params: ['name'] },
  );

  /** A result as the runner reads it. */
  get(name: string): StoredResult | undefined {
    return this.plain.get(name);
  }

  private store(name: string, response: unknown, given: unknown): string {
    const table = given instanceof ResultTable ? given : ResultTable.empty();
    let data: readonly (readonly unknown[])[] | undefined;
    const rows = (): readonly (readonly unknown[])[] => {
      data ??= table.options.rows();
      return data;
    };
    this.stored.set(
      name,
      Dict.of([
        ['response', response],
        ['data', table.rowCount === 0 ? [] : rows().map((row) => [...row])],
        ['table', table],
      ]),
    );
    this.plain.set(name, {
      response: response instanceof AdapterResponse ? response.toPlain() : { _message: str(response) },
      get data() {
        return rows();
      },
      table,
    });
    return '';
  }
}
