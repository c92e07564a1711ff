/** Kinds of types between which casts have a meaning. */
export type TypeFamily = 'text' | 'number' | 'date' | 'boolean' | 'other';

/** The families that columns of a name have in the project; undefined where no relation has one. */
export type FamiliesOf = (column: string) => ReadonlySet<TypeFamily> | undefined;

export function familyOf(type: string): TypeFamily {
  if (/^(?:varchar|text|string|char|bpchar|nvarchar)\b/i.test(type)) return 'text';
  if (/^(?:u?(?:tiny|small|big|huge)?int(?:eger)?|u?integer|decimal|numeric|double|float|real)\b/i.test(type))
    return /\[\]$/.test(type) ? 'other' : 'number';
  if (/^(?:date|timestamp|timestamptz|datetime)\b(?!.*\[)/i.test(type)) return 'date';
  return /^bool(?:ean)?$/i.test(type) ? 'boolean' : 'other';
}

/**
 * Whether a query has a constant, a cast or a comparison that could fail on every row, as far as its words tell. Most
 * queries have none, and need not be planned to find out: this errs on the side of yes.
 */
export function mayFail(sql: string, familiesOf: FamiliesOf): boolean {
  return new Reading(tokensOf(sql), familiesOf).isDoubtful();
}

/** Names with what stands before their dots, numbers, texts, brackets and operators, all in lower case. */
function tokensOf(sql: string): readonly string[] {
  const text = sql.includes('--') || sql.includes('/*') ? sql.replace(comment, ' $1') : sql;
  return text.toLowerCase().replace(plainItem, '').match(token) ?? [];
}

// Expressions do the reading since every query of a project comes by here once: loops of our own would not get warm.
const comment = /('(?:[^']|'')*'|"(?:[^"]|"")*")|--.*|\/\*[\s\S]*?(?:\*\/|$)/g;
const token =
  /'(?:[^']|'')*'?|(?:"(?:[^"]|"")*"|[\w$\u0080-\uffff]+)(?:\s*\.\s*(?:"(?:[^"]|"")*"|[\w$\u0080-\uffff]+))*|::|<>|!=|<=|>=|\|\||\S/g;
/** One of a list: a column, or a call of it that nothing is wrong with. */
const plainItem =
  /,\s*(?:[\w.*]+|(?:count|sum|min|max|avg|coalesce|nullif|round)\([\w.*]+(?:,\s*\d+)?\))(?:\s+as\s+\w+)?(?=\s*(?:,|\bfrom\b))/g;

const comparisons = new Set(['=', '<>', '!=', '<', '>', '<=', '>=']);
const caseWords = new Set(['case', 'then', 'else', 'end']);
const typedLiterals = new Set(['date', 'timestamp', 'timestamptz', 'time', 'interval']);
const textFunctions =
  /^(?:lower|upper|l?r?trim|concat|concat_ws|replace|split_part|strftime|md5|left|right|starts_with|ends_with|contains|string_agg|regexp_\w+|date_?part|date_?trunc|json_extract\w*)$/;
/** They refuse constants when they run. */
const choosyFunctions = /^(?:timezone|format|printf|make_\w+|strptime|chr|error|date_?sub)$/;
const lookedInto =
  /^(?:cast|date_?(?:diff|part|trunc|sub)|timezone|format|printf|make_\w+|strptime|chr|error)$/;
const dateParts =
  /^'(?:millennium|century|decade|year|quarter|month|week|day|hour|minute|second|millisecond|microsecond)s?'$/i;
/** What stands before the bracket of a query, so that a comma in it is between columns. */
const beforeQuery = /^(?:|\(|,|as|materialized|from|join|lateral|all|union|except|intersect|exists|in)$/;
const beforeIndex =
  /^(?!(?:where|and|or|not|on|when|then|else|select|having|by|in|distinct|all|qualify)$)[\w")\]]/;

const interesting = /^(?:['()[\]{]|::|[<>=!]|(?:at|case|then|else|end|union|except|intersect)$)/;

class Reading {
  readonly #tokens: readonly string[];
  readonly #familiesOf: FamiliesOf;
  /** The token before each bracket that is open. */
  readonly #openers: number[] = [];
  readonly #cases: { text: boolean; other: boolean }[] = [];

  constructor(tokens: readonly string[], familiesOf: FamiliesOf) {
    this.#tokens = tokens;
    this.#familiesOf = familiesOf;
  }

  isDoubtful(): boolean {
    return this.#tokens.some((text, index) => interesting.test(text) && this.#isDoubtfulAt(text, index));
  }

  /** Whether one query is put behind another that may have columns of other kinds. */
  #isDoubtfulUnion(index: number): boolean {
    const next = this.#tokens.slice(index + 1, index + 8).findIndex((it) => it === 'select' || it === 'from');
    return next < 0 || this.#at(index + 2 + next) !== '*';
  }

  #at(index: number): string {
    return this.#tokens[index] ?? '';
  }

  #isDoubtfulAt(text: string, index: number): boolean {
    switch (text) {
      case '(':
        this.#openers.push(index - 1);
        return lookedInto.test(this.#at(index - 1)) && this.#isDoubtfulCall(index);
      case '[':
        this.#openers.push(index - 1);
        return !beforeIndex.test(this.#at(index - 1));
      case '{':
        return true;
      case ')':
      case ']':
        this.#openers.pop();
        return false;
      case '::':
        return this.#isDoubtfulCast(index - 1, index + 1);
      case 'union':
      case 'except':
      case 'intersect':
        return this.#isDoubtfulUnion(index);
      case 'at':
        return this.#at(index + 1) === 'time' && this.#at(index + 2) === 'zone';
      default:
        if (text.startsWith("'")) return !this.#isHarmlessText(text, index);
        return comparisons.has(text)
          ? this.#differ(index)
          : caseWords.has(text) && this.#isDoubtfulCase(text, index);
    }
  }

  #isDoubtfulCall(index: number): boolean {
    const name = this.#at(index - 1);
    if (choosyFunctions.test(name)) return true;
    if (/^date_?(?:diff|part|trunc)$/.test(name)) return !dateParts.test(this.#at(index + 1));
    if (name !== 'cast') return false;
    if (this.#at(index + 2) === 'as') return this.#isDoubtfulCast(index + 1, index + 3);
    let end = index + 1;
    // An expression: what is cast to text is right.
    let depth = 0;
    for (; end < this.#tokens.length; end++) {
      if (this.#at(end) === '(') depth++;
      else if (this.#at(end) === ')') depth--;
      else if (depth === 0 && this.#at(end) === 'as') return familyOf(this.#at(end + 1)) !== 'text';
    }
    return true;
  }

  #isDoubtfulCast(last: number, typeAt: number): boolean {
    const target = familyOf(this.#at(typeAt));
    if (target === 'text') return false;
    const operand = this.#at(last);
    if (operand.startsWith("'")) return !this.#fits(operand, this.#at(typeAt));
    if (/^\d/.test(operand)) return !/^(?:int|integer|bigint|double|float)$/.test(this.#at(typeAt));
    const families = this.#familiesAt(last);
    if (!families || target === 'other') return operand !== 'null';
    return [...families].some((family) => family !== 'text' && family !== target);
  }

  #isDoubtfulCase(word: string, index: number): boolean {
    if (word === 'case') this.#cases.push({ text: false, other: false });
    const open = this.#cases.at(-1);
    if (!open) return false;
    if (word === 'end') {
      this.#cases.pop();
      return open.text && open.other;
    }
    const next = this.#at(index + 1);
    if (word === 'case' || next === 'null' || next === 'case') return false;
    if (next.startsWith("'")) open.text = true;
    else if (!this.#isText(index + 1)) open.other = true;
    return false;
  }

  #isText(index: number): boolean {
    const families = this.#familiesAt(index);
    return families !== undefined && [...families].every((family) => family === 'text');
  }

  #isHarmlessText(text: string, index: number): boolean {
    const before = this.#at(index - 1);
    const after = this.#at(index + 1);
    if (after === '::') return true; // The cast itself is looked at.
    if (after === 'as' && before === '(' && /cast$/.test(this.#at(index - 2)))
      return this.#fits(text, this.#at(index + 2));
    if (typedLiterals.has(before)) return this.#fits(text, before);
    if (/^(?:then|else|i?like|\|\||as|escape|separator)$/.test(before) || after === '||') return true;
    if (comparisons.has(before)) return this.#isComparable(text, index - 2);
    if (before === 'between') return this.#isComparable(text, index - 2);
    if (before === 'and' && this.#at(index - 3) === 'between') return this.#isComparable(text, index - 4);
    const opener = this.#at(this.#openers.at(-1) ?? -1);
    if (opener === 'in') return this.#isComparable(text, this.#beforeIn(index));
    if (opener === 'values' || textFunctions.test(opener) || dateParts.test(text)) return true;
    if (opener === 'coalesce') return this.#endsAsText(index - 2);
    const isItem = before === 'select' || (before === ',' && beforeQuery.test(opener));
    return isItem && /^(?:as|,|from|\)|)$/.test(after);
  }

  /** The operand in front of `in (` or `not in (`. */
  #beforeIn(index: number): number {
    let at = index;
    while (at > 0 && this.#at(at) !== 'in') at--;
    return this.#at(at - 1) === 'not' ? at - 2 : at - 1;
  }

  /** Whether the operand that ends at an index is a call or a cast that gives text, or a column of text. */
  #endsAsText(last: number): boolean {
    if (this.#at(last) !== ')') return this.#isText(last);
    if (familyOf(this.#at(last - 1)) === 'text') return true;
    let depth = 0;
    for (let at = last; at >= 0; at--) {
      if (this.#at(at) === ')') depth++;
      else if (this.#at(at) === '(' && --depth === 0) return textFunctions.test(this.#at(at - 1));
    }
    return false;
  }

  #isComparable(text: string, last: number): boolean {
    if (this.#endsAsText(last)) return true;
    const families = this.#familiesAt(last);
    return (
      families !== undefined &&
      [...families].every((family) => family === 'text' || (family === 'date' && this.#fits(text, 'date')))
    );
  }

  /** Two columns of which one's kind has no cast to the other's. */
  #differ(index: number): boolean {
    const [a, b] = [this.#familiesAt(index - 1), this.#familiesAt(index + 1)];
    if (!a || !b) return false;
    return ![...a].some((family) => b.has(family)) && !a.has('text') && !b.has('text');
  }

  #familiesAt(index: number): ReadonlySet<TypeFamily> | undefined {
    const [, quoted, plain] = /(?:^|\.)\s*(?:"((?:[^"]|"")*)"|([a-z_][^."\s]*))$/.exec(this.#at(index)) ?? [];
    return this.#familiesOf(quoted ?? plain ?? '');
  }

  /** Only what surely fits. */
  #fits(text: string, type: string): boolean {
    if (familyOf(type) === 'text') return true;
    if (type === 'interval') return /^'\d+ (?:year|month|week|day|hour|minute|second)s?'$/.test(text);
    if (!/^(?:date|timestamp)$/.test(type)) return false;
    const [, year, month, day] = /^'(\d{4})-(\d\d)-(\d\d)'$/.exec(text) ?? [];
    const moment = new Date(Date.UTC(Number(year), Number(month) - 1, Number(day)));
    return moment.getUTCMonth() + 1 === Number(month) && moment.getUTCDate() === Number(day);
  }
}
