/**
 * Splits CSV text into records as Python's csv.reader does with its default dialect: quotes count at the start of a
 * field only, two of them within make one, and an empty line is a record without fields. Line ends are \n, \r\n or \r.
 */
export function readCsv(text: string, delimiter: string): string[][] {
  const source = text.includes('\r') ? text.replace(/\r\n?/g, '\n') : text;
  const records: string[][] = [];
  let at = 0;
  while (at < source.length) {
    const newline = source.indexOf('\n', at);
    const end = newline < 0 ? source.length : newline;
    const quote = source.indexOf('"', at);
    if (quote < 0 || quote > end) {
      records.push(end === at ? [] : source.slice(at, end).split(delimiter));
      at = end + 1;
    } else {
      const reader = new QuotedRecord(source, delimiter);
      at = reader.read(at);
      records.push(reader.fields);
    }
  }
  return records;
}

/** Reads one record that has a quote somewhere; it may go over several lines. */
class QuotedRecord {
  readonly fields: string[] = [];
  private readonly source: string;
  private readonly delimiter: string;

  constructor(source: string, delimiter: string) {
    this.source = source;
    this.delimiter = delimiter;
  }

  /** Returns the offset behind the record's line end. */
  read(start: number): number {
    const { source, delimiter } = this;
    let at = start;
    for (;;) {
      at = this.field(at);
      if (at >= source.length) return at;
      if (source[at] === '\n') return at + 1;
      at += delimiter.length;
      if (at >= source.length || source[at] === '\n') {
        this.fields.push('');
        return at + 1;
      }
    }
  }

  /** Reads one field and returns the offset of what ended it. */
  private field(start: number): number {
    const { source } = this;
    if (source[start] !== '"') return this.plain(start, '');
    let text = '';
    let at = start + 1;
    for (;;) {
      const quote = source.indexOf('"', at);
      if (quote < 0) {
        this.fields.push(text + source.slice(at));
        return source.length;
      }
      text += source.slice(at, quote);
      if (source[quote + 1] !== '"') return this.plain(quote + 1, text);
      text += '"';
      at = quote + 2;
    }
  }

  /** What follows without quotes, up to a delimiter or line end. */
  private plain(start: number, before: string): number {
    const { source, delimiter } = this;
    let end = start;
    while (end < source.length && source[end] !== '\n' && !source.startsWith(delimiter, end)) end++;
    this.fields.push(before + source.slice(start, end));
    return end;
  }
}
