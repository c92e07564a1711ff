import { str } from '../text.ts';
import { atScale, Decimal } from './decimal.ts';
import type { ColumnKind } from './table-sequence.ts';

export interface PrintableTable {
  readonly columnNames: readonly string[];
  readonly options: { readonly columns: readonly { readonly kind: ColumnKind }[] };
  readonly rows: readonly { readonly values: readonly unknown[] }[];
}

const ELLIPSIS = '...';
const MAX_PLACES = 3;

/** agate's `print_table()`: Markdown, texts to the left and the rest to the right, long cells cut at `width`. */
export function printTable(table: PrintableTable, maxRows: number, maxColumns: number, width = 20): string {
  const cut = (text: string): string =>
    text.length > width ? text.slice(0, width - ELLIPSIS.length) + ELLIPSIS : text;
  const shownColumns = table.columnNames.slice(0, maxColumns);
  const moreColumns = table.columnNames.length > maxColumns;
  const shownRows = table.rows.slice(0, maxRows);
  const places = shownColumns.map((_name, index) => placesOf(table, index, shownRows));

  const header = [...shownColumns.map(cut), ...(moreColumns ? [ELLIPSIS] : [])];
  const body = shownRows.map((row) => [
    ...shownColumns.map((_name, index) => cut(cellText(row.values[index], places[index] ?? null))),
    ...(moreColumns ? [ELLIPSIS] : []),
  ]);
  if (table.rows.length > maxRows) body.push(header.map(() => ELLIPSIS));
  const widths = header.map((name, index) => Math.max(name.length, ...body.map((row) => row[index]!.length)));
  const left = header.map((_name, index) => (table.options.columns[index]?.kind ?? 'Text') === 'Text');
  const line = (cells: readonly string[]): string =>
    `|${cells.map((cell, i) => ` ${left[i] ? cell.padEnd(widths[i]!) : cell.padStart(widths[i]!)} `).join('|')}|`;
  const rule = `| ${widths.map((size) => '-'.repeat(size)).join(' | ')} |`;
  return [line(header), rule, ...body.map(line)].join('\n');
}

/** How many decimals a number column shows, and whether some were cut; null for other columns. */
function placesOf(
  table: PrintableTable,
  index: number,
  rows: PrintableTable['rows'],
): { places: number; cut: boolean } | null {
  if (table.options.columns[index]!.kind !== 'Number') return null;
  let places = 0;
  for (const row of rows) {
    const cell = row.values[index];
    if (cell instanceof Decimal && cell.special === null) places = Math.max(places, usedPlaces(cell));
  }
  return { places: Math.min(places, MAX_PLACES), cut: places > MAX_PLACES };
}

/** Decimals that are not trailing zeros. */
export function usedPlaces(value: Decimal): number {
  let { coefficient, exponent } = value;
  if (coefficient === 0n) return 0;
  while (exponent < 0 && coefficient % 10n === 0n) {
    coefficient /= 10n;
    exponent++;
  }
  return Math.max(0, -exponent);
}

function cellText(cell: unknown, format: { places: number; cut: boolean } | null): string {
  if (cell === null || cell === undefined) return '';
  if (!(cell instanceof Decimal) || format === null || Math.abs(cell.special ?? 0) === Infinity)
    return str(cell);
  if (cell.special !== null) return 'NaN';
  const text = grouped(cell, format.places);
  return format.cut ? `${text}…` : text;
}

/** `1234.5` as `1,234.50`, half to even. */
function grouped(value: Decimal, places: number): string {
  const { coefficient } = atScale(value, places);
  const digits = coefficient
    .toString()
    .replace('-', '')
    .padStart(places + 1, '0');
  const whole = digits.slice(0, digits.length - places).replace(/\B(?=(\d{3})+$)/g, ',');
  return `${coefficient < 0n ? '-' : ''}${whole}${places > 0 ? `.${digits.slice(-places)}` : ''}`;
}
