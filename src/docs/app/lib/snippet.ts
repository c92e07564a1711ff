import type { NodeDetails } from '../../site-data.ts';
import { queryWords } from './search.ts';

const before = 50;
const after = 120;

/** The text around the first word of a query in descriptions, columns or SQL: before, the word, after. */
export function findSnippet(
  details: NodeDetails,
  query: string,
): readonly [string, string, string] | undefined {
  const words = queryWords(query);
  const sources = [
    details.description,
    ...details.columns.map((column) => `${column.name}: ${column.description}`),
    details.raw,
  ];
  for (const source of sources) {
    const lower = source.toLowerCase();
    for (const word of words) {
      const at = lower.indexOf(word);
      if (at < 0 || lower.length !== source.length) continue;
      const start = wordStart(source, Math.max(0, at - before), at);
      const flat = (text: string) => text.replaceAll(/\s+/g, ' ');
      const end = at + word.length;
      return [
        (start > 0 ? '…' : '') + flat(source.slice(start, at)),
        source.slice(at, end),
        flat(source.slice(end, wordEnd(source, end + after))) + (end + after < source.length ? ' …' : ''),
      ];
    }
  }
  return undefined;
}

/** The start of the first whole word from a place on, before another. */
function wordStart(text: string, from: number, before: number): number {
  if (from === 0) return 0;
  const space = text.slice(from, before).search(/\s/);
  return space < 0 ? from : from + space + 1;
}

/** The end of the last whole word that ends before a place. */
function wordEnd(text: string, to: number): number {
  if (to >= text.length) return text.length;
  const space = text.lastIndexOf(' ', to);
  return space > to - 30 ? space : to;
}
