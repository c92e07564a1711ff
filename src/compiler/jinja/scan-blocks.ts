import {
  blockMismatched,
  blockNested,
  blockNotAtTop,
  blockUnclosed,
  templateSyntax,
} from '../../diagnostics/codes/template.ts';
import { ProblemError } from '../../diagnostics/diagnostic.ts';
import type { SourceFile, Span } from '../../diagnostics/source.ts';
import { nearest } from '../../diagnostics/suggest.ts';
import type { BlockKind } from './nodes.ts';

/** A top-level block of a file, found without reading what is within. Offsets are into the file's text. */
export interface ScannedBlock {
  readonly kind: BlockKind;
  readonly name: string;
  readonly source: SourceFile;
  /**
   * The whole block as dbt keeps it in macro_sql: from the opening tag to the end of the closing tag, with the white
   * space that their `-` strips.
   */
  readonly offset: number;
  readonly text: string;
  /** What stands between the tags, without white space that they strip: a snapshot's raw_code. */
  readonly bodyOffset: number;
  readonly body: string;
}

// The next thing that can hide or make a tag. `{{` and `{#` are skipped as a whole, so that nothing within counts.
const OPENER = /\{[{#%]/g;
const TAG = /\{%[-+]?\s*([A-Za-z_]\w*)(?:\s+([A-Za-z_]\w*))?/y;
const QUOTE_OR_TAG_END = /['"]|-%\}\s*|%\}/g;
const SPACE = /\s/;
const QUOTE_OR_PRINT_END = /['"]|\}\}/g;
const COMMENT_END = /#\}/g;
const STRING = /'[^'\\]*(?:\\[\s\S][^'\\]*)*'|"[^"\\]*(?:\\[\s\S][^"\\]*)*"/y;
const END_RAW = /\{%[-+]?\s*endraw\s*(?:-%\}\s*|\+?%\})/g;
const END_DOCS = /\{%[-+]?\s*enddocs\s*(?:-%\}\s*|\+?%\})/g;

interface Tag {
  readonly name: string;
  readonly label: string | undefined;
  readonly start: number;
  readonly end: number;
}

/**
 * Splits a file into its top-level blocks, as dbt does (dbt_common/clients/_jinja_blocks.py): only tags, strings,
 * comments and raw sections are read, no grammar. The body of a docs block is raw text. Throws a ProblemError for a
 * block that is unclosed, nested, or within `if` or `for`.
 */
export function scanBlocks(source: SourceFile, allowed: ReadonlySet<BlockKind>): readonly ScannedBlock[] {
  return new BlockScanner(source, allowed).scan();
}

class BlockScanner {
  private readonly source: SourceFile;
  private readonly text: string;
  private readonly allowed: ReadonlySet<string>;
  private readonly found: ScannedBlock[] = [];
  private readonly control: string[] = [];
  private open: Tag | null = null;

  constructor(source: SourceFile, allowed: ReadonlySet<BlockKind>) {
    this.source = source;
    this.text = source.text;
    this.allowed = allowed;
  }

  scan(): readonly ScannedBlock[] {
    let at = 0;
    for (;;) {
      const start = this.search(OPENER, at);
      if (start < 0) break;
      const kind = this.text[start + 1];
      if (kind === '#') at = this.endOf(COMMENT_END, start + 2, start, 'Missing end of comment tag');
      else if (kind === '{') at = this.closing(QUOTE_OR_PRINT_END, start);
      else at = this.tag(start, at);
    }
    if (this.open) {
      const { name, label } = this.open;
      throw new ProblemError({
        ...blockUnclosed(name, label, this.span(this.open)),
        ...this.misspeltEnd(this.open, this.text.length),
      });
    }
    return this.found;
  }

  /** A tag that may have been meant to close a block. */
  private misspeltEnd(open: Tag, until: number): { at: Span; hint: string } | undefined {
    const end = `end${open.name}`;
    for (const match of this.text.slice(open.end, until).matchAll(/\{%[-+]?\s*(\w+)(?=\s*[-+]?%\})/g)) {
      if (nearest(match[1]!, [end]) === undefined) continue;
      const offset = open.end + match.index + match[0].length - match[1]!.length;
      return { at: this.spanAt(offset, offset + match[1]!.length), hint: `did you mean "${end}"?` };
    }
    return undefined;
  }

  private tag(start: number, previousEnd: number): number {
    TAG.lastIndex = start;
    const match = TAG.exec(this.text);
    if (!match) return this.closing(QUOTE_OR_TAG_END, start);
    const name = match[1]!;
    if (name === 'raw') return this.endOf(END_RAW, start, start, 'Missing end of raw directive');
    const end = this.closing(QUOTE_OR_TAG_END, start);
    const tag: Tag = { name, label: match[2], start: this.stripped(start, previousEnd), end };
    this.countControl(tag);
    if (this.allowed.has(name)) {
      this.begin(tag);
      if (name === 'docs') return this.docs(tag);
    } else if (this.open && isEndOf(name, this.open.name)) this.close(tag.start, tag.end);
    return end;
  }

  /** Where a tag begins with the white space that its `{%-` strips. */
  private stripped(start: number, previousEnd: number): number {
    if (this.text[start + 2] !== '-') return start;
    let at = start;
    while (at > previousEnd && SPACE.test(this.text[at - 1]!)) at--;
    return at;
  }

  private countControl(tag: Tag): void {
    if (tag.name === 'if' || tag.name === 'for') this.control.push(`end${tag.name}`);
    if (tag.name !== 'endif' && tag.name !== 'endfor') return;
    const expected = this.control.pop();
    if (expected !== tag.name) throw new ProblemError(blockMismatched(tag.name, expected, this.span(tag)));
  }

  private begin(tag: Tag): void {
    const { open } = this;
    if (open)
      throw new ProblemError({
        ...blockNested(tag.name, open.name, this.span(tag)),
        ...this.misspeltEnd(open, tag.start),
      });
    if (this.control.length > 0) throw new ProblemError(blockNotAtTop(tag.name, this.span(tag)));
    if (tag.label === undefined) this.fail(`expected token 'name' after '${tag.name}'`, this.span(tag));
    this.open = tag;
  }

  private docs(tag: Tag): number {
    END_DOCS.lastIndex = tag.end;
    const end = END_DOCS.exec(this.text);
    if (!end) throw new ProblemError(blockUnclosed('docs', tag.label, this.span(tag)));
    this.close(this.stripped(end.index, tag.end), end.index + end[0].length);
    return end.index + end[0].length;
  }

  private close(endTag: number, end: number): void {
    const { open, source, text } = this;
    if (!open) return;
    this.found.push({
      kind: open.name as BlockKind,
      name: open.label!,
      source,
      offset: open.start,
      text: text.slice(open.start, end),
      bodyOffset: open.end,
      body: text.slice(open.end, endTag),
    });
    this.open = null;
  }

  private search(pattern: RegExp, from: number): number {
    pattern.lastIndex = from;
    return pattern.exec(this.text)?.index ?? -1;
  }

  private endOf(pattern: RegExp, from: number, start: number, message: string): number {
    pattern.lastIndex = from;
    const match = pattern.exec(this.text);
    return match ? match.index + match[0].length : this.fail(message, this.spanAt(start, start + 2));
  }

  /** The end of a tag or a print statement; strings hide the closing mark. */
  private closing(pattern: RegExp, start: number): number {
    let from = start + 2;
    for (;;) {
      pattern.lastIndex = from;
      const match = pattern.exec(this.text);
      if (!match) return this.fail('Unexpected end of template.', this.spanAt(start, start + 2));
      const found = match[0];
      if (found !== "'" && found !== '"') return match.index + found.length;
      STRING.lastIndex = match.index;
      const string = STRING.exec(this.text);
      if (!string) {
        this.fail(`unexpected char '${found}' at ${match.index}`, this.spanAt(match.index, match.index + 1));
      }
      from = match.index + string[0].length;
    }
  }

  private span(tag: Tag): Span {
    return this.spanAt(tag.start, tag.end);
  }

  private spanAt(start: number, end: number): Span {
    return { file: this.source, offset: start, length: end - start };
  }

  private fail(message: string, at: Span): never {
    throw new ProblemError(templateSyntax(message, at));
  }
}

function isEndOf(name: string, opened: string): boolean {
  if (opened === 'test' || opened === 'data_test') return name === 'endtest' || name === 'enddata_test';
  return name === `end${opened}`;
}
