import { seedEmpty, seedRowTooLong } from '../../../diagnostics/codes/seed.ts';
import { ProblemError } from '../../../diagnostics/diagnostic.ts';
import type { Span } from '../../../diagnostics/source.ts';
import { readCsv } from './seed-csv.ts';
import { readDate, readDateTime, readIsoDateTime } from './seed-dates.ts';
import { ColumnTypeGuess, isNullText, parseNumber } from './seed-types.ts';
import { type PrintText, ResultTable, type TableColumnSpec } from './table.ts';
import { temporalValue } from './table-temporal.ts';

export interface SeedTableOptions {
  readonly delimiter: string;
  /** The seed's `column_types`: these columns are text to agate, whatever they hold. */
  readonly columnTypes: Readonly<Record<string, unknown>>;
  /** Where a record stands in the file, for messages. */
  readonly locate?: (record: readonly string[]) => Span | undefined;
  readonly print?: PrintText | undefined;
}

/**
 * A seed's CSV text as the table that `load_agate_table()` gives, with the types that agate infers. Its cells are made
 * only when a macro looks at them. Throws a ProblemError for a file without a header and for a row that is too long.
 */
export function readSeedTable(text: string, options: SeedTableOptions): ResultTable {
  const [header, ...records] = readCsv(text.startsWith('\ufeff') ? text.slice(1) : text, options.delimiter);
  if (!header) throw new ProblemError(seedEmpty());
  const names = columnNames(header);
  const forced = names.map((name) => Object.hasOwn(options.columnTypes, name));
  const guesses = forced.map((force) => new ColumnTypeGuess(force));
  records.forEach((record, row) => {
    if (record.length > names.length) {
      throw new ProblemError(
        seedRowTooLong(row, record.length, { columns: names.length, at: options.locate?.(record) }),
      );
    }
    for (let i = 0; i < record.length; i++) guesses[i]!.add(record[i]!);
  });
  const columns = names.map((name, index) => ({ name, ...guesses[index]!.result(forced[index]!) }));
  return new ResultTable({
    columns,
    rows: () => records.map((record) => cells(record, columns)),
    rowCount: records.length,
    print: options.print,
  });
}

/** A missing name becomes a letter, a repeated one gets a number. */
function columnNames(header: readonly string[]): string[] {
  const names: string[] = [];
  header.forEach((given, index) => {
    const base = given === '' ? letterName(index) : given;
    let name = base;
    for (let count = 2; names.includes(name); count++) name = `${base}_${count}`;
    names.push(name);
  });
  return names;
}

function letterName(index: number): string {
  return 'abcdefghijklmnopqrstuvwxyz'[index % 26]!.repeat(Math.floor(index / 26) + 1);
}

function cells(record: readonly string[], columns: readonly TableColumnSpec[]): unknown[] {
  return columns.map(({ kind }, index) => {
    const text = record[index];
    if (text === undefined || isNullText(text)) return null;
    switch (kind) {
      case 'Number':
        return parseNumber(text) ?? null;
      case 'Boolean':
        return text.replaceAll(',', '').trim().toLowerCase() === 'true';
      case 'Date':
        return temporalValue(kind, readDate(text) ?? text);
      case 'DateTime':
        return temporalValue(kind, readDateTime(text) ?? readIsoDateTime(text) ?? text);
      default:
        return text;
    }
  });
}
