import type { ColumnBatch, TypedValues } from './column-batch.ts';
import { type DuckDBConnection, loadDuckdb } from './load-duckdb.ts';
import { quoteIdentifier } from './quote.ts';
import { toProblemError } from './sql-failure.ts';

/** Fills a table column by column. */
export interface ColumnAppender {
  append(batch: ColumnBatch): void;
  close(): void;
}

const ROWS_IN_CHUNK = 2048;

interface RawVector {
  readonly items?: TypedValues;
  readonly dataView?: DataView;
  readonly validity: { setItemValid(index: number, valid: boolean): void };
  flush(): void;
}

/** Opens a temporary table for columns of typed arrays, whose memory goes into DuckDB's as it lies. */
export async function openColumnAppender(
  connection: DuckDBConnection,
  table: string,
): Promise<ColumnAppender> {
  const { DuckDBDataChunk } = await loadDuckdb();
  try {
    const appender = await connection.createAppender(table, 'main', 'temp');
    const columnTypes = Array.from({ length: appender.columnCount }, (_, i) => appender.columnType(i));
    return {
      append: ({ rowCount, columns }) => {
        for (let start = 0; start < rowCount; start += ROWS_IN_CHUNK) {
          const count = Math.min(ROWS_IN_CHUNK, rowCount - start);
          const chunk = DuckDBDataChunk.create(columnTypes, count);
          columns.forEach(({ values, nulls }, i) => {
            const vector = chunk.getColumnVector(i) as unknown as RawVector;
            fill(vector, (values as Float64Array).subarray(start, start + count));
            for (let row = 0; nulls && row < count; row++)
              if (nulls[start + row]) vector.validity.setItemValid(row, false);
            vector.flush();
          });
          appender.appendDataChunk(chunk);
        }
      },
      close: () => appender.closeSync(),
    };
  } catch (error) {
    throw toProblemError(error, `insert into ${quoteIdentifier(table)}`);
  }
}

function fill(vector: RawVector, values: TypedValues): void {
  if (vector.items) (vector.items as Float64Array).set(values as Float64Array);
  else {
    const view = vector.dataView!;
    new Uint8Array(view.buffer, view.byteOffset, values.length).set(values as Uint8Array);
  }
}
