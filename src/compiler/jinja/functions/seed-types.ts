import { Decimal } from './decimal.ts';
import { readDate, readDateTime, readIsoDateTime } from './seed-dates.ts';
import { usedPlaces } from './table-print.ts';
import type { ColumnKind } from './table-sequence.ts';

// agate's rules with dbt's settings (dbt_common/clients/agate_helper.py): a column has the first type, in this order,
// that all of its values fit: Number, Date, DateTime, Boolean, Text. "" and "null" are null in every type.

const CURRENCIES = /^[؋$ƒ៛¥₡₱£€¢﷼₪₩₭₮₦฿₤₫]+|[؋$ƒ៛¥₡₱£€¢﷼₪₩₭₮₦฿₤₫]+$/g;
/** Whether a value is null: nothing, blanks or the word. */
export function isNullText(text: string): boolean {
  if (text === '') return true;
  if (text.length > 4 && !/^\s|\s$/.test(text)) return false;
  const trimmed = text.trim().toLowerCase();
  return trimmed === '' || trimmed === 'null';
}

/** A number as agate reads it: percent and currency signs and thousands' commas are passed over. */
export function parseNumber(text: string): Decimal | undefined {
  let body = text.trim().replace(/^%+|%+$/g, '');
  const negative = body.startsWith('-');
  if (negative) body = body.slice(1);
  body = body.replace(CURRENCIES, '').replaceAll(',', '').trim();
  if (body.includes('_')) body = body.replaceAll('_', '');
  const number = Decimal.parse(body);
  return negative && number ? number.negate() : number;
}

export function isBoolean(text: string): boolean {
  return /^(?:true|false)$/i.test(text.replaceAll(',', '').trim());
}

/** agate tries two classes for moments; a column has to fit one of them as a whole. */
type Hypothesis = 'Number' | 'Date' | 'DateTime' | 'IsoDateTime' | 'Boolean';
const HYPOTHESES: readonly Hypothesis[] = ['Number', 'Date', 'DateTime', 'IsoDateTime', 'Boolean'];

/** What the values of one column leave possible. Give it every value, then ask. */
export class ColumnTypeGuess {
  private readonly open: Set<Hypothesis>;
  private decimals = false;
  private largest = 0n;
  private seen = false;

  constructor(forceText: boolean) {
    this.open = new Set(forceText ? [] : HYPOTHESES);
  }

  add(text: string): void {
    this.seen = true;
    if (this.open.size === 0 || isNullText(text)) return;
    for (const hypothesis of this.open) if (!this.fits(hypothesis, text)) this.open.delete(hypothesis);
  }

  private fits(hypothesis: Hypothesis, text: string): boolean {
    switch (hypothesis) {
      case 'Number':
        return this.number(text);
      case 'Date':
        return readDate(text) !== undefined;
      case 'DateTime':
        return readDateTime(text) !== undefined;
      case 'IsoDateTime':
        return readIsoDateTime(text) !== undefined;
      case 'Boolean':
        return isBoolean(text);
    }
  }

  private number(text: string): boolean {
    const plain = /^-?\d{1,15}$/.test(text) ? BigInt(text) : undefined;
    const number = plain === undefined ? parseNumber(text) : undefined;
    if (plain === undefined && !number) return false;
    if (number && number.special === null) {
      if (usedPlaces(number) > 0) this.decimals = true;
      else if (number.exponent <= 40)
        this.note(number.coefficient * 10n ** BigInt(Math.max(0, number.exponent)));
    } else if (plain !== undefined) this.note(plain);
    return true;
  }

  private note(value: bigint): void {
    const size = value < 0n ? -value : value;
    if (size > this.largest) this.largest = size;
  }

  /** agate's type. A column without any value is an Integer one, as agate tries that first. */
  result(forceText: boolean): { kind: ColumnKind; numbers?: { decimals: boolean; largest: bigint } } {
    if (forceText) return { kind: 'Text' };
    const numbers = { decimals: this.decimals, largest: this.largest };
    if (!this.seen) return { kind: 'Integer', numbers };
    const found = HYPOTHESES.find((hypothesis) => this.open.has(hypothesis));
    if (found === 'Number') return { kind: found, numbers };
    if (found) return { kind: found === 'IsoDateTime' ? 'DateTime' : found };
    return { kind: 'Text' };
  }
}
