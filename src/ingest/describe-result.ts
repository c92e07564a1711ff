import type { IngestResult } from './ingest-result.ts';

/** What an ingest did, in one line for people: new rows first, then where they came from when that is not the configured place. */
export function describeResult(result: IngestResult): string {
  const parts = [`${result.table}: ${outcomeOf(result)}`];
  if (result.insteadOf !== undefined) parts.push(`from ${result.origin} instead of ${result.insteadOf}`);
  if (result.notice !== undefined) parts.push(`(${result.notice})`);
  return parts.join(' ');
}

function outcomeOf(result: IngestResult): string {
  if (result.status === 'failed') {
    const kept = result.rowsLanded > 0 ? `, ${rows(result.rowsLanded)} landed before that are kept` : '';
    return `failed${kept}`;
  }
  if (result.status === 'looked') return `${rows(result.rowsWaiting ?? 0)} to read`;
  const known = result.rowsKnown > 0 ? `, ${rows(result.rowsKnown)} read again and known already` : '';
  const discarded = result.rowsDiscarded > 0 ? `, ${rows(result.rowsDiscarded)} discarded by contract` : '';
  const files = result.files.length === 1 ? '1 file' : `${result.files.length} files`;
  const where = result.rowsLanded > 0 ? ` in ${files}` : '';
  return `${count(result.rowsLanded)} new ${word(result.rowsLanded)}${where}${known}${discarded}`;
}

function rows(n: number): string {
  return `${count(n)} ${word(n)}`;
}

function word(n: number): string {
  return n === 1 ? 'row' : 'rows';
}

function count(n: number): string {
  return n.toLocaleString('en-US');
}
