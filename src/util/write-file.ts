import { closeSync, fsyncSync, mkdirSync, openSync, renameSync, rmSync, writeSync } from 'node:fs';
import { dirname } from 'node:path';

/**
 * Writes a file whole or not at all: temporary file beside it, fsync, rename. Makes the parent folders.
 * A killed process leaves the old file, and at worst a `.tmp-<pid>` beside it. `durable: false` leaves out the fsync:
 * right for what can be made again, where a loss of power may cost the file but a killed process may not.
 */
export function writeFileAtomically(
  path: string,
  content: string | Uint8Array,
  { durable = true }: { durable?: boolean } = {},
): void {
  mkdirSync(dirname(path), { recursive: true });
  const temporary = `${path}.tmp-${process.pid}`;
  const file = openSync(temporary, 'w');
  try {
    const bytes = typeof content === 'string' ? Buffer.from(content, 'utf8') : content;
    let written = 0;
    while (written < bytes.length) written += writeSync(file, bytes, written);
    if (durable) fsyncSync(file);
  } catch (error) {
    closeSync(file);
    rmSync(temporary, { force: true });
    throw error;
  }
  closeSync(file);
  renameSync(temporary, path);
}
