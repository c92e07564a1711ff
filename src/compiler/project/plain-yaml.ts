/** What `parsePlainYaml` gives for a text that it leaves to a full parser. */
export const UNUSUAL = Symbol('needs a full YAML parser');

/** Reads one scalar or one line of flow YAML as the full parser does; it may throw. */
export type ReadScalar = (text: string) => unknown;

/**
 * Reads the YAML that properties files are made of: block mappings and lists of values on one line, with simple keys.
 * Several times as fast as a full parser, and never different from it: anything else (block scalars, values over
 * several lines, anchors, tags, quoted keys, tabs, mistakes) gives UNUSUAL.
 */
export function parsePlainYaml(text: string, readScalar: ReadScalar): unknown {
  if (CONTROL.test(text)) return UNUSUAL;
  try {
    return new PlainReader(text, readScalar).document();
  } catch (error) {
    if (error === UNUSUAL) return UNUSUAL;
    throw error;
  }
}

// biome-ignore lint/suspicious/noControlCharactersInRegex: these are what it looks for
const CONTROL = /[\x00-\x09\x0b-\x1f\x7f-\xa0\u2028\u2029\ufeff]/;
const KEY = /^([A-Za-z_+][\w+.-]*):(?: +(.*))?$/;
const WORDS =
  /^(?:null|Null|NULL|true|True|TRUE|false|False|FALSE|yes|Yes|YES|no|No|NO|on|On|ON|off|Off|OFF|y|Y|n|N|__proto__)$/;
const PLAIN_START = /^(?:[A-Za-z_./($;^\u00a1-\ud7ff]|[-+]?\d|~$)/;
const SIMPLE_DOUBLE = /^"[^"\\]*"$/;
const DOUBLE = /^"(?:[^"\\]|\\.)*"$/;
const SINGLE = /^'(?:[^']|'')*'$/;

function unusual(): never {
  throw UNUSUAL;
}

class PlainReader {
  private readonly indents: number[] = [];
  private readonly contents: string[] = [];
  private readonly readScalar: ReadScalar;
  private at = 0;

  constructor(text: string, readScalar: ReadScalar) {
    this.readScalar = readScalar;
    let start = 0;
    while (start < text.length) {
      let end = text.indexOf('\n', start);
      if (end < 0) end = text.length;
      this.addLine(text, start, end);
      start = end + 1;
    }
  }

  private addLine(text: string, start: number, end: number): void {
    let first = start;
    while (first < end && text.charCodeAt(first) === 32) first++;
    if (first === end || text.charCodeAt(first) === 35) return;
    let last = end;
    while (text.charCodeAt(last - 1) === 32) last--;
    const content = text.slice(first, last);
    if (
      first === start &&
      (content.startsWith('---') || content.startsWith('...') || content.startsWith('%'))
    ) {
      if (content !== '---' || this.contents.length > 0) unusual();
      return;
    }
    this.indents.push(first - start);
    this.contents.push(content);
  }

  document(): unknown {
    if (this.contents.length === 0) return null;
    const value = this.node();
    return this.at < this.contents.length ? unusual() : value;
  }

  private node(): unknown {
    const indent = this.indents[this.at]!;
    return this.isItem() ? this.list(indent) : this.mapping(indent);
  }

  private isItem(): boolean {
    const content = this.contents[this.at]!;
    return content.charCodeAt(0) === 45 && (content.length === 1 || content.charCodeAt(1) === 32);
  }

  private list(indent: number): unknown[] {
    const items: unknown[] = [];
    while (this.at < this.contents.length && this.indents[this.at] === indent && this.isItem()) {
      items.push(this.item(indent));
    }
    return items;
  }

  private item(indent: number): unknown {
    const content = this.contents[this.at]!;
    if (content.length === 1) {
      this.at++;
      return this.isDeeper(indent) ? this.node() : null;
    }
    let offset = 2;
    while (content.charCodeAt(offset) === 32) offset++;
    const inner = content.slice(offset);
    const first = inner.charCodeAt(0);
    if ((first === 45 && (inner.length === 1 || inner[1] === ' ')) || KEY.test(inner)) {
      // The rest of the line is the first line of what the item holds.
      this.indents[this.at] = indent + offset;
      this.contents[this.at] = inner;
      return this.node();
    }
    return this.scalar(inner, indent);
  }

  private mapping(indent: number): Record<string, unknown> {
    const mapping: Record<string, unknown> = {};
    while (this.at < this.contents.length && this.indents[this.at] === indent && !this.isItem()) {
      const match = KEY.exec(this.contents[this.at]!) ?? unusual();
      const key = match[1]!;
      if (key.length <= 9 && WORDS.test(key)) unusual();
      mapping[key] = match[2] ? this.scalar(match[2], indent) : this.nested(indent);
    }
    return mapping;
  }

  /** What stands below a key: deeper lines, or a list that is as deep as the key. */
  private nested(indent: number): unknown {
    this.at++;
    if (this.isDeeper(indent)) return this.node();
    return this.indents[this.at] === indent && this.isItem() ? this.list(indent) : null;
  }

  private isDeeper(indent: number): boolean {
    return this.at < this.contents.length && this.indents[this.at]! > indent;
  }

  private scalar(text: string, indent: number): unknown {
    this.at++;
    // A deeper line goes on with the value.
    if (this.isDeeper(indent)) unusual();
    switch (text[0]) {
      case '"':
        if (SIMPLE_DOUBLE.test(text)) return text.slice(1, -1);
        return DOUBLE.test(text) ? this.read(text) : unusual();
      case "'":
        return SINGLE.test(text) ? text.slice(1, -1).replaceAll("''", "'") : unusual();
      case '[':
        return text.endsWith(']') ? this.read(text) : unusual();
      case '{':
        return text.endsWith('}') ? this.read(text) : unusual();
      default:
        return this.plain(text);
    }
  }

  private plain(text: string): unknown {
    if (!PLAIN_START.test(text) || text.endsWith(':') || text.includes(': ') || text.includes(' #'))
      unusual();
    const first = text.charCodeAt(0) | 32;
    const isText = first >= 97 && first <= 122 && (text.length > 5 || !WORDS.test(text));
    return isText ? text : this.read(text);
  }

  private read(text: string): unknown {
    try {
      return this.readScalar(text);
    } catch {
      return unusual();
    }
  }
}
