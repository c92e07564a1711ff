// The portal's exports: whole result sets in one streamed reply, which may break off half-way.
import { once } from 'node:events';
import { OdsqlError } from './odsql.mjs';

const ROWS_PER_WRITE = 500;

/**
 * Streams rows in a format. A fault can interrupt, cut or reset the stream after some rows, with status 200 already sent.
 * @param {import('node:http').ServerResponse} response
 */
export async function sendExport(response, { format, rows, params, fault, headers }) {
  const writer = FORMATS[format];
  if (!writer) throw new OdsqlError(`Unknown export format: ${format}`);
  const { contentType, head, row, between = '', tail = '' } = writer(params, rows);
  response.writeHead(200, { 'content-type': contentType, ...headers });
  const stopAt = fault?.afterRows ?? Number.POSITIVE_INFINITY;
  let text = head;
  for (let i = 0; i < rows.length && i < stopAt; i++) {
    text += (i > 0 ? between : '') + row(rows[i]);
    if ((i + 1) % ROWS_PER_WRITE === 0) {
      if (!(await write(response, text, fault))) return;
      text = '';
    }
  }
  if (rows.length >= stopAt) return breakOff(response, text, fault);
  response.end(text + tail);
}

async function write(response, text, fault) {
  if (response.destroyed) return false;
  if (fault?.pauseMs) await new Promise((resolve) => setTimeout(resolve, fault.pauseMs));
  if (!response.write(text)) await drained(response);
  return !response.destroyed;
}

/** Resolves when the client has read on, or is gone. */
async function drained(response) {
  const waiting = new AbortController();
  const { signal } = waiting;
  await Promise.race([once(response, 'drain', { signal }), once(response, 'close', { signal })]).catch(
    () => undefined,
  );
  waiting.abort();
}

async function breakOff(response, text, fault) {
  if (fault.kind === 'interrupt') {
    return response.end(
      `${text}Streaming interrupted due to the following error: Timeout while reading the index`,
    );
  }
  if (fault.kind === 'cut') return response.end(text.slice(0, -20));
  if (fault.kind === 'drop') return response.end(text);
  response.write(text);
  setTimeout(() => response.destroy(), 20);
}

const FORMATS = {
  jsonl: () => ({
    contentType: 'application/jsonl; charset=utf-8',
    head: '',
    row: (row) => `${JSON.stringify(row)}\n`,
  }),
  json: () => ({
    contentType: 'application/json; charset=utf-8',
    head: '[',
    row: (row) => JSON.stringify(row),
    between: ',',
    tail: ']',
  }),
  csv: (params, rows) => {
    const delimiter = params.get('delimiter') ?? ';';
    const cell = (value) => {
      if (value === null || value === undefined) return '';
      const text = typeof value === 'object' ? `${value.lat}, ${value.lon}` : String(value);
      return text.includes(delimiter) || /["\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
    };
    const bom = params.get('with_bom') === 'false' ? '' : '\ufeff';
    const names = Object.keys(rows[0] ?? {});
    return {
      contentType: 'text/csv; charset=utf-8',
      head: `${bom}${names.join(delimiter)}\r\n`,
      row: (row) => `${names.map((name) => cell(row[name])).join(delimiter)}\r\n`,
    };
  },
};
