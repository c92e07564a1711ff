import { Decimal } from './decimal.ts';
import { usedPlaces } from './table-print.ts';
import type { ColumnKind } from './table-sequence.ts';

// agate's rules with dbt's settings (dbt_common/clients/agate_helper.py): a column has the first type, in this order,
// that all of its values fit: Number, Date, DateTime, Boolean, Text. "" and "null" are null in every type.

const CURRENCIES = /^[؋$ƒ៛¥₡₱£€¢﷼₪₩₭₮₦฿₤₫]+|[؋$ƒ៛¥₡₱£€¢﷼₪₩₭₮₦฿₤₫]+$/g;
const DATE = /^(\d{4})-(1[0-2]|0[1-9]|[1-9])-(3[01]|[12]\d|0[1-9]|[1-9])$/;
const DATE_TIME =
  /^(\d{4})-(1[0-2]|0[1-9]|[1-9])-(3[01]|[12]\d|0[1-9]|[1-9])\s+(2[0-3]|[01]\d|\d):([0-5]\d|\d):([0-5]\d|\d)$/;
const ISO_DATE =
  /^(?:(\d{4})-(\d{2})-(\d{2})|(\d{4})(\d{2})(\d{2})|\d{4}-?W\d{2}(?:-?\d)?|\d{4}-?\d{3}|(\d{4})-?(\d{2})|\d{4}|\d{2})$/;
const ISO_TIME =
  /^(\d{2})(?::?(\d{2})(?::?(\d{2})(?:[.,]\d+)?|[.,]\d+)?|[.,]\d+)?(?:Z|[+-]\d{2}(?::?\d{2})?)?$/;

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

/** A calendar date, `2024-02-29`; zeros in front may be missing. */
export function isDate(text: string): boolean {
  const match = DATE.exec(text.trim());
  return match !== null && isDay(match[1]!, match[2]!, match[3]!);
}

/** `2024-02-29 12:30:00`, or ISO 8601 with a T. */
export function isDateTime(text: string): boolean {
  const trimmed = text.trim();
  const match = DATE_TIME.exec(trimmed);
  if (match) return isDay(match[1]!, match[2]!, match[3]!);
  const parts = trimmed.split('T');
  return parts.length === 2 && isIsoDate(parts[0]!) && isIsoTime(parts[1]!);
}

export function isBoolean(text: string): boolean {
  return /^(?:true|false)$/i.test(text.replaceAll(',', '').trim());
}

function isIsoDate(text: string): boolean {
  const match = ISO_DATE.exec(text);
  if (!match) return false;
  const [, year, month, day, basicYear, basicMonth, basicDay] = match;
  if (year) return isDay(year, month === '00' ? '01' : month!, day!);
  if (basicYear) return isDay(basicYear, basicMonth === '00' ? '01' : basicMonth!, basicDay!);
  return match[8] === undefined || Number(match[8]) <= 12;
}

function isIsoTime(text: string): boolean {
  const match = ISO_TIME.exec(text);
  return match !== null && Number(match[1]) < 24 && Number(match[2] ?? 0) < 60 && Number(match[3] ?? 0) < 60;
}

function isDay(year: string, month: string, day: string): boolean {
  const [y, m, d] = [Number(year), Number(month), Number(day)];
  if (y < 1 || m < 1 || d < 1) return false;
  const days =
    m === 2
      ? y % 4 === 0 && (y % 100 !== 0 || y % 400 === 0)
        ? 29
        : 28
      : [4, 6, 9, 11].includes(m)
        ? 30
        : 31;
  return d <= days;
}

/** What the values of one column leave possible. Give it every value, then ask. */
export class ColumnTypeGuess {
  private readonly open: Set<ColumnKind>;
  private decimals = false;
  private largest = 0n;
  private seen = false;

  constructor(forceText: boolean) {
    this.open = new Set(forceText ? [] : ['Number', 'Date', 'DateTime', 'Boolean']);
  }

  add(text: string): void {
    this.seen = true;
    if (this.open.size === 0 || isNullText(text)) return;
    if (this.open.has('Number') && !this.number(text)) this.open.delete('Number');
    if (this.open.has('Date') && !isDate(text)) this.open.delete('Date');
    // A date by itself is a DateTime only in the ISO form, which needs a T.
    if (this.open.has('DateTime') && !isDateTime(text)) this.open.delete('DateTime');
    if (this.open.has('Boolean') && !isBoolean(text)) this.open.delete('Boolean');
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
    for (const kind of ['Number', 'Date', 'DateTime', 'Boolean'] as const) {
      if (this.open.has(kind)) return kind === 'Number' ? { kind, numbers } : { kind };
    }
    return { kind: 'Text' };
  }
}
