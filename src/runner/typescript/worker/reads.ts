import type { MessagePort } from 'node:worker_threads';
import type { ColumnBatch } from '../../duckdb/column-batch.ts';
import type { FromScript, ToScript } from '../protocol.ts';
import { ColumnData, TableData } from './column.ts';

interface OpenRead {
  readonly tables: AsyncIterableIterator<TableData>;
  /** The columns without rows. */
  readonly empty: TableData;
}

type ColumnNames = readonly { readonly name: string; readonly type: string }[];

/** Queries that this thread asks of the one that holds the database. */
export class Reads {
  readonly #port: MessagePort;
  readonly #waiting = new Map<number, (answer: ToScript) => void>();
  #last = 0;

  constructor(port: MessagePort) {
    this.#port = port;
    port.on('message', (answer: ToScript) => {
      const resolve = this.#waiting.get(answer.read);
      this.#waiting.delete(answer.read);
      resolve?.(answer);
    });
  }

  async open(sql: string): Promise<OpenRead> {
    const read = ++this.#last;
    const answer = await this.#ask({ kind: 'open', read, sql });
    const columns = answer.kind === 'opened' ? answer.columns : [];
    return { tables: this.#tables(read, columns), empty: tableOf(columns, undefined) };
  }

  /** Asks for the next batch before the last one is worked on, so that both threads have work. */
  async *#tables(read: number, columns: ColumnNames): AsyncIterableIterator<TableData> {
    const next = (): Promise<ToScript> => {
      const answer = this.#ask({ kind: 'next', read });
      answer.catch(() => {}); // told when it is awaited, unless the reader has stopped before
      return answer;
    };
    try {
      for (let pending = next(); ; ) {
        const answer = await pending;
        if (answer.kind !== 'batch' || !answer.batch) return;
        pending = next();
        yield tableOf(columns, answer.batch);
      }
    } finally {
      this.#send({ kind: 'close', read });
    }
  }

  #ask(message: FromScript & { readonly read: number }): Promise<ToScript> {
    return new Promise((resolve, reject) => {
      this.#waiting.set(message.read, (answer) => {
        if (answer.kind === 'refused') reject(new Error(answer.message));
        else resolve(answer);
      });
      this.#send(message);
    });
  }

  #send(message: FromScript): void {
    this.#port.postMessage(message);
  }
}

function tableOf(columns: ColumnNames, batch: ColumnBatch | undefined): TableData {
  const none = { values: [], nulls: null };
  return new TableData(
    columns.map(({ name, type }, i) => new ColumnData(name, type, batch?.columns[i] ?? none)),
    batch?.rowCount ?? 0,
  );
}
