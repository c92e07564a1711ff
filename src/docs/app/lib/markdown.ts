/**
 * Markdown as a tree, never as HTML: the view makes elements from it, so text stays text whatever it holds.
 * The dialect is what descriptions use: headings, lists, tables, code, quotes, emphasis, links, images.
 */
export type Inline =
  | { readonly kind: 'text' | 'code'; readonly text: string }
  | { readonly kind: 'strong' | 'em' | 'del'; readonly items: readonly Inline[] }
  | { readonly kind: 'link'; readonly href: string; readonly items: readonly Inline[] }
  | { readonly kind: 'image'; readonly src: string; readonly alt: string }
  | { readonly kind: 'break' };

export type Block =
  | { readonly kind: 'heading'; readonly level: number; readonly items: readonly Inline[] }
  | { readonly kind: 'paragraph'; readonly items: readonly Inline[] }
  | { readonly kind: 'code'; readonly language: string; readonly text: string }
  | { readonly kind: 'quote'; readonly blocks: readonly Block[] }
  | {
      readonly kind: 'list';
      readonly ordered: boolean;
      readonly start: number;
      readonly items: readonly (readonly Block[])[];
    }
  | {
      readonly kind: 'table';
      readonly head: readonly (readonly Inline[])[];
      readonly rows: readonly (readonly (readonly Inline[])[])[];
    }
  | { readonly kind: 'rule' };

const deepest = 12;
const fence = /^ {0,3}(`{3,}|~{3,})\s*([\w+-]*).*$/;
const heading = /^ {0,3}(#{1,6})\s+(.*?)\s*#*\s*$/;
const rule = /^ {0,3}([-*_])\s*(?:\1\s*){2,}$/;
const bullet = /^( {0,8})([-*+]|\d{1,9}[.)])(\s+|$)(.*)$/;
const tableRule = /^ {0,3}\|?\s*:?-+:?\s*(\|\s*:?-+:?\s*)*\|?\s*$/;

/** Parses Markdown; nesting beyond a dozen levels is shown as plain text. */
export function parseMarkdown(source: string): Block[] {
  return parseBlocks(source.replaceAll('\r\n', '\n').replaceAll('\t', '    ').split('\n'), 0);
}

interface Cursor {
  readonly lines: readonly string[];
  at: number;
}

function parseBlocks(lines: readonly string[], depth: number): Block[] {
  const blocks: Block[] = [];
  const cursor: Cursor = { lines, at: 0 };
  while (cursor.at < lines.length) {
    if (lines[cursor.at]!.trim() === '') cursor.at++;
    else blocks.push(parseBlock(cursor, depth));
  }
  return blocks;
}

function parseBlock(cursor: Cursor, depth: number): Block {
  const line = cursor.lines[cursor.at]!;
  const open = fence.exec(line);
  if (open) return parseFence(cursor, open[1]!, open[2]!);
  const title = heading.exec(line);
  if (title) {
    cursor.at++;
    return { kind: 'heading', level: title[1]!.length, items: parseInline(title[2]!) };
  }
  if (rule.test(line)) {
    cursor.at++;
    return { kind: 'rule' };
  }
  if (/^ {0,3}>/.test(line) && depth < deepest) return parseQuote(cursor, depth);
  if (bullet.test(line) && depth < deepest) return parseList(cursor, depth);
  if (line.includes('|') && tableRule.test(cursor.lines[cursor.at + 1] ?? '')) return parseTable(cursor);
  return parseParagraph(cursor, depth);
}

function parseFence(cursor: Cursor, marker: string, language: string): Block {
  const text: string[] = [];
  for (cursor.at++; cursor.at < cursor.lines.length; cursor.at++) {
    const line = cursor.lines[cursor.at]!;
    if (line.trim().startsWith(marker) && line.trim().replaceAll(marker[0]!, '') === '') {
      cursor.at++;
      break;
    }
    text.push(line);
  }
  return { kind: 'code', language: language.toLowerCase(), text: text.join('\n') };
}

function parseQuote(cursor: Cursor, depth: number): Block {
  const inner: string[] = [];
  while (cursor.at < cursor.lines.length && /^ {0,3}>/.test(cursor.lines[cursor.at]!)) {
    inner.push(cursor.lines[cursor.at++]!.replace(/^ {0,3}> ?/, ''));
  }
  return { kind: 'quote', blocks: parseBlocks(inner, depth + 1) };
}

function parseList(cursor: Cursor, depth: number): Block {
  const first = bullet.exec(cursor.lines[cursor.at]!)!;
  const ordered = /\d/.test(first[2]!);
  const indent = first[1]!.length;
  const items: Block[][] = [];
  while (cursor.at < cursor.lines.length) {
    const match = bullet.exec(cursor.lines[cursor.at]!);
    if (!match || match[1]!.length !== indent || /\d/.test(match[2]!) !== ordered) break;
    const body = [match[4]!];
    for (cursor.at++; cursor.at < cursor.lines.length; cursor.at++) {
      const line = cursor.lines[cursor.at]!;
      const own = line.length - line.trimStart().length;
      if (line.trim() === '') {
        const next = cursor.lines[cursor.at + 1] ?? '';
        if (next.trim() === '' || next.length - next.trimStart().length <= indent) break;
      } else if (own <= indent && (bullet.test(line) || startsBlock(line))) break;
      else if (own <= indent && body.at(-1) === '') break;
      body.push(own > indent ? line.slice(Math.min(own, indent + match[2]!.length + 1)) : line.trimStart());
    }
    items.push(parseBlocks(body, depth + 1));
    while (cursor.lines[cursor.at]?.trim() === '' && bullet.test(cursor.lines[cursor.at + 1] ?? ''))
      cursor.at++;
  }
  return { kind: 'list', ordered, start: ordered ? Number.parseInt(first[2]!, 10) : 1, items };
}

function startsBlock(line: string): boolean {
  return fence.test(line) || heading.test(line) || rule.test(line) || /^ {0,3}>/.test(line);
}

function parseTable(cursor: Cursor): Block {
  const head = cells(cursor.lines[cursor.at]!);
  cursor.at += 2;
  const rows: Inline[][][] = [];
  while (cursor.at < cursor.lines.length && cursor.lines[cursor.at]!.includes('|')) {
    rows.push(cells(cursor.lines[cursor.at++]!));
  }
  return { kind: 'table', head, rows };
}

function cells(line: string): Inline[][] {
  const inner = line
    .trim()
    .replace(/^\|/, '')
    .replace(/(?<!\\)\|$/, '');
  return inner.split(/(?<!\\)\|/).map((cell) => parseInline(cell.trim().replaceAll('\\|', '|')));
}

function parseParagraph(cursor: Cursor, depth: number): Block {
  const text = [cursor.lines[cursor.at++]!];
  while (cursor.at < cursor.lines.length) {
    const line = cursor.lines[cursor.at]!;
    if (line.trim() === '' || startsBlock(line) || (bullet.test(line) && depth < deepest)) break;
    text.push(line);
    cursor.at++;
  }
  return { kind: 'paragraph', items: parseInline(text.map((line) => line.trimStart()).join('\n')) };
}

const inline =
  /(?<code>(`+)(?<codeText>[\s\S]*?[^`])\2(?!`))|(?<escape>\\[!-/:-@[-`{-~])|(?<image>!\[(?<alt>[^\]]{0,500})\]\((?<src>[^()\s]{1,2000})(?:\s+"[^"]*")?\))|(?<link>\[(?<label>(?:[^[\]]|\[[^\]]*\]){1,1000})\]\((?<href>(?:[^()\s]|\([^()\s]*\)){1,2000})(?:\s+"[^"]*")?\))|(?<auto><?https?:\/\/[^\s<>"'`]{1,2000}>?)|(?<strong>(?<sm>\*\*|__)(?=\S)(?<st>[\s\S]{1,2000}?\S?)\k<sm>(?!\w))|(?<del>~~(?=\S)(?<dt>[\s\S]{1,2000}?)~~)|(?<em>(?<![\w*])(?<me>[*_])(?=[^\s*_])(?<et>[\s\S]{0,2000}?[^\s])\k<me>(?![\w*]))|(?<break> {2,}\n|<br ?\/?>)/u;

/** Parses emphasis, code, links and images of one paragraph. */
export function parseInline(source: string, depth = 0): Inline[] {
  const items: Inline[] = [];
  let rest = source;
  while (rest !== '') {
    const match = depth < deepest ? inline.exec(rest) : null;
    if (!match?.groups) break;
    if (match.index > 0) items.push({ kind: 'text', text: rest.slice(0, match.index) });
    items.push(...readInline(match[0], match.groups, depth));
    rest = rest.slice(match.index + match[0].length);
  }
  if (rest !== '') items.push({ kind: 'text', text: rest });
  return items;
}

function readInline(whole: string, groups: Record<string, string | undefined>, depth: number): Inline[] {
  const inner = (text: string | undefined) => parseInline(text ?? '', depth + 1);
  if (groups['code'] !== undefined) return [{ kind: 'code', text: groups['codeText']!.trim() }];
  if (groups['escape'] !== undefined) return [{ kind: 'text', text: whole.slice(1) }];
  if (groups['break'] !== undefined) return [{ kind: 'break' }];
  if (groups['strong'] !== undefined) return [{ kind: 'strong', items: inner(groups['st']) }];
  if (groups['del'] !== undefined) return [{ kind: 'del', items: inner(groups['dt']) }];
  if (groups['em'] !== undefined) return [{ kind: 'em', items: inner(groups['et']) }];
  if (groups['image'] !== undefined)
    return [{ kind: 'image', src: groups['src']!, alt: groups['alt'] ?? '' }];
  if (groups['link'] !== undefined)
    return [{ kind: 'link', href: groups['href']!, items: inner(groups['label']) }];
  return bareAddress(whole);
}

/** `<https://…>` or a bare address, which does not take the full stop after it along. */
function bareAddress(whole: string): Inline[] {
  const closed = whole.startsWith('<') && whole.endsWith('>');
  const start = whole.startsWith('<') && !closed ? '<' : '';
  const address = closed ? whole.slice(1, -1) : whole.slice(start.length).replace(/[.,;:!?)>]+$/, '');
  const tail = closed ? '' : whole.slice(start.length + address.length);
  const items: Inline[] = [{ kind: 'link', href: address, items: [{ kind: 'text', text: address }] }];
  if (start !== '') items.unshift({ kind: 'text', text: start });
  if (tail !== '') items.push({ kind: 'text', text: tail });
  return items;
}

/** The address if following it is harmless (http, https, mailto, in-page or relative); else undefined. */
export function safeLink(href: string): string | undefined {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: browsers skip these inside a scheme
  const compact = href.replaceAll(/[\u0000- \u007f-\u009f\u00ad\u200b-\u200f\u2028\u2029\ufeff]/g, '');
  if (/^(https?:\/\/|mailto:)/i.test(compact)) return compact;
  return /^[a-z][a-z0-9+.-]*:/i.test(compact) || /^[\\/]{2}/.test(compact) ? undefined : compact;
}

/** The address of an image that lies beside the page; remote ones would tell others who reads the docs. */
export function localImage(src: string): string | undefined {
  const safe = safeLink(src);
  return safe === undefined || /^(https?:|mailto:|#)/i.test(safe) ? undefined : safe;
}
