// The part of ODSQL that clients of this data set use: where, order_by, select and group_by.

/** A malformed query: the portal answers it with status 400. */
export class OdsqlError extends Error {}

const TOKEN =
  /\s*(?:(date)?'((?:[^'\\]|\\.)*)'|"((?:[^"\\]|\\.)*)"|(-?\d+(?:\.\d+)?)|(<=|>=|!=|<|>|=|\(|\)|,)|([A-Za-z_][A-Za-z0-9_]*))/y;

/**
 * A where clause as a predicate over rows: comparisons, AND, OR, NOT, IS [NOT] NULL, IN, parentheses, now(days=-1).
 * @param {string | undefined | null} text
 * @param {{ fields: ReadonlyMap<string, string>, now: () => number }} context
 * @returns {(row: Record<string, unknown>) => boolean}
 */
export function compileWhere(text, context) {
  if (!text) return () => true;
  const parser = new WhereParser(text, context);
  const predicate = parser.or();
  if (parser.peek() !== undefined)
    throw new OdsqlError(`ODSQL query is malformed: ${text} Clause(s) containing the error(s): where.`);
  return predicate;
}

class WhereParser {
  constructor(text, context) {
    this.context = context;
    this.tokens = tokenize(text);
    this.at = 0;
  }

  peek() {
    return this.tokens[this.at];
  }

  word(...words) {
    const token = this.peek();
    if (token?.kind !== 'name' && token?.kind !== 'sign') return false;
    if (!words.includes(token.text.toLowerCase())) return false;
    this.at++;
    return true;
  }

  or() {
    let left = this.and();
    while (this.word('or')) {
      const [a, b] = [left, this.and()];
      left = (row) => a(row) || b(row);
    }
    return left;
  }

  and() {
    let left = this.not();
    while (this.word('and')) {
      const [a, b] = [left, this.not()];
      left = (row) => a(row) && b(row);
    }
    return left;
  }

  not() {
    if (this.word('not')) {
      const inner = this.not();
      return (row) => !inner(row);
    }
    if (this.word('(')) {
      const inner = this.or();
      this.expect(')');
      return inner;
    }
    return this.comparison();
  }

  comparison() {
    const field = this.peek();
    if (field?.kind !== 'name' || !this.context.fields.has(field.text)) {
      throw new OdsqlError(`Unknown field: ${field?.text ?? ''}`);
    }
    this.at++;
    const name = field.text;
    if (this.word('is')) {
      const negated = this.word('not');
      if (!this.word('null')) throw new OdsqlError('ODSQL query is malformed: expected null after is.');
      return (row) => (row[name] === null) !== negated;
    }
    if (this.word('in')) return this.inList(name);
    return this.binary(name);
  }

  inList(name) {
    this.expect('(');
    const wanted = new Set();
    do wanted.add(this.literal(this.context.fields.get(name)));
    while (this.word(','));
    this.expect(')');
    return (row) => wanted.has(row[name]);
  }

  binary(name) {
    const sign = this.peek()?.text;
    const compare = COMPARE[sign];
    if (!compare)
      throw new OdsqlError(`ODSQL query is malformed: unexpected ${sign ?? 'end'} after ${name}.`);
    this.at++;
    const value = this.literal(this.context.fields.get(name));
    return (row) => row[name] !== null && compare(row[name], value);
  }

  literal(type) {
    const token = this.peek();
    this.at++;
    if (token?.kind === 'number') return Number(token.text);
    if (token?.kind === 'text') return type === 'datetime' ? momentText(token.text) : token.text;
    if (token?.kind === 'name' && token.text.toLowerCase() === 'now') return this.now();
    throw new OdsqlError(`ODSQL query is malformed: expected a value, found ${token?.text ?? 'the end'}.`);
  }

  now() {
    this.expect('(');
    let moment = this.context.now();
    while (!this.word(')')) {
      const unit = this.peek()?.text;
      this.at++;
      this.expect('=');
      const scale = { days: 86_400_000, hours: 3_600_000, minutes: 60_000, seconds: 1000 }[unit];
      if (!scale) throw new OdsqlError(`Unknown argument of now(): ${unit}`);
      moment += Number(this.peek()?.text) * scale;
      this.at++;
      this.word(',');
    }
    return momentText(new Date(moment).toISOString());
  }

  expect(sign) {
    if (!this.word(sign)) throw new OdsqlError(`ODSQL query is malformed: expected ${sign}.`);
  }
}

const COMPARE = {
  '=': (a, b) => a === b,
  '!=': (a, b) => a !== b,
  '<': (a, b) => a < b,
  '<=': (a, b) => a <= b,
  '>': (a, b) => a > b,
  '>=': (a, b) => a >= b,
};

function tokenize(text) {
  const tokens = [];
  TOKEN.lastIndex = 0;
  while (TOKEN.lastIndex < text.trimEnd().length) {
    const match = TOKEN.exec(text);
    if (!match)
      throw new OdsqlError(`ODSQL query is malformed: ${text} Clause(s) containing the error(s): where.`);
    const [, , single, double, number, sign, name] = match;
    if (single !== undefined || double !== undefined)
      tokens.push({ kind: 'text', text: (single ?? double).replace(/\\(.)/g, '$1') });
    else if (number !== undefined) tokens.push({ kind: 'number', text: number });
    else if (sign !== undefined) tokens.push({ kind: 'sign', text: sign });
    else tokens.push({ kind: 'name', text: name });
  }
  return tokens;
}

/** Moments in one spelling compare as text. */
function momentText(text) {
  const ms = Date.parse(
    /(?:Z|[+-]\d\d:?\d\d)$/.test(text) ? text : `${text}${text.includes('T') ? 'Z' : ''}`,
  );
  if (Number.isNaN(ms)) throw new OdsqlError(`Invalid date literal: ${text}`);
  const iso = new Date(ms).toISOString();
  return `${iso.endsWith('.000Z') ? iso.slice(0, 19) : iso.slice(0, 23)}+00:00`;
}

/**
 * An order_by clause as a comparator; nulls come last. Rows that tie keep no promised order.
 * @returns {((a: Record<string, unknown>, b: Record<string, unknown>) => number) | undefined}
 */
export function compileOrder(text, fields) {
  if (!text) return undefined;
  const keys = text.split(',').map((part) => {
    const [name, direction = 'asc'] = part.trim().split(/\s+/);
    if (!fields.has(name)) throw new OdsqlError(`Unknown field: ${name}`);
    return { name, sign: direction.toLowerCase() === 'desc' ? -1 : 1 };
  });
  return (a, b) => {
    for (const { name, sign } of keys) {
      const [x, y] = [a[name], b[name]];
      if (x === y) continue;
      if (x === null) return 1;
      if (y === null) return -1;
      return x < y ? -sign : sign;
    }
    return 0;
  };
}

/**
 * A plain list of fields as a projection.
 * @returns {(row: Record<string, unknown>) => Record<string, unknown>}
 */
export function compileSelect(text, fields) {
  if (!text || text.trim() === '*') return (row) => row;
  const names = text.split(',').map((name) => name.trim());
  for (const name of names) if (!fields.has(name)) throw new OdsqlError(`Unknown field: ${name}`);
  return (row) => Object.fromEntries(names.map((name) => [name, row[name]]));
}
