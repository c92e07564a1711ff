import { open } from 'node:fs/promises';
import { TransferError } from '../../http/http-error.ts';
import type { Portal } from './portal.ts';

export interface ExportDownload {
  readonly where: string;
  readonly path: string;
  readonly onProgress: (received: { rows: number; bytes: number }) => void;
}

const NEWLINE = 0x0a;
const TAIL_BYTES = 64 * 1024;

/**
 * Streams an export into a file. The portal answers 200 before it knows that it can finish, and then ends with a sentence
 * in place of rows: the tail must be whole rows. Breaks are TransferErrors, which the client tries again from the start.
 */
export function downloadExport(
  portal: Portal,
  download: ExportDownload,
): Promise<{ rows: number; bytes: number }> {
  return portal.export(download.where, async (answer) => {
    const file = await open(download.path, 'w');
    let rows = 0;
    let bytes = 0;
    let tail = Buffer.alloc(0);
    try {
      for await (const chunk of answer.chunks()) {
        await file.writeFile(chunk);
        bytes += chunk.length;
        for (let at = chunk.indexOf(NEWLINE); at !== -1; at = chunk.indexOf(NEWLINE, at + 1)) rows++;
        tail = Buffer.concat([tail, chunk]).subarray(-TAIL_BYTES);
        download.onProgress({ rows, bytes });
      }
    } finally {
      await file.close();
    }
    if (bytes > 0 && tail.at(-1) !== NEWLINE) rows++;
    checkTail(tail.toString('utf8'));
    return { rows, bytes };
  });
}

function checkTail(tail: string): void {
  const interruption = /Streaming interrupted due to the following error:?\s*(.*)/.exec(tail);
  const last = tail.trimEnd().split('\n').at(-1) ?? '';
  if (last === '') return;
  try {
    if (typeof JSON.parse(last) === 'object') return;
  } catch {
    // Falls through to the error: a last line that is no row, whatever it is.
  }
  const reason = interruption?.[1] ? `: ${interruption[1].slice(0, 200)}` : ' in the middle of a row';
  throw new TransferError(`the export broke off${reason}`);
}
